"""From a frame of the live view to what a stage shows, and turning the face by dragging its picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from workbench.api import Frame, cv2, resized_depth
from workbench.api.ui import StageContent

_DEGREES_ACROSS = 120.0
_DEGREES_A_KEY = 5.0
_KEYS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-_DEGREES_A_KEY, 0.0),
    Qt.Key.Key_Right: (_DEGREES_A_KEY, 0.0),
    Qt.Key.Key_Up: (0.0, _DEGREES_A_KEY),
    Qt.Key.Key_Down: (0.0, -_DEGREES_A_KEY),
}


def content_of(frame: Frame, note: str) -> StageContent:
    """The frame's channels, all in the final picture's pixels, so that zoom and place stay as frames get finer."""
    side = int(frame.figures["side"])
    image, depth, normals = (np.asarray(frame.arrays[name]) for name in ("image", "depth", "normals"))
    if image.shape[0] != side:
        image = np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    if depth.shape[0] != side:
        depth = resized_depth(depth, side, side)
        normals = cv2.resize(normals, (side, side), interpolation=cv2.INTER_LINEAR)
        normals[depth == 0] = 0.0
    return StageContent(image=image, depth=depth, normals=normals, note=note)


class TurnByDragging(QObject):
    """Makes dragging a picture turn the face in it; with Shift or the right button it moves the picture as elsewhere.

    `turned(yaw, elevation)` : degrees to move the camera by.
    """

    turned = Signal(float, float)

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture = picture
        self._grabbed: QPointF | None = None
        picture.installEventFilter(self)
        picture.setCursor(Qt.CursorShape.OpenHandCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            self.turned.emit(*_KEYS[event.key()])
            return True
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseButtonPress and _turns(event):
            self._grabbed = event.position()
            self._picture.setCursor(Qt.CursorShape.ClosedHandCursor)
            return True
        if kind == QEvent.Type.MouseMove and self._grabbed is not None:
            step, self._grabbed = event.position() - self._grabbed, event.position()
            across = max(1, min(self._picture.width(), self._picture.height()))
            self.turned.emit(-step.x() / across * _DEGREES_ACROSS, step.y() / across * _DEGREES_ACROSS)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._grabbed is not None:
            self._grabbed = None
            self._picture.setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        return False


def _turns(event: QMouseEvent) -> bool:
    return event.button() == Qt.MouseButton.LeftButton and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
