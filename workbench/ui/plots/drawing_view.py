"""A drawing on screen: the very plot that reports and files hold, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from workbench.reports.drawing import FRAME, INK, MUTED, Colour, Dot, Drawing, Line, Rectangle, Words
from workbench.ui.theme import current_tokens, px

_SMALLEST = 0.75
_LIGHT = 0.85
"""Colours lighter than this in every part are grids on white."""


class DrawingView(QWidget):
    """Shows one drawing as large as fits, without stretching it; nothing where there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self.setAccessibleName(name)

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show it; its title is read out by screen readers."""
        self.drawing = drawing
        self.setAccessibleDescription("" if drawing is None else drawing.title)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self.drawing is None:
            return QSize(px(320), px(180))
        return QSize(px(round(self.drawing.width)), px(round(self.drawing.height)))

    def minimumSizeHint(self) -> QSize:
        """Smaller than this its words cannot be read; it wants a scroll area around it."""
        return self.sizeHint() * _SMALLEST

    def paintEvent(self, event: QPaintEvent) -> None:
        drawing = self.drawing
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_tokens().surface))
        if drawing is None:
            return
        scale = min(self.width() / drawing.width, self.height() / drawing.height, px(100) / 100 * 1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - scale * drawing.width) / 2, 0)
        painter.scale(scale, scale)
        for mark in drawing.marks:
            if isinstance(mark, Words):
                _write(painter, mark, self)
            else:
                _draw(painter, mark)
        painter.end()


def _draw(painter: QPainter, mark: Rectangle | Line | Dot) -> None:
    if isinstance(mark, Line):
        # Flat ends: square ones close the gaps of fine dashes.
        pen = QPen(_colour(mark.colour), mark.width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if mark.dashes is not None:
            pen.setDashPattern([length / mark.width for length in mark.dashes])
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in mark.points]))
    elif isinstance(mark, Dot):
        fill = _colour(mark.fill)
        fill.setAlphaF(mark.opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
    else:
        painter.setPen(QPen(_colour(mark.edge), 0.5) if mark.edge else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(_colour(mark.fill) if mark.fill else Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(mark.x, mark.y, mark.width, mark.height))


def _write(painter: QPainter, mark: Words, view: QWidget) -> None:
    font = view.font()
    font.setPixelSize(max(1, round(mark.size)))
    painter.setFont(font)
    painter.setPen(_colour(mark.colour))
    width = painter.fontMetrics().horizontalAdvance(mark.text)
    along = {"start": 0.0, "middle": -width / 2, "end": float(-width)}[mark.anchor]
    painter.save()
    painter.translate(mark.x, mark.y)
    if mark.upwards:
        painter.rotate(-90)
    painter.drawText(QPointF(along, 0.0), mark.text)
    painter.restore()


def _colour(colour: Colour) -> QColor:
    """A colour of the drawing, which lies on white paper, on the ground of the theme."""
    tokens = current_tokens()
    themed = {INK: tokens.text, MUTED: tokens.muted, FRAME: tokens.line}.get(colour)
    if themed is not None:
        return QColor(themed)
    if min(colour) > _LIGHT * 255:
        return QColor(tokens.line)
    return QColor(*colour)
