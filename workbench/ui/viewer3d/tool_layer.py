"""Measures, numbers, curves and strokes drawn over a 3D view, and the mouse while something is being drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.plots.decimation import told_apart
from workbench.ui.stage.kept_drawing import KeptDrawing
from workbench.ui.theme import current_tokens, px
from workbench.ui.viewer3d.readings import HINTS, STROKES, Measure
from workbench.ui.viewer3d.tool_book import ToolBook

_STEP_PX = 2.0
_TOLD_APART_PX = 1.5


class ToolLayer(QWidget):
    """Fills its parent; lets the mouse through except for strokes of the left button with a drawing tool."""

    drawn = Signal()
    """A stroke has ended; the book holds it."""
    passed = Signal(QEvent)
    """Movements and wheel turns that are not part of a stroke, for the view beneath."""

    def __init__(self, parent: QWidget, book: ToolBook, *, hints: bool) -> None:
        super().__init__(parent)
        self._host, self._book, self._hints = parent, book, hints
        self._viewpoint = Viewpoint()
        self._drawing = False
        self._kept = KeptDrawing(self)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        parent.installEventFilter(self)

    def refresh(self) -> None:
        """Show what the book holds now."""
        strokes = self._book.mode in STROKES
        self._kept.forget()
        self._drawing = self._drawing and strokes
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not strokes)
        if strokes:
            self.setCursor(Qt.CursorShape.CrossCursor)
        self.setGeometry(self._host.rect())
        self.setVisible(not self._book.empty or self._book.mode != "normal")
        self.update()

    def refresh_spots(self) -> None:
        """Show the spots that the book holds now; they follow the mouse, so nothing else is drawn anew for them."""
        self.setGeometry(self._host.rect())
        self.setVisible(not self._book.empty or self._book.mode != "normal")
        self.update()

    def follow(self, viewpoint: Viewpoint) -> None:
        """Keep to the places while the view moves."""
        if viewpoint != self._viewpoint:
            self._viewpoint = viewpoint
            self._kept.forget()
        if self.isVisible():
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drawing = event.button() == Qt.MouseButton.LeftButton
        if self._drawing:
            self._book.stroke = [(event.position().x(), event.position().y())]
        else:
            self.passed.emit(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._drawing:
            self.passed.emit(event)
            return
        place = (event.position().x(), event.position().y())
        if self._book.mode == "profile":
            self._book.stroke[1:] = [place]
        elif np.hypot(place[0] - self._book.stroke[-1][0], place[1] - self._book.stroke[-1][1]) >= _STEP_PX:
            self._book.stroke.append(place)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drawing and event.button() == Qt.MouseButton.LeftButton:
            self._drawing = False
            self.drawn.emit()
        else:
            self.passed.emit(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.passed.emit(event)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._book.empty:
            self._kept.paint(painter, lambda on: self.draw(on, self.width(), self.height()))
        self._draw_spots(painter)
        self._draw_stroke(painter)
        if self._hints and self._book.mode in HINTS:
            _plate(painter, QPointF(self.width() / 2, px(18)), f"{HINTS[self._book.mode]} · Esc ends", centred=True)
        painter.end()

    def draw(self, painter: QPainter, width: float, height: float) -> None:
        """Draw what stands on the surface into any painter, also a saved picture's."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(px(12))
        painter.setFont(font)
        accent = QColor(current_tokens().accent)
        for points, colour in self._book.curves:
            _line(painter, self._along(points, width, height), QColor(colour), 2.0)
        for measure in self._book.measures:
            self._draw_measure(painter, measure, width, height)
        if self._book.open:
            begun = self._placed(np.stack(self._book.open), width, height)
            _line(painter, begun, accent, 1.6)
            for place in begun:
                _dot(painter, place, accent)
        for number, position in enumerate(self._book.numbered, 1):
            for place in self._placed(position[None], width, height):
                _numbered(painter, place, str(number))

    def _draw_measure(self, painter: QPainter, measure: Measure, width: float, height: float) -> None:
        places = self._placed(measure.points, width, height)
        if len(places) < len(measure.points):
            return  # a point is behind the eye
        accent = QColor(current_tokens().accent)
        _line(painter, places, accent, 1.8)
        for place in places:
            _dot(painter, place, accent)
        at = (places[0] + places[1]) / 2 if measure.kind == "distance" else places[1]
        _plate(painter, at + QPointF(px(10), -px(10)), measure.words)

    def _draw_spots(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for position, colour in self._book.spots:
            for place in self._placed(position[None], self.width(), self.height()):
                _dot(painter, place, QColor(colour), 5)

    def _draw_stroke(self, painter: QPainter) -> None:
        places = [QPointF(x, y) for x, y in self._book.stroke]
        if len(places) < 2:
            return
        accent = QColor(current_tokens().accent)
        _line(painter, places, accent, 2.0)
        if self._book.mode == "lasso":
            accent.setAlphaF(0.15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawPolygon(QPolygonF(places))

    def _along(self, points: NDArray[np.float64], width: float, height: float) -> QPolygonF:
        """A curve in the picture, of no more points than can be told apart there."""
        seen = self._viewpoint.project(points, width, height)
        seen = seen[seen[:, 2] > 0]
        kept = told_apart(seen[:, 0], seen[:, 1], _TOLD_APART_PX)
        return QPolygonF([QPointF(x, y) for x, y in seen[kept, :2].tolist()])

    def _placed(self, points: NDArray[np.float64], width: float, height: float) -> list[QPointF]:
        seen = self._viewpoint.project(points, width, height)
        return [QPointF(x, y) for x, y, ahead in seen if ahead > 0]


def _line(painter: QPainter, places: Sequence[QPointF] | QPolygonF, colour: QColor, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pale = QColor(current_tokens().surface)
    for shade, thickness in ((pale, width + 2.0), (colour, width)):
        pen = QPen(shade, thickness)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(places if isinstance(places, QPolygonF) else list(places))


def _dot(painter: QPainter, place: QPointF, colour: QColor, radius: float = 4) -> None:
    painter.setPen(QPen(QColor(current_tokens().surface), 1.6))
    painter.setBrush(colour)
    painter.drawEllipse(place, px(radius), px(radius))


def _numbered(painter: QPainter, place: QPointF, text: str) -> None:
    tokens = current_tokens()
    painter.setPen(QPen(QColor(tokens.surface), 1.6))
    painter.setBrush(QColor(tokens.accent))
    painter.drawEllipse(place, px(9), px(9))
    painter.setPen(QColor(tokens.surface))
    box = QRectF(place.x() - px(9), place.y() - px(9), 2 * px(9), 2 * px(9))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _plate(painter: QPainter, at: QPointF, text: str, *, centred: bool = False) -> None:
    tokens, metrics = current_tokens(), QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(text) + px(14)
    left = at.x() - width / 2 if centred else at.x()
    box = QRectF(left, at.y() - metrics.height() / 2 - px(3), width, metrics.height() + px(6))
    painter.setPen(QPen(QColor(tokens.line), 1.0))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(box, px(5), px(5))
    painter.setPen(QColor(tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
