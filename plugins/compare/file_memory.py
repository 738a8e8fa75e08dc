"""What a person said of files, kept in the workspace: the window and the command line read the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.compare.settings.file_meaning import FileMeaning
from workbench.api import DataError, SettingsError, files, now

_NAME = "file_meanings.json"
_MOST = 5000


@dataclass(frozen=True)
class Answer:
    """What one file means, by its path and contents."""

    path: Path
    signature: str
    meaning: FileMeaning


class FileMemory:
    """The answers of a workspace, newest last, in one JSON file of its comparisons."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._place = files.inside(workspace, "comparisons", _NAME)

    @property
    def place(self) -> Path:
        """The file itself."""
        return self._place

    def state(self) -> tuple[int, int]:
        """Changes whenever an answer is kept."""
        try:
            found = files.long_path(self._place).stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    def recall(self, path: Path, signature: str, guess: FileMeaning) -> FileMeaning | None:
        """What the file means, or None.

        The same contents count wherever they lie now. A file that was written anew, or another one of the same kind
        in the same folder, means what was said before as long as the guess at it does not speak against that.
        """
        records = self._records()
        same = [record for record in records if record["signature"] == signature]
        here = [record for record in same if record["path"] == _key(path)]
        exact = here or same
        if exact:
            return _meaning(exact[-1])
        folder, suffix = _key(path.parent), path.suffix.lower()
        before = [record for record in records if record["path"] == _key(path)]
        beside = [record for record in records if record.get("folder") == folder and record.get("suffix") == suffix]
        for record in reversed(before or beside):
            meaning = _meaning(record)
            if meaning is not None and abs(meaning.scale / guess.scale - 1) < 0.5 and meaning.metric == guess.metric:
                return meaning
        return None

    def said_of(self, path: Path) -> Answer | None:
        """What was said of the file in this place, whatever is in it now."""
        record = next((record for record in reversed(self._records()) if record["path"] == _key(path)), None)
        meaning = None if record is None else _meaning(record)
        return None if record is None or meaning is None else Answer(path, str(record["signature"]), meaning)

    def keep(self, answers: Sequence[Answer], *, for_folder: bool = True) -> None:
        """Remember what files mean, and whether it holds for others of their kind beside them.

        Raises
        ------
        WorkspaceError : the workspace cannot be written to.
        """
        names = {_key(answer.path) for answer in answers}
        records = [record for record in self._records() if record["path"] not in names]
        for answer in answers:
            record: dict[str, Any] = {
                "path": _key(answer.path),
                "signature": answer.signature,
                "meaning": answer.meaning.plain(),
                "said": now(),
            }
            if for_folder:
                record |= {"folder": _key(answer.path.parent), "suffix": answer.path.suffix.lower()}
            records.append(record)
        files.write_json(self._place, {"files": records[-_MOST:]})

    def _records(self) -> list[dict[str, Any]]:
        if not files.long_path(self._place).exists():
            return []
        try:
            found = files.read_json(self._place)["files"]
            return [record for record in found if {"path", "signature", "meaning"} <= record.keys()]
        except (DataError, KeyError, TypeError, AttributeError):
            # A file that somebody damaged costs a question, not the comparison.
            return []


def _key(path: Path) -> str:
    return files.plain_path(files.long_path(path))


def _meaning(record: dict[str, Any]) -> FileMeaning | None:
    try:
        return FileMeaning.read(record["meaning"])
    except SettingsError:
        return None
