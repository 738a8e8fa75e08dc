"""A thin progress bar that can also say "at work, end unknown"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme.palette import current_tokens, px
from workbench.ui.theme.tokens import Tone

_HEIGHT_PX = 6
_STEP_MS = 50
_LAP_STEPS = 60


class ProgressLine(QWidget):
    """A share from 0 to 1, or None while the end is not known."""

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = 0.0
        self._tone: Tone = "accent"
        self._moving = False
        self._step = 0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._move)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Progress")

    @property
    def share(self) -> float | None:
        """What is shown."""
        return self._share

    def show_share(self, share: float | None, tone: Tone = "accent", *, moving: bool = False) -> None:
        """Show a share; without one, `moving` lets a piece run along the line."""
        if (share, tone, moving) == (self._share, self._tone, self._moving):
            return
        self._share, self._tone, self._moving = share, tone, moving and share is None
        self.setAccessibleDescription("unknown" if share is None else f"{share:.0%}")
        if share is not None:
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, round(100 * share)))
        self._run()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(160), px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(_HEIGHT_PX))

    def showEvent(self, event: QShowEvent) -> None:
        self._run()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        begin, share = 0.0, self._share or 0.0
        if self._moving:
            begin, share = 1.3 * self._step / _LAP_STEPS - 0.3, 0.3
        left, right = max(0.0, begin) * self.width(), min(1.0, begin + share) * self.width()
        if right > left:
            painter.setBrush(QColor(tokens.tone(self._tone)))
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            painter.drawRoundedRect(QRectF(left, 0, max(right - left, self.height()), self.height()), radius, radius)
        painter.end()

    def _run(self) -> None:
        if self._moving and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _move(self) -> None:
        self._step = (self._step + 1) % _LAP_STEPS
        self.update()
