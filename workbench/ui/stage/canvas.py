"""The picture itself: fitted, zoomed and panned, with overlays and landmark dots drawn at screen resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.stage.stroke_painting import paint_badge, paint_landmarks, paint_strokes
from workbench.ui.stage.strokes import Stroke
from workbench.ui.theme import current_tokens, px
from workbench.ui.theme.tokens import CARD_RADIUS_PX

_CRISP_FROM = 2.5
_LARGEST_ZOOM = 64.0
_PAN_STEPS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (0.1, 0.0),
    Qt.Key.Key_Right: (-0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}


@dataclass(frozen=True)
class Framing:
    """Zoom (1 = the whole picture fits) and the shift of the picture's centre, in shares of the picture's size."""

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


class PictureCanvas(QWidget):
    """Draws one picture. Wheel zooms at the mouse, dragging pans, double-click fits again."""

    hovered = Signal(int, int)
    """Column and row of the pixel under the mouse."""
    left = Signal()
    framing_changed = Signal(object)
    """`Framing` after a person changed it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: list[QImage] = []
        self._overlay: QImage | None = None
        self._landmarks: NDArray[np.floating] | None = None
        self._visible: NDArray[np.bool_] | None = None
        self._strokes: Sequence[Stroke] = ()
        self._badge = ""
        self._framing = Framing()
        self._grabbed: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(64), px(64))
        self.setAccessibleName("Picture")

    def set_picture(self, picture: QImage | None) -> None:
        """Show a picture; one of the same size keeps zoom and place."""
        before = self.picture_size
        self._levels = [] if picture is None or picture.isNull() else [picture]
        if self.picture_size != before:
            self._framing = Framing()
        self.update()

    def set_overlay(self, overlay: QImage | None) -> None:
        """A picture with transparency, laid over the whole of the first."""
        self._overlay = overlay
        self.update()

    def set_landmarks(self, landmarks: NDArray[np.floating] | None, visible: NDArray[np.bool_] | None = None) -> None:
        """Dots at (L, 2) px, filled where visible and hollow where hidden."""
        self._landmarks, self._visible = landmarks, visible
        self.update()

    def set_strokes(self, strokes: Sequence[Stroke]) -> None:
        """Lines over the picture."""
        self._strokes = strokes
        self.update()

    def set_badge(self, words: str) -> None:
        """A word in the picture's corner that says what it is."""
        self._badge = words
        self.update()

    def set_framing(self, framing: Framing) -> None:
        """Zoom and pan as another canvas does; tells nobody."""
        self._framing = framing
        self.update()

    @property
    def framing(self) -> Framing:
        """Zoom and place."""
        return self._framing

    @property
    def picture_size(self) -> QSize:
        """Size of the picture in its own pixels."""
        return self._levels[0].size() if self._levels else QSize()

    def target(self) -> QRectF:
        """Where in the widget the whole picture lies."""
        size = self.picture_size
        if size.isEmpty():
            return QRectF()
        fitted = min(self.width() / size.width(), self.height() / size.height()) * self._framing.zoom
        wide, high = size.width() * fitted, size.height() * fitted
        centre_x, centre_y = self.width() / 2 + self._framing.x * wide, self.height() / 2 + self._framing.y * high
        return QRectF(centre_x - wide / 2, centre_y - high / 2, wide, high)

    def place_of(self, x: float, y: float) -> QPointF:
        """Where in the widget a point of the picture lies; pixel centres at +0.5."""
        target, size = self.target(), self.picture_size
        return QPointF(
            target.left() + x / max(size.width(), 1) * target.width(),
            target.top() + y / max(size.height(), 1) * target.height(),
        )

    def pixel_at(self, place: QPointF) -> tuple[int, int] | None:
        """Column and row of the pixel at a place in the widget; None beside the picture."""
        target, size = self.target(), self.picture_size
        if not target.contains(place) or target.isEmpty():
            return None
        x = int((place.x() - target.left()) / target.width() * size.width())
        y = int((place.y() - target.top()) / target.height() * size.height())
        return min(x, size.width() - 1), min(y, size.height() - 1)

    def zoom_at(self, place: QPointF, factor: float) -> None:
        """Zoom so that what is at `place` stays there."""
        target = self.target()
        if target.isEmpty():
            return
        zoom = min(max(self._framing.zoom * factor, 1.0), _LARGEST_ZOOM)
        share_x = (place.x() - target.left()) / target.width() - 0.5
        share_y = (place.y() - target.top()) / target.height() - 0.5
        grown = zoom / self._framing.zoom
        wide, high = target.width() * grown, target.height() * grown
        x = (place.x() - self.width() / 2) / wide - share_x
        y = (place.y() - self.height() / 2) / high - share_y
        self._go(Framing() if zoom == 1.0 else Framing(zoom, x, y))

    def fit(self) -> None:
        """Show the whole picture."""
        self._go(Framing())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_at(event.position(), 1.2 ** (event.angleDelta().y() / 120.0))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        target = self.target()
        if self._grabbed is not None and event.buttons() != Qt.MouseButton.NoButton and not target.isEmpty():
            step = event.position() - self._grabbed
            self._grabbed = event.position()
            if self._framing.zoom > 1.0:
                x, y = self._framing.x + step.x() / target.width(), self._framing.y + step.y() / target.height()
                self._go(Framing(self._framing.zoom, x, y))
        pixel = self.pixel_at(event.position())
        if pixel is None:
            self.left.emit()
        else:
            self.hovered.emit(*pixel)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.text() in ("+", "=", "-"):
            self.zoom_at(QPointF(self.width() / 2, self.height() / 2), 1 / 1.25 if event.text() == "-" else 1.25)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.fit()
        elif key in _PAN_STEPS and self._framing.zoom > 1.0:
            dx, dy = (step / self._framing.zoom for step in _PAN_STEPS[key])
            self._go(Framing(self._framing.zoom, self._framing.x + dx, self._framing.y + dy))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        target = self.target()
        if not target.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            clip = QPainterPath()
            clip.addRoundedRect(target.intersected(QRectF(self.rect())), px(CARD_RADIUS_PX), px(CARD_RADIUS_PX))
            painter.setClipPath(clip)
            self._paint_pictures(painter, target)
            paint_landmarks(painter, self._landmarks, self._visible, target, self.picture_size)
            paint_strokes(painter, self._strokes, target, self.picture_size)
            paint_badge(painter, self._badge, target.intersected(QRectF(self.rect())))
            painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current_tokens().accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _go(self, framing: Framing) -> None:
        self._framing = framing
        self.update()
        self.framing_changed.emit(framing)

    def _paint_pictures(self, painter: QPainter, target: QRectF) -> None:
        scale = target.width() * self.devicePixelRatioF() / self.picture_size.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _CRISP_FROM)
        painter.drawImage(target, self._level(scale))
        if self._overlay is not None:
            painter.drawImage(target, self._overlay)

    def _level(self, scale: float) -> QImage:
        """The picture, halved as often as it is drawn smaller than half: drawing it in one go would drop rows."""
        wanted = 0
        while scale < 0.5:
            scale, wanted = scale * 2, wanted + 1
        while len(self._levels) <= wanted and min(self._levels[-1].width(), self._levels[-1].height()) > 1:
            last = self._levels[-1]
            self._levels.append(
                last.scaled(
                    max(1, last.width() // 2),
                    max(1, last.height() // 2),
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
        return self._levels[min(wanted, len(self._levels) - 1)]
