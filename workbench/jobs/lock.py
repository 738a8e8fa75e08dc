"""One holder at a time: a file that names the living process that holds it and is worth nothing once that is dead."""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path

from workbench.files import long_path, plain_path, storage_error
from workbench.jobs.liveness import ProcessMark

_HALF_WRITTEN_S = 10.0
_FOREIGN_FRESH_S = 60.0


class ProcessLock:
    """A lock file. It is created exclusively, so that of two processes that try at once only one succeeds."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = long_path(path)
        self._mark: ProcessMark | None = None

    def __repr__(self) -> str:
        return f"ProcessLock({plain_path(self._path)!r})"

    def take(self, *, force: bool = False) -> ProcessMark | None:
        """Hold the lock: None when it is ours now, else the mark of the process that holds it.

        `force` takes it from another computer's process, whose life cannot be checked from here.

        Raises
        ------
        WorkspaceError : the folder cannot be written to.
        """
        for _ in range(3):
            if self._create():
                return None
            holder = self.holder()
            if holder is not None and not (force and not holder.here):
                return holder
            self._clear_stale()
        return self.holder()

    def holder(self) -> ProcessMark | None:
        """The process that holds the lock, if there is one and it may be alive."""
        return _living(self._path)

    def refresh(self) -> None:
        """Show other computers that the holder lives (they see only the file's age)."""
        if self._mark is not None:
            os.utime(self._path)

    def release(self) -> None:
        """Give the lock back; nothing happens where it is not ours."""
        if self._mark is not None and _mark_in(self._path) == self._mark:
            self._path.unlink(missing_ok=True)
        self._mark = None

    def _create(self) -> bool:
        mark = ProcessMark.mine()
        try:
            with open(self._path, "xb") as stream:
                stream.write(json.dumps(mark.plain()).encode("utf-8"))
        except FileExistsError:
            return False
        except OSError as error:
            raise storage_error(error, self._path) from error
        self._mark = mark
        return True

    def _clear_stale(self) -> None:
        # Two processes may both have found the lock stale, and one may by now hold a fresh one: look at what was moved
        # away, and put a living one back.
        aside = self._path.with_name(f".{uuid.uuid4().hex[:12]}.stale")
        try:
            self._path.rename(aside)
        except FileNotFoundError:
            return
        living = _living(aside)
        if living is not None and living.here:
            os.replace(aside, self._path)
        else:
            aside.unlink(missing_ok=True)


def _living(path: Path) -> ProcessMark | None:
    mark = _mark_in(path)
    try:
        age_s = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None
    if mark is None:
        # Created but not yet written to; after a while, its writer died in between.
        return ProcessMark(0, 0.0, "starting") if age_s < _HALF_WRITTEN_S else None
    alive = mark.alive
    return mark if alive or (alive is None and age_s < _FOREIGN_FRESH_S) else None


def _mark_in(path: Path) -> ProcessMark | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return ProcessMark.read(values) if isinstance(values, dict) else None
