"""The pictures of a live frame side by side, and the point cloud among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtWidgets import QGridLayout, QWidget

from plugins.kinect.live.names import View
from plugins.kinect.panel.live_picture import LivePicture
from workbench.api import Frame, Mesh
from workbench.api.ui import Viewer3D, px

TITLES: dict[View, str] = {
    "colour": "Colour",
    "depth": "Depth",
    "infrared": "Infrared",
    "overlay": "Overlay",
    "points": "3D",
}
SIMULATED = "Simulated camera"
_COLUMNS = (1, 1, 2, 3, 2, 3)
"""By how many views there are: a person stands upright, so pictures are rather high than wide."""
_MARKED = ("colour", "overlay")
"""Views in whose pixels boxes and points are."""
_NO_BOXES = np.empty((0, 4), np.float32)
_NO_TRIANGLES = np.empty((0, 3), np.int64)


class LivePictures(QWidget):
    """One, two, or a grid of views. Each is made when it is first asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures: dict[str, LivePicture] = {}
        self.cloud: Viewer3D | None = None
        self._views: list[View] = []
        self._fitted = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(8))

    @property
    def main(self) -> LivePicture | None:
        """The picture of the first view; None where only points are shown."""
        return next((self.pictures[view] for view in self._views if view in self.pictures), None)

    @property
    def picture_width(self) -> int:
        """How many pixels of the screen a picture is wide."""
        columns = _COLUMNS[len(self._views)]
        return round(self.width() / columns * self.devicePixelRatioF())

    def set_views(self, views: Sequence[View]) -> None:
        """Which views there are, in this order."""
        if list(views) == self._views:
            return
        self._views = list(views)
        for widget in [*self.pictures.values(), *([] if self.cloud is None else [self.cloud])]:
            self._grid.removeWidget(widget)
            widget.hide()
        columns = _COLUMNS[len(views)]
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for i, view in enumerate(views):
            widget = self._widget(view)
            self._grid.addWidget(widget, i // columns, i % columns)
            self._grid.setRowStretch(i // columns, 1)
            self._grid.setColumnStretch(i % columns, 1)
            widget.show()

    def show_frame(self, frame: Frame) -> None:
        """Show what a live frame holds of the views that are there (`plugins.kinect.live.names`)."""
        arrays, told = frame.arrays, frame.figures.get("views", [])
        badge = SIMULATED if frame.figures.get("camera", {}).get("simulated") else ""
        for i, view in enumerate(told):
            picture = self.pictures.get(view)
            pixels = arrays.get("image" if i == 0 else view)
            if picture is None or view not in self._views or pixels is None:
                continue
            picture.show_picture(pixels)
            marked = view in _MARKED and "boxes" in arrays
            picture.show_faces(arrays["boxes"] if marked else _NO_BOXES, arrays["landmarks"] if marked else None)
            alone = len(self._views) == 1
            picture.set_badge(badge if alone else f"{TITLES[view]} · simulated" if badge else TITLES[view])
        if "points" in self._views and "points" in arrays:
            self._show_cloud(arrays, frame.figures, badge)

    def show_countdown(self, seconds: float) -> None:
        """Count over the first picture."""
        if self.main is not None:
            self.main.show_countdown(seconds)

    def release(self) -> None:
        """Give back what the graphics card holds."""
        if self.cloud is not None:
            self.cloud.release()

    def _widget(self, view: View) -> QWidget:
        if view == "points":
            if self.cloud is None:
                self.cloud = Viewer3D(TITLES[view])
                self.cloud.clear("Waiting for depth …")
            return self.cloud
        if view not in self.pictures:
            self.pictures[view] = LivePicture(TITLES[view])
        return self.pictures[view]

    def _show_cloud(self, arrays: Mapping[str, Any], figures: Mapping[str, Any], badge: str) -> None:
        assert self.cloud is not None
        # Drawing without a graphics card takes longer than frames come: one is drawn before the next is taken.
        if (self._fitted and not self.cloud.is_at_rest) or not len(arrays["points"]):
            return
        points = arrays["points"]
        mesh = Mesh(points, _NO_TRIANGLES, colours=arrays["point_colours"])
        near = points[points[:, 2] <= figures["range_m"][1]]
        focus = near if len(near) else points
        self.cloud.show_mesh(mesh, style="photo", focus=focus, keep_view=self._fitted)
        self._fitted = True
        self.cloud.set_title(TITLES["points"], " · ".join(filter(None, (f"{len(points):,} points", badge))))
