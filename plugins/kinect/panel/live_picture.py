"""One live picture with boxes and points of faces, the countdown over it, and a flash when a frame is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.api.ui import PictureCanvas, current_tokens, image_of, px

_FLASH_MS = 260
_BOX = QColor("#ffcc33")


class LivePicture(PictureCanvas):
    """A canvas for frames that come many times a second."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._boxes: NDArray[np.float32] = np.empty((0, 4), np.float32)
        self._countdown = ""
        self._flashing = False
        self._calm = QTimer(self, singleShot=True, interval=_FLASH_MS)
        self._calm.timeout.connect(self._end_flash)

    @property
    def countdown(self) -> str:
        """The number that is shown over the picture; empty for none."""
        return self._countdown

    def show_picture(self, pixels: NDArray[np.uint8]) -> None:
        """(H, W, 3) RGB."""
        self.set_picture(image_of(pixels))

    def show_faces(self, boxes: NDArray[np.float32], landmarks: NDArray[np.float32] | None) -> None:
        """Boxes (N, 4) x, y, width, height, and points (L, 2), both in pixels of the picture; None for no points."""
        self._boxes = boxes
        self.set_landmarks(landmarks if landmarks is not None and len(landmarks) else None)

    def show_countdown(self, seconds: float) -> None:
        """Count over the picture; 0 shows nothing."""
        self._countdown = str(int(np.ceil(seconds))) if seconds > 0 else ""
        self.update()

    def flash(self) -> None:
        """A frame was kept."""
        self._flashing = True
        self._calm.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        target = self.target()
        if target.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_BOX, px(2)))
        for box in self._boxes.tolist():
            painter.drawRoundedRect(self._placed(box, target), px(4), px(4))
        if self._countdown:
            self._paint_countdown(painter, target)
        if self._flashing:
            painter.setPen(QPen(QColor(current_tokens().good), px(8)))
            painter.drawRect(target.intersected(QRectF(self.rect())).adjusted(px(4), px(4), -px(4), -px(4)))
        painter.end()

    def _placed(self, box: Sequence[float], target: QRectF) -> QRectF:
        scale = target.width() / self.picture_size.width()
        x, y, width, height = box
        return QRectF(target.left() + x * scale, target.top() + y * scale, width * scale, height * scale)

    def _paint_countdown(self, painter: QPainter, target: QRectF) -> None:
        # At the top, where it hides no face.
        side = min(target.height() * 0.26, float(px(150)))
        disc = QRectF(target.center().x() - side / 2, target.top() + px(10), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(16, 20, 28, 170))
        painter.drawEllipse(disc)
        font = QFont(painter.font())
        font.setPixelSize(round(side * 0.6))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self._countdown)

    def _end_flash(self) -> None:
        self._flashing = False
        self.update()
