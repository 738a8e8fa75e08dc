"""The signs beside the guiding words, told apart by their shapes: arrows, frames that grow or shrink, a tick."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

_TURNED = {"right": 0.0, "down": 90.0, "left": 180.0, "up": 270.0}
_ARROW = ((-0.85, -0.26), (0.05, -0.26), (0.05, -0.68), (0.9, 0.0), (0.05, 0.68), (0.05, 0.26), (-0.85, 0.26))
_HEAD = ((0.0, -0.3), (0.5, 0.0), (0.0, 0.3))


def paint_sign(painter: QPainter, area: QRectF, arrow: str, tone: str, ink: QColor) -> None:
    """Draw the sign of a guidance (`plugins.kinect.live.names`) into a square.

    arrow : as it points on the picture. tone : "still" gets a tick, "wait" three dots where there is no arrow.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.center())
    painter.scale(area.width() / 2, area.height() / 2)
    pen = QPen(ink, 0.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if arrow in _TURNED:
        painter.rotate(_TURNED[arrow])
        _fill(painter, _ARROW, ink)
    elif arrow in ("closer", "back"):
        _paint_frames(painter, ink, grows=arrow == "closer")
    elif arrow.startswith("tilt"):
        _paint_tilt(painter, ink, to_the_left=arrow.endswith("left"))
    elif tone == "still":
        painter.drawPolyline(QPolygonF([QPointF(-0.6, 0.05), QPointF(-0.15, 0.5), QPointF(0.65, -0.5)]))
    elif tone == "wait":
        painter.setBrush(ink)
        for x in (-0.6, 0.0, 0.6):
            painter.drawEllipse(QPointF(x, 0.0), 0.1, 0.1)
    else:
        painter.drawEllipse(QPointF(0.0, 0.0), 0.6, 0.6)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(0.0, 0.0), 0.14, 0.14)
    painter.restore()


def _fill(painter: QPainter, corners: tuple[tuple[float, float], ...], ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))


def _paint_frames(painter: QPainter, ink: QColor, *, grows: bool) -> None:
    """A small and a large frame with arrow heads from one to the other at the four corners."""
    small, large = 0.3, 0.85
    painter.setPen(QPen(ink, 0.12))
    painter.drawRect(QRectF(-small, -small, 2 * small, 2 * small))
    for turn in range(4):
        painter.save()
        painter.rotate(45 + 90 * turn)
        painter.translate(large if grows else 1.15, 0)
        painter.scale(1 if grows else -1, 1)
        _fill(painter, _HEAD, ink)
        painter.restore()


def _paint_tilt(painter: QPainter, ink: QColor, *, to_the_left: bool) -> None:
    """An arc over a head, with an arrow head where it goes."""
    if to_the_left:
        painter.scale(-1, 1)
    path = QPainterPath()
    circle = QRectF(-0.7, -0.6, 1.4, 1.4)
    path.arcMoveTo(circle, 160)
    path.arcTo(circle, 160, -125)
    painter.drawPath(path)
    painter.translate(path.currentPosition())
    painter.rotate(65)
    painter.scale(1.3, 1.3)
    _fill(painter, _HEAD, ink)
