"""Points over a picture that a person moves: dragged, or step by step with the arrow keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.stage.canvas import Framing, PictureCanvas
from workbench.ui.theme import current_tokens, px

_REACH_PX = 10
_FILLED = 2 / 3
_FINE_STEP_PX, _STEP_PX = 0.5, 4.0
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TURNS: dict[int, int] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class PointCanvas(PictureCanvas):
    """A picture with points. One is selected; Tab goes to the next, dragging beside all points pans the picture.

    Signals
    -------
    selected(index) : another point is looked at, -1 for none. moved() : a person moved one, or took that back.
    """

    selected = Signal(int)
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: NDArray[np.float64] = np.empty((0, 2))
        self._earlier: list[NDArray[np.float64]] = []
        self._chosen = -1
        self._dragging = False
        self.setAccessibleName("Picture with points to put right")

    @property
    def points(self) -> NDArray[np.float64]:
        """(L, 2) pixels of the picture, centres at +0.5; a copy."""
        return self._points.copy()

    @property
    def chosen(self) -> int:
        """Which point is selected; -1 for none."""
        return self._chosen

    def set_points(self, points: NDArray[np.floating] | None) -> None:
        """Show others; what was moved before cannot be taken back any more."""
        self._points = np.empty((0, 2)) if points is None else np.array(points, np.float64)
        self._earlier.clear()
        self.set_landmarks(self._points)
        self.choose(self._chosen if 0 <= self._chosen < len(self._points) else -1)

    def frame_points(self) -> None:
        """Zoom so that the points fill two thirds of the room."""
        size = self.picture_size
        if not len(self._points) or size.isEmpty():
            return
        (left, top), (right, bottom) = self._points.min(0), self._points.max(0)
        fits = min(size.width() / max(right - left, 1.0), size.height() / max(bottom - top, 1.0))
        x, y = 0.5 - (left + right) / 2 / size.width(), 0.5 - (top + bottom) / 2 / size.height()
        self.set_framing(Framing(max(1.0, _FILLED * float(fits)), float(x), float(y)))

    def choose(self, index: int) -> None:
        """Select a point; -1 for none."""
        if index != self._chosen:
            self._chosen = index
            self.selected.emit(index)
        self.update()

    def undo(self) -> bool:
        """Take the last movement back; False where there is none."""
        if not self._earlier:
            return False
        self._points = self._earlier.pop()
        self.set_landmarks(self._points)
        self.moved.emit()
        return True

    def near(self, place: QPointF) -> int:
        """The point at a place of the widget; -1 where none is within reach."""
        if not len(self._points):
            return -1
        spots = [self.place_of(float(x), float(y)) - place for x, y in self._points]
        apart = [spot.x() ** 2 + spot.y() ** 2 for spot in spots]
        best = int(np.argmin(apart))
        return best if apart[best] <= px(_REACH_PX) ** 2 else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.near(event.position()) if event.button() == Qt.MouseButton.LeftButton else -1
        if found < 0:
            super().mousePressEvent(event)
            return
        self.choose(found)
        self._earlier.append(self.points)
        self._dragging = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._dragging:
            super().mouseMoveEvent(event)
            return
        target, size = self.target(), self.picture_size
        x = (event.position().x() - target.left()) / target.width() * size.width()
        y = (event.position().y() - target.top()) / target.height() * size.height()
        self._place(x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._dragging:
            super().mouseReleaseEvent(event)
            return
        self._dragging = False
        if (self._earlier[-1] == self._points).all():
            # A click that only selected.
            self._earlier.pop()
        else:
            self.moved.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.near(event.position()) < 0:
            super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab is for points here; Qt would take it to the next widget before `keyPressEvent` sees it.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and len(self._points):
            step = _TURNS.get(event.key())
            after = self._chosen + step if step is not None else -1
            if step is not None and 0 <= after < len(self._points):
                self.choose(after)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._chosen < 0 or event.key() not in _STEPS:
            super().keyPressEvent(event)
            return
        across, down = _STEPS[event.key()]
        step = _STEP_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _FINE_STEP_PX
        x, y = self._points[self._chosen]
        self._earlier.append(self.points)
        self._place(float(x) + across * step, float(y) + down * step)
        self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._chosen < 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place_of(*(float(v) for v in self._points[self._chosen]))
        for width, colour in ((px(4), QColor(0, 0, 0, 150)), (px(2), QColor(current_tokens().accent))):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(place, px(8), px(8))
        painter.end()

    def _place(self, x: float, y: float) -> None:
        size = self.picture_size
        self._points[self._chosen] = min(max(x, 0.0), size.width()), min(max(y, 0.0), size.height())
        self.set_landmarks(self._points)
