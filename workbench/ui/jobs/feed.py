"""One job's diary and figures as signals, read in a thread."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.jobs.events import EventReader
from workbench.jobs.folder import JobFolder
from workbench.ui.bridge import run_in_thread

Record = dict[str, Any]


class JobFeed(QObject):
    """Follows one job from its beginning; each batch of news is a list in the order it was written.

    Signals
    -------
    events(list) : events as of `workbench.jobs.events` (kind "progress", "preview", "artifact" ...).
    metrics(list) : lines of the job's metrics.jsonl.
    """

    events = Signal(list)
    metrics = Signal(list)

    def __init__(self, folder: JobFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._events = EventReader(folder.events)
        self._metrics = EventReader(folder.metrics)
        self._looking = False

    def look(self) -> None:
        """Read what is new, in a thread; a look on its way is not doubled."""
        if not self._looking:
            self._looking = True
            run_in_thread(self._read, done=self._tell, failed=lambda _error: self._tell(([], [])), owner=self)

    def _read(self) -> tuple[list[Record], list[Record]]:
        return self._events.news(), self._metrics.news()

    def _tell(self, news: tuple[list[Record], list[Record]]) -> None:
        self._looking = False
        events, metrics = news
        if events:
            self.events.emit(events)
        if metrics:
            self.metrics.emit(metrics)
