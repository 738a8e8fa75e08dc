"""Following one job cheaply: its status now, and the events that are new since the last look."""

from __future__ import annotations

import os

from workbench.errors import JobError
from workbench.jobs.events import Event, EventReader, tail
from workbench.jobs.folder import JobFolder, open_job
from workbench.jobs.status import JobStatus, StatusFold

_FIRST_LOOK_BYTES = 8 * 1024


class JobWatcher:
    """Reads the end of the diary first, then only what is appended.

    `from_start` also replays all earlier events through the first `news` (a command line that follows a job from its
    beginning); without it a job with a million events opens as fast as one with ten.

    Raises
    ------
    JobError : there is no job in the folder.  DataError : its description is damaged.
    """

    def __init__(self, folder: JobFolder | str | os.PathLike[str], *, from_start: bool = False) -> None:
        self.folder = folder if isinstance(folder, JobFolder) else open_job(folder)
        if not self.folder.spec_file.is_file():
            raise JobError("There is no job in this folder", where=self.folder.path)
        self.spec = self.folder.spec()
        self._fold = StatusFold()
        self._reader = EventReader(self.folder.events)
        if not from_start:
            self._read_end()

    def news(self) -> list[Event]:
        """The events since the last call."""
        events = self._reader.news()
        self._fold.take(events)
        return events

    def status(self) -> JobStatus:
        """The job as of now; reads only what is new."""
        self.news()
        return self.known()

    def known(self) -> JobStatus:
        """The job as of the events read so far and its process as of now."""
        return self._fold.status(self.folder, self.spec)

    def _read_end(self) -> None:
        size = _FIRST_LOOK_BYTES
        while True:
            events, self._reader.offset, whole = tail(self.folder.events, size)
            self._fold = StatusFold()
            self._fold.take(events)
            if whole or self._fold.complete:
                return
            size *= 8


def status_of(folder: JobFolder | str | os.PathLike[str]) -> JobStatus:
    """One look at one job."""
    return JobWatcher(folder).known()
