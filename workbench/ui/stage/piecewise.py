"""Work for the window's thread, done a piece at a time so that it never waits for all of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import ClassVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal


class Piecewise(QObject):
    """Calls functions one after the other, the event loop turning between them; newer work takes older work's place.

    All of a window's pieces stand in one line: two that take ten milliseconds each are never called in one turn, and
    what a piece changed is painted in a turn of its own before the next one is called.
    """

    done = Signal()
    """All pieces were called."""
    _line: ClassVar[deque[Piecewise]] = deque()
    _timer: ClassVar[QTimer | None] = None
    _rests: ClassVar[bool] = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: deque[Callable[[], object]] = deque()
        self._busy = False

    def do(self, pieces: Iterable[Callable[[], object]]) -> None:
        """Call these, soon, instead of what is left."""
        self._pieces = deque(pieces)
        self._busy = True
        if self not in self._line:
            self._line.append(self)
        self._start()

    @property
    def busy(self) -> bool:
        """Whether some are still to be called."""
        return self._busy

    def drop(self) -> None:
        """Call nothing more."""
        self._pieces.clear()
        self._busy = False

    def _call_one(self) -> None:
        try:
            if self._pieces:
                self._pieces.popleft()()
        finally:
            if self._busy and not self._pieces:
                self._busy = False
                self.done.emit()

    @classmethod
    def _start(cls) -> None:
        if cls._timer is None or not shiboken6.isValid(cls._timer):
            cls._timer = QTimer(QCoreApplication.instance(), interval=1, timerType=Qt.TimerType.PreciseTimer)
            cls._timer.timeout.connect(cls._turn)
        if not cls._timer.isActive():
            cls._rests = False
            cls._timer.start()

    @classmethod
    def _turn(cls) -> None:
        """Every other turn belongs to what the piece before it left to be painted."""
        cls._rests = not cls._rests
        if not cls._rests:
            return
        while cls._line:
            first = cls._line.popleft()
            if shiboken6.isValid(first) and first.busy:
                if len(first._pieces) > 1:
                    cls._line.append(first)
                first._call_one()
                return
        if cls._timer is not None:
            cls._timer.stop()
