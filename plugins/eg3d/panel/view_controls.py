"""The sliders below the live face: which face at the left, from where it is seen at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from plugins.eg3d.view_request import CameraControls, FaceControls
from workbench.api.ui import SettingsForm, px

_SIDE_BY_SIDE_PX = 560
_STEEPEST = 89.0


class ViewControls(QWidget):
    """Two forms side by side, or one above the other where it is narrow.

    Signals
    -------
    face_changed(FaceControls), camera_changed(CameraControls) : a person, undo or a call here changed something.
    """

    face_changed = Signal(object)
    camera_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face_form = SettingsForm(FaceControls, parent=self)
        self.camera_form = SettingsForm(CameraControls, parent=self)
        self._forms = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._forms.setContentsMargins(0, 0, 0, 0)
        self._forms.setSpacing(px(8))
        for form in (self.face_form, self.camera_form):
            self._forms.addWidget(form, 1)
            for line in form.findChildren(QFrame):
                # Lines between groups are for a column of many; here they would underline nothing.
                if line.property("rule"):
                    line.hide()
        for title, group in self.face_form.groups.items():
            if title and group.fold is not None:
                group.fold.set_open(False)
        self.face_form.changed.connect(self.face_changed)
        self.camera_form.changed.connect(self.camera_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= px(_SIDE_BY_SIDE_PX)
        ways = QBoxLayout.Direction
        self._forms.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    @property
    def valid(self) -> bool:
        """Whether both forms can be used as they stand."""
        return self.face_form.valid and self.camera_form.valid

    @property
    def face(self) -> FaceControls:
        """Which face is asked for."""
        return self.face_form.settings()

    @property
    def camera(self) -> CameraControls:
        """From where it is seen."""
        return self.camera_form.settings()

    def turn(self, yaw: float, elevation: float) -> None:
        """Move the camera by these degrees."""
        if not self.camera_form.valid:
            return
        now = self.camera
        turned = (now.yaw + yaw + 180) % 360 - 180
        raised = max(-_STEEPEST, min(_STEEPEST, now.elevation + elevation))
        self.set_camera(yaw=round(turned, 1), elevation=round(raised, 1))

    def set_camera(self, **values: float) -> None:
        """Set parts of the camera, as dragging the picture does; undo goes over it."""
        self.camera_form.set_settings(values, undoable=False)

    def set_face(self, **values: Any) -> None:
        """Set parts of the face."""
        self.face_form.set_settings(values)
