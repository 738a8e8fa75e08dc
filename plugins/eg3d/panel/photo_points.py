"""A photo on which a person marks the five points of a face: clicked in order, then dragged or nudged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from plugins.eg3d.inversion.face_points import COUNT, NAMES
from workbench.api.ui import PictureCanvas, current_tokens, image_of, px

_REACH_PX = 14
_NUDGES: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_FAR = 10.0


class PhotoPoints(PictureCanvas):
    """A photo with up to five labelled points.

    Click places the next point; a point is dragged, or chosen with the keys 1 to 5 and moved with the arrows (by one
    pixel of the photo, with Shift by ten). Backspace takes the last one back, Escape lets go. The wheel and + - 0 zoom;
    the photo is moved with the right button, or beside the points once all are placed.
    """

    points_changed = Signal(list)
    """The points as [(x, y), ...] px of the photo, after a person changed them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[float, float]] = []
        self._chosen: int | None = None
        self._dragged = False
        self.setAccessibleName("Photo with the five points of the face")
        self._tell()

    @property
    def points(self) -> list[tuple[float, float]]:
        """Those placed so far, in order."""
        return list(self._points)

    @property
    def hint(self) -> str:
        """What to do next."""
        if self.picture_size.isEmpty():
            return ""
        if len(self._points) < COUNT:
            return f"Click: {NAMES[len(self._points)].lower()} ({len(self._points) + 1} of {COUNT})"
        if self._chosen is None:
            return "Drag a point to correct it, or press 1 to 5 and the arrow keys"
        return f"{NAMES[self._chosen]}: drag it, or move it with the arrow keys"

    def set_photo(self, photo: NDArray[np.uint8] | None) -> None:
        """Show a photo (H, W, 3), without points."""
        self._points, self._chosen = [], None
        self.set_picture(None if photo is None else image_of(photo))
        self._tell()

    def set_points(self, points: Sequence[Sequence[float]]) -> None:
        """Show these points; tells nobody."""
        self._points = [(float(x), float(y)) for x, y in points][:COUNT]
        if self._chosen is not None and self._chosen >= len(self._points):
            self._chosen = None
        self._tell()

    def choose(self, index: int | None) -> None:
        """Choose the point that the arrow keys move."""
        self._chosen = index if index is not None and index < len(self._points) else None
        self._tell()

    # -- a person's hand --------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.picture_size.isEmpty():
            super().mousePressEvent(event)
            return
        self.setFocus()
        near = self._near(event.position())
        if near is None and len(self._points) < COUNT and self.target().contains(event.position()):
            self._points.append(self._photo_place(event.position()))
            near = len(self._points) - 1
            self._changed()
        self._dragged = near is not None
        self.choose(near)
        if near is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged and self._chosen is not None:
            self._points[self._chosen] = self._photo_place(event.position())
            self._changed()
            return
        over = self._near(event.position()) is not None
        placing = len(self._points) < COUNT and not self.picture_size.isEmpty()
        shape = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.CrossCursor
        self.setCursor(shape if over or placing else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = False
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second click of two quick ones places or takes a point as the first did; fitting again is on key 0.
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if text.isdigit() and 1 <= int(text) <= COUNT:
            self.choose(int(text) - 1)
        elif key in _NUDGES and self._chosen is not None:
            far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
            (x, y), (right, down) = self._points[self._chosen], _NUDGES[key]
            self._points[self._chosen] = self._inside(x + far * right, y + far * down)
            self._changed()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self._points:
            self._points.pop()
            self.choose(None)
            self._changed()
        elif key == Qt.Key.Key_Escape and self._chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    # -- drawing ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(px(11))
        painter.setFont(font)
        for index, point in enumerate(self._points):
            self._paint_point(painter, index, self._widget_place(point))
        painter.end()

    def _paint_point(self, painter: QPainter, index: int, place: QPointF) -> None:
        chosen = index == self._chosen
        ring, radius = QColor(current_tokens().accent if chosen else "#00e0a4"), px(7)
        for pen in (QPen(QColor(0, 0, 0, 170), px(4)), QPen(ring, px(2))):
            painter.setPen(pen)
            painter.drawEllipse(place, radius, radius)
        painter.setPen(QPen(ring, 1))
        painter.drawPoint(place)
        words = f"{index + 1} {NAMES[index]}"
        room = painter.fontMetrics().horizontalAdvance(words) + px(8)
        box = QRectF(place.x() + radius + px(4), place.y() - px(9), room, px(18))
        if index % 3 == 0 or box.right() > self.width():
            # Left eye and left corner of the mouth: beside their own cheek, so that labels stay apart.
            box.moveRight(place.x() - radius - px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._tell()
        self.points_changed.emit(self.points)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.hint)
        self.update()

    def _near(self, place: QPointF) -> int | None:
        apart = [(self._widget_place(point) - place).manhattanLength() for point in self._points]
        nearest = min(range(len(apart)), key=apart.__getitem__, default=None)
        return nearest if nearest is not None and apart[nearest] <= px(_REACH_PX) else None

    def _widget_place(self, point: tuple[float, float]) -> QPointF:
        target, size = self.target(), self.picture_size
        return QPointF(
            target.left() + point[0] / size.width() * target.width(),
            target.top() + point[1] / size.height() * target.height(),
        )

    def _photo_place(self, place: QPointF) -> tuple[float, float]:
        target, size = self.target(), self.picture_size
        x = (place.x() - target.left()) / target.width() * size.width()
        y = (place.y() - target.top()) / target.height() * size.height()
        return self._inside(x, y)

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        size = self.picture_size
        return min(max(x, 0.0), float(size.width())), min(max(y, 0.0), float(size.height()))
