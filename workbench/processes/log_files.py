"""Where another process's own words go: a file per process, the oldest removed."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import deque
from pathlib import Path

from workbench import files

_KEPT = 4
_TAIL_BYTES = 6000


class LogFiles:
    """Log files of one process after another, in a folder that others use too. `name` begins their names."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._folder = files.long_path(folder)
        self._numbers = itertools.count(1)
        self._made: deque[Path] = deque()

    def next(self) -> Path:
        """A new, empty file. Raises WorkspaceError where none can be made."""
        path = self._folder / f"{self._name}-{os.getpid()}-{next(self._numbers)}.log"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
        except OSError as error:
            raise files.storage_error(error, path) from error
        self._made.append(path)
        while len(self._made) > _KEPT:
            with contextlib.suppress(OSError):
                self._made.popleft().unlink()
        return path


def tail(path: Path) -> str:
    """The last lines of a log; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            return stream.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
