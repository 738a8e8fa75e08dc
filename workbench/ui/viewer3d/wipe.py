"""The upright line between two surfaces in one view, which a person drags."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import current_tokens, px

_STEP = 0.02
_EDGE = 0.02


class Wipe(QWidget):
    """A line with a grip over its parent, at a share of the parent's width. Drag it, or press ← and →."""

    moved = Signal(float)
    """Where a person put the line, share of the width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._share = 0.5
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Divider")
        self.setToolTip("Drag to see more of one surface or the other (← and →)")
        self.hide()

    @property
    def share(self) -> float:
        """Where the line is, share of the width from the left."""
        return self._share

    def put(self, share: float) -> None:
        """Move the line there; tells nobody."""
        self._share = min(max(share, _EDGE), 1.0 - _EDGE)
        self.place()

    def place(self) -> None:
        """Fit to the parent's size."""
        width = px(24)
        self.setGeometry(round(self._share * self._host.width() - width / 2), 0, width, self._host.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(self.mapToParent(event.position()).x() / max(self._host.width(), 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._go(self._share + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        for colour, width in ((tokens.surface, 4.0), (tokens.accent, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
        grip = QRectF(middle - px(7), self.height() / 2 - px(15), px(14), px(30))
        painter.setPen(QPen(QColor(tokens.accent), 2.5 if self.hasFocus() else 1.5))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(grip, px(7), px(7))
        painter.setPen(QPen(QColor(tokens.accent), 1.6))
        for x in (middle - px(2), middle + px(2)):
            painter.drawLine(QPointF(x, grip.center().y() - px(5)), QPointF(x, grip.center().y() + px(5)))
        painter.end()

    def _go(self, share: float) -> None:
        self.put(share)
        self.moved.emit(self._share)
