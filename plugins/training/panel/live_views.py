"""Colour, depth and points of a live frame side by side; the points sway so that their shape is seen.

Where a face in a camera's picture drives another one, that picture lies small in a corner.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.api import Frame, Mesh
from workbench.api.ui import PictureCanvas, Viewer3D, image_of, px

_TITLES = {"colour": "Colour", "depth": "Depth", "points": "3D"}
_ARRAYS = {"colour": "image", "depth": "depth"}
_MOVES_SHARE = 0.2
"""A head may move, grow or shrink by so much of its size before the view is fitted to it again."""
_NO_TRIANGLES = np.empty((0, 3), np.int64)
_TICK_MS = 40
_SWAY_DEGREES = 32.0
_SWAY_S = 7.0
_INSET_WIDTH_PX, _INSET_GAP_PX = 200, 10
_INSET_SHARE = 0.3
"""At most so much of the views' width."""


class LiveViews(QWidget):
    """Shows the views that a frame holds; each is made when it is first there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures: dict[str, PictureCanvas] = {}
        self.cloud: Viewer3D | None = None
        self._views: list[str] = []
        self._fitted = False
        self._bounds = np.zeros((2, 2))
        self._swayed = 0.0
        self._began = time.monotonic()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._sway)
        self.inset = PictureCanvas(self)
        self.inset.setAccessibleName("What drives the face")
        self.inset.setToolTip("The camera's picture and the points that drive the face")
        self.inset.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(8))

    @property
    def picture_width(self) -> int:
        """How many pixels of the screen a picture is wide."""
        return max(64, round(self.width() / max(len(self._views), 1) * self.devicePixelRatioF()))

    @property
    def swaying(self) -> bool:
        """Whether the points turn by themselves."""
        return self._timer.isActive()

    def set_views(self, views: Sequence[str]) -> None:
        """Which views there are, in this order."""
        if list(views) == self._views:
            return
        self._views = list(views)
        for widget in [*self.pictures.values(), *([] if self.cloud is None else [self.cloud])]:
            self._row.removeWidget(widget)
            widget.hide()
        for view in views:
            widget = self._widget(view)
            self._row.addWidget(widget, 1)
            widget.show()

    def set_swaying(self, on: bool) -> None:
        """Turn the points to and fro, or leave them to the person."""
        if on and not self._timer.isActive():
            self._began = time.monotonic()
            self._timer.start()
        elif not on:
            self._timer.stop()

    def begin(self) -> None:
        """Another run or source: the view is fitted to its points anew."""
        self._fitted = False
        self._swayed = 0.0
        self._began = time.monotonic()

    def show_frame(self, frame: Frame) -> None:
        """Show the arrays of `plugins.training.live.pictures.arrays_of`, or of `plugins.training.live.avatar`."""
        for view in self._views:
            pixels = frame.arrays.get(_ARRAYS.get(view, ""))
            if pixels is not None:
                self.pictures[view].set_picture(image_of(pixels))
        if "points" in self._views and "points" in frame.arrays:
            self._show_points(frame.arrays)
        self._show_inset(frame.arrays)

    def release(self) -> None:
        """Give back what the graphics card holds."""
        self._timer.stop()
        if self.cloud is not None:
            self.cloud.release()

    def _widget(self, view: str) -> QWidget:
        if view == "points":
            if self.cloud is None:
                self.cloud = Viewer3D()
                self.cloud.clear("Waiting for depth …")
            return self.cloud
        if view not in self.pictures:
            canvas = self.pictures[view] = PictureCanvas()
            canvas.set_badge(_TITLES[view])
            canvas.setAccessibleName(_TITLES[view])
        return self.pictures[view]

    def _show_points(self, arrays: Mapping[str, Any]) -> None:
        assert self.cloud is not None
        points = arrays["points"]
        # Drawing without a graphics card takes longer than frames come: one is drawn before the next is taken.
        if not len(points) or (self._fitted and not self.cloud.is_at_rest):
            return
        mesh = Mesh(points, _NO_TRIANGLES, colours=arrays["point_colours"])
        bounds = np.percentile(points[:, :2], (2, 98), axis=0)
        stays = self._fitted and _within(bounds, self._bounds)
        self.cloud.show_mesh(mesh, style="photo", keep_view=stays)
        if not stays:
            self._fitted, self._bounds = True, bounds
            # The fitted view looks straight ahead.
            self._swayed, self._began = 0.0, time.monotonic()

    def _show_inset(self, arrays: Mapping[str, Any]) -> None:
        pixels = arrays.get("seen")
        self.inset.setVisible(pixels is not None)
        if pixels is not None:
            before = self.inset.picture_size
            self.inset.set_picture(image_of(pixels))
            self.inset.set_landmarks(arrays.get("seen_points"))
            if self.inset.picture_size != before:
                self._place_inset()
            self.inset.raise_()

    def _place_inset(self) -> None:
        """In the lower left corner, in the picture's own shape."""
        size = self.inset.picture_size
        if size.isEmpty():
            return
        wide = min(px(_INSET_WIDTH_PX), round(self.width() * _INSET_SHARE))
        high, gap = round(wide * size.height() / size.width()), px(_INSET_GAP_PX)
        self.inset.setGeometry(gap, self.height() - high - gap, wide, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_inset()

    def _sway(self) -> None:
        cloud = self.cloud
        if cloud is None or not self._fitted or not cloud.isVisible() or not cloud.is_at_rest:
            return
        phase = 2 * math.pi * (time.monotonic() - self._began) / _SWAY_S
        wanted = _SWAY_DEGREES * math.sin(phase)
        # By the difference, so that a person may turn the view at the same time.
        cloud.turn(wanted - self._swayed, 0.0)
        self._swayed = wanted


def _within(now: NDArray[np.float64], fitted: NDArray[np.float64]) -> bool:
    """Whether a head is still where and as large as the view was fitted to it; bounds are (least, most) x and y, m."""
    size = fitted[1] - fitted[0]
    moved = np.abs(now - fitted) <= _MOVES_SHARE * size
    return bool(moved.all())
