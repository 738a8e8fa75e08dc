"""Truth, prediction and signed error, seen from the same place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench.api import Mesh
from workbench.api.ui import VIEWS, ChipRow, EmptyState, Pick, Viewer3D, label, link, px

_STYLES = (("clay", "Clay"), ("photo", "Photo"), ("wireframe", "Wireframe"), ("points", "Points"))
_GAP_PX = 8


class Viewports(QWidget):
    """Three viewers and the row of buttons above them."""

    read = Signal(str)
    """What is under the mouse after a click, in words."""

    def __init__(self) -> None:
        super().__init__()
        self.truth, self.prediction, self.error = Viewer3D("Truth"), Viewer3D("Prediction"), Viewer3D("Error")
        self._link = link(self._viewers, self)
        self._unit = "mm"
        self._reading = label("Click a surface to read its error", tone="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(12))
        layout.addLayout(self._toolbar())
        self._side_by_side, self._empty = QWidget(), EmptyState()
        row = QHBoxLayout(self._side_by_side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(_GAP_PX))
        for viewer in self._viewers:
            row.addWidget(viewer, 1)
            viewer.picked.connect(self._picked)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._side_by_side)
        layout.addLayout(self._pages, 1)

    @property
    def _viewers(self) -> tuple[Viewer3D, Viewer3D, Viewer3D]:
        return self.truth, self.prediction, self.error

    def clear(self, sentence: str) -> None:
        """Say something instead of surfaces."""
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)

    @property
    def sentence(self) -> str:
        """What is said instead of surfaces; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    def show_surfaces(self, arrays: Mapping[str, Any], *, keep_view: bool) -> None:
        """Truth and prediction, before their errors are known."""
        self._pages.setCurrentWidget(self._side_by_side)
        texture, focus = arrays.get("image"), arrays.get("focus")
        for name, viewer in (("truth", self.truth), ("0", self.prediction)):
            mesh = mesh_of(arrays, name)
            viewer.show_mesh(mesh, texture=texture if mesh.uvs is not None else None, focus=focus, keep_view=keep_view)
            viewer.set_title("Truth" if name == "truth" else "Prediction", f"{len(mesh.faces):,} triangles")

    def show_errors(
        self, arrays: Mapping[str, Any], range_: float, unit: str, median: float, *, keep_view: bool
    ) -> None:
        """The prediction coloured by its signed error."""
        self._unit = unit
        self.error.show_mesh(
            mesh_of(arrays, "0"),
            scalars=arrays["0_signed"],
            scalar_range=(-range_, range_),
            unit=unit,
            words=("behind", "in front"),
            focus=arrays.get("focus"),
            keep_view=keep_view,
        )
        self.error.set_title("Error", f"median {median:.2f} {unit}")

    def picture(self, scale: int) -> QImage | None:
        """The three views side by side at 1 to 4 times their size; None while there is nothing to see."""
        views = [viewer.picture(scale) for viewer in self._viewers]
        shown = [view for view in views if view is not None]
        if not shown:
            return None
        gap = _GAP_PX * scale
        width = sum(view.width() for view in shown) + gap * (len(shown) - 1)
        joined = QImage(width, max(view.height() for view in shown), QImage.Format.Format_RGB32)
        joined.fill(self.palette().window().color())
        painter = QPainter(joined)
        left = 0
        for view in shown:
            painter.drawImage(left, 0, view)
            left += view.width() + gap
        painter.end()
        return joined

    def release(self) -> None:
        """Let go of the graphics; called when the tab closes."""
        for viewer in self._viewers:
            viewer.release()

    def _toolbar(self) -> QHBoxLayout:
        views = ChipRow([(key, words) for key, (words, _, _) in VIEWS.items() if key != "camera"])
        views.set_on(["front"])
        views.chosen.connect(lambda key, _on: self.truth.show_view(key))
        styles = ChipRow(_STYLES)
        styles.set_on(["clay"])
        styles.chosen.connect(self._set_style)
        linked = ChipRow([("linked", "Linked cameras")], exclusive=False)
        linked.set_on(["linked"])
        linked.chosen.connect(lambda _key, on: self._link.set_linked(on))
        row = QHBoxLayout()
        row.setSpacing(px(16))
        for chips in (linked, views, styles):
            row.addWidget(chips)
        row.addStretch(1)
        row.addWidget(self._reading)
        return row

    def _set_style(self, style: Any, _on: bool) -> None:
        for viewer in (self.truth, self.prediction):
            viewer.set_style(style)

    def _picked(self, pick: Pick) -> None:
        if pick.value is None:
            words = "no error here"
        elif np.isnan(pick.value):
            words = "left out"
        else:
            words = f"{pick.value:+.2f} {self._unit}"
        x, y, z = (1000 * float(value) for value in pick.position)
        self._reading.setText(f"{words} at x {x:.0f}, y {y:.0f}, z {z:.0f} mm")
        sender = self.sender()
        if isinstance(sender, Viewer3D):
            sender.mark(pick.position, words)
        self.read.emit(words)


def mesh_of(arrays: Mapping[str, Any], name: str) -> Mesh:
    """The mesh whose arrays a frame carries under a name."""
    normals, uvs = arrays.get(f"{name}_normals"), arrays.get(f"{name}_uvs")
    return Mesh(arrays[f"{name}_vertices"], arrays[f"{name}_faces"], normals, uvs)
