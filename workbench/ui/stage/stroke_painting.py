"""Lines, dots and a badge, drawn over a picture at screen resolution."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from workbench.ui.stage.strokes import Stroke
from workbench.ui.theme import px
from workbench.ui.theme.tokens import SECONDARY_PX, SMALL_PX


def paint_strokes(painter: QPainter, strokes: Sequence[Stroke], target: QRectF, size: QSize) -> None:
    """Lines with a dark edge, so that they are seen on any picture; `target` is where the whole picture lies."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        places = [
            QPointF(
                target.left() + x / size.width() * target.width(), target.top() + y / size.height() * target.height()
            )
            for x, y in stroke.points.tolist()
        ]
        for width, colour in ((px(4), QColor(0, 0, 0, 130)), (px(2), QColor(*stroke.colour))):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(QPolygonF(places))
        if stroke.word:
            _paint_word(painter, places[-1] + QPointF(px(5), -px(4)), stroke.word, QColor(*stroke.colour))


def paint_landmarks(
    painter: QPainter,
    landmarks: NDArray[np.floating] | None,
    visible: NDArray[np.bool_] | None,
    target: QRectF,
    size: QSize,
) -> None:
    """Dots at (L, 2) px, filled where visible and hollow where hidden; nothing where there are none."""
    if landmarks is None:
        return
    radius = max(2.0, min(target.width() / 190, px(4)))
    seen, hidden = QColor("#00e0a4"), QColor("#ff6f61")
    outline = QColor(0, 0, 0, 150)
    for i, (x, y) in enumerate(landmarks):
        place = QPointF(
            target.left() + float(x) / size.width() * target.width(),
            target.top() + float(y) / size.height() * target.height(),
        )
        shown = visible is None or bool(visible[i])
        painter.setPen(QPen(outline, 0.8) if shown else QPen(hidden, 1.2))
        painter.setBrush(seen if shown else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, radius, radius)


def paint_badge(painter: QPainter, words: str, room: QRectF) -> None:
    """Words on a dark ground in the room's upper left corner; nothing where there are none."""
    if not words:
        return
    painter.setFont(_font(painter))
    metrics, gap = painter.fontMetrics(), px(SMALL_PX)
    wide = metrics.horizontalAdvance(words) + 2 * gap
    box = QRectF(room.left() + gap, room.top() + gap, wide, metrics.height() + gap)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(16, 20, 28, 190))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _paint_word(painter: QPainter, place: QPointF, word: str, colour: QColor) -> None:
    painter.setFont(_font(painter))
    for shift, ink in ((px(1), QColor(0, 0, 0, 170)), (0, colour)):
        painter.setPen(ink)
        painter.drawText(place + QPointF(shift, shift), word)


def _font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(px(SECONDARY_PX))
    font.setBold(True)
    return font
