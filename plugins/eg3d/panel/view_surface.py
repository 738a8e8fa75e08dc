"""The surface of the live face, in clay or in the generator's colours."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.eg3d.view_request import CameraControls
from workbench.api import Frame, Mesh
from workbench.api.ui import ChipRow, Viewer3D, px

_CLAY, _COLOURS = "clay", "colours"
_LOOKS = ((_CLAY, "Clay"), (_COLOURS, "Colours"))


class SurfaceView(QWidget):
    """A 3D view that is loaded when it is first looked at. Its meshes are in the frontal camera's frame, metres."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks = ChipRow(_LOOKS)
        self.looks.set_on([_CLAY])
        self.looks.chosen.connect(lambda *_: self._dress())
        self.viewer = Viewer3D()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.looks, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.viewer, 1)
        self.clear("Cutting the surface …")

    def clear(self, sentence: str) -> None:
        """Say something instead of a surface."""
        self._empty = True
        self.viewer.clear(sentence)

    def show_frame(self, frame: Frame) -> None:
        """Show the surface of a frame; where one looks from stays."""
        arrays = frame.arrays
        if not len(arrays["faces"]):
            self.clear(str(frame.figures["sentence"]))
            return
        mesh = Mesh(arrays["vertices"], arrays["faces"], arrays.get("normals"), colours=arrays.get("colours"))
        self.viewer.show_mesh(mesh, style=self._style(), keep_view=not self._empty)
        self._empty = False

    def look_from(self, camera: CameraControls) -> None:
        """Go round the head to the yaw and elevation of a camera."""
        if not self._empty:
            now = self.viewer.viewpoint
            self.viewer.turn(camera.yaw - now.azimuth, camera.elevation - now.elevation)

    def release(self) -> None:
        """Give back what the graphics card holds."""
        self.viewer.release()

    def _style(self) -> Literal["clay", "photo"]:
        return "photo" if _COLOURS in self.looks.on() else "clay"

    def _dress(self) -> None:
        self.viewer.set_style(self._style())
