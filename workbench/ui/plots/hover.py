"""The little card beside a point of a plot, and the dot on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.theme import current_tokens, px


class HoverCard(QWidget):
    """Fills its parent and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = QPointF()
        self._colour = QColor()
        self._lines: list[str] = []
        self._host = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def text(self) -> str:
        """What the card says; empty while it is hidden."""
        return "\n".join(self._lines) if not self.isHidden() else ""

    def show_at(self, place: QPointF, colour: QColor, lines: list[str]) -> None:
        """Show the card for a point of the parent."""
        self._place, self._colour, self._lines = place, colour, lines
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, metrics = current_tokens(), self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.surface), 2))
        painter.setBrush(self._colour)
        painter.drawEllipse(self._place, px(5), px(5))
        line_height = metrics.height() + px(1)
        width = max(metrics.horizontalAdvance(line) for line in self._lines) + px(16)
        height = line_height * len(self._lines) + px(10)
        left = self._place.x() + px(12)
        if left + width > self.width():
            left = self._place.x() - px(12) - width
        top = min(max(self._place.y() - height - px(8), 0), self.height() - height)
        box = QRectF(max(left, 0), top, width, height)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, px(6), px(6))
        for number, line in enumerate(self._lines):
            painter.setPen(QColor(tokens.muted if number else tokens.text))
            row = QRectF(box.left() + px(8), box.top() + px(5) + number * line_height, width, line_height)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
        painter.end()
