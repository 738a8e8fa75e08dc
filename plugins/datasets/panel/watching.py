"""Keeps the list of datasets up to date: read in a thread whenever a job moves or the tab is opened."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from plugins.datasets.panel.reading import DatasetReader, Listed
from workbench.api.ui import PanelContext, run_in_thread

_NOT_MORE_OFTEN_THAN_MS = 1000


class DatasetWatcher(QObject):
    """`changed(list[Listed])` after each look, newest first; `listed` is the last list, None before the first."""

    changed = Signal(list)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self.listed: list[Listed] | None = None
        self._reader = DatasetReader(context.workspace.datasets)
        self._looking = self._stopped = False
        self._soon = QTimer(self, singleShot=True, interval=_NOT_MORE_OFTEN_THAN_MS)
        self._soon.timeout.connect(self.look)
        context.jobs.changed.connect(lambda _status: self.look_soon())

    def look(self) -> None:
        """Read the folder in a thread."""
        if self._looking:
            self.look_soon()
            return
        self._looking = True
        run_in_thread(self._reader.read, done=self._take, failed=lambda _error: self._take([]), owner=self)

    def look_soon(self) -> None:
        """Read a moment later; many wishes are one look."""
        if not self._stopped and not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Look no more; the tab goes."""
        self._stopped = True
        self._soon.stop()

    def find(self, name: str) -> Listed | None:
        """The dataset of that name as last seen."""
        return next((found for found in self.listed or () if found.name == name), None)

    def _take(self, listed: list[Listed]) -> None:
        self._looking = False
        self.listed = listed
        self.changed.emit(listed)
