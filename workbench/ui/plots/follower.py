"""Keeping up with metrics files, and drawing no more often than anyone can see."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.ui.plots.run_book import RunBook

_LOOK_EVERY_MS = 500
_SOON_MS = 60


class MetricsFollower(QObject):
    """Reads what the followed files have gained, in pieces, while someone looks."""

    grew = Signal()

    def __init__(self, book: RunBook, parent: QObject) -> None:
        super().__init__(parent)
        self._book = book
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Look now and from now on."""
        if any(run.file is not None for run in self._book.runs.values()):
            self._timer.start()
            self._look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        changed, more = self._book.poll()
        if changed:
            self.grew.emit()
        # A long file is read piece by piece, with the window's own work in between.
        self._timer.setInterval(0 if more else _LOOK_EVERY_MS)


class Soon(QTimer):
    """Gathers many wishes to draw into one; unlike a restarted timer it comes due while wishes keep coming."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=_SOON_MS)

    def wish(self) -> None:
        """Come due soon, if not already about to."""
        if not self.isActive():
            self.start()
