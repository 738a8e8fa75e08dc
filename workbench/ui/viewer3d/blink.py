"""Two surfaces in turn, for as long as somebody can see them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

SLOWEST_HZ, FASTEST_HZ = 0.25, 3.0
"""Changes a second. Faster flashing than three a second can harm people with photosensitive epilepsy (WCAG 2.3.1)."""


class Blink(QObject):
    """Tells in turn which of two surfaces to show; rests while off, and while its host is hidden."""

    turned = Signal(int)
    """0 or 1."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._on = False
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)
        self.set_rate(1.0)
        host.installEventFilter(self)

    @property
    def running(self) -> bool:
        """Whether the surfaces change now."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Changes a second."""
        return 1000.0 / self._timer.interval()

    def set_rate(self, changes_per_second: float) -> None:
        """Change this often, within what is safe to look at."""
        rate = min(max(changes_per_second, SLOWEST_HZ), FASTEST_HZ)
        self._timer.setInterval(round(1000.0 / rate))

    def set_on(self, on: bool) -> None:
        """Begin with the first surface, or stop there."""
        self._on = on
        if self._turn:
            self._next()
        self._adapt()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._adapt()
        return False

    def _adapt(self) -> None:
        if not (self._on and self._host.isVisible()):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _next(self) -> None:
        self._turn = 1 - self._turn
        self.turned.emit(self._turn)
