"""Work for the window's thread, done a piece at a time so that it never waits for all of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal


class Piecewise(QObject):
    """Calls functions one after the other, the event loop turning between them; newer work takes older work's place."""

    done = Signal()
    """All pieces were called."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._next)

    def do(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Call these instead of what is left; the first one at once."""
        self._pieces = deque(pieces)
        self._timer.start()
        self._next()

    @property
    def busy(self) -> bool:
        """Whether some are still to be called."""
        return self._timer.isActive()

    def drop(self) -> None:
        """Call nothing more."""
        self._pieces.clear()
        self._timer.stop()

    def _next(self) -> None:
        if self._pieces:
            self._pieces.popleft()()
        if not self._pieces and self._timer.isActive():
            self._timer.stop()
            self.done.emit()
