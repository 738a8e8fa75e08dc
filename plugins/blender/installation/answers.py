"""What programs said when they were asked for their version, so that each is started once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from plugins.blender.installation.blender import Version
from workbench.api import WorkbenchError, cache_folder, files

_LOCK = threading.Lock()


class Answers:
    """Versions by path and the time and size of the file there, in one file among the cached ones."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or cache_folder() / "blender-versions.json"

    def version(self, program: Path) -> Version:
        """The version a program stated before; empty where it was not asked, or is another by now."""
        entry = self._stored().get(str(program), {})
        if not isinstance(entry, dict) or entry.get("mark") != _mark(program):
            return ()
        numbers = entry.get("version")
        whole = isinstance(numbers, list) and all(type(number) is int for number in numbers)
        return tuple(numbers) if whole else ()  # type: ignore[arg-type]

    def keep(self, program: Path, version: Version) -> None:
        """Remember an answer. A cache that cannot be written is no harm: the program is asked again."""
        with _LOCK:
            entry = {"mark": _mark(program), "version": list(version)}
            try:
                files.write_json(self._file, self._stored() | {str(program): entry}, durable=False)
            except WorkbenchError:
                return

    def _stored(self) -> dict[str, Any]:
        try:
            stored = files.read_json(self._file)
        except WorkbenchError:
            return {}
        return stored if isinstance(stored, dict) else {}


def _mark(program: Path) -> list[int]:
    try:
        there = program.stat()
    except OSError:
        return []
    return [there.st_mtime_ns, there.st_size]
