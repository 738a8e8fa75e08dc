"""Several viewers that look from the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.geometry.viewpoint import Viewpoint

if TYPE_CHECKING:
    from workbench.ui.viewer3d.viewer import Viewer3D


class CameraLink(QObject):
    """Carries each viewer's viewpoint over to the others while `linked`.

    Viewers announce what a person, a named view or fitting does, never what is set through `look_from`; so no change
    comes back to where it started. Of several surfaces shown one after the other, the last one's fit is everyone's.
    """

    linked_changed = Signal(bool)

    def __init__(self, viewers: Sequence[Viewer3D], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewers = list(viewers)
        self._linked = True
        for viewer in self._viewers:
            viewer.viewpoint_changed.connect(self._spread)

    @property
    def linked(self) -> bool:
        """Whether the viewers move together."""
        return self._linked

    def set_linked(self, linked: bool) -> None:
        """Move together (all take the first viewer's place at once), or each alone."""
        if linked == self._linked:
            return
        self._linked = linked
        if linked and self._viewers:
            for viewer in self._viewers[1:]:
                viewer.look_from(self._viewers[0].viewpoint)
        self.linked_changed.emit(linked)

    def _spread(self, viewpoint: Viewpoint) -> None:
        if not self._linked:
            return
        source = self.sender()
        for viewer in self._viewers:
            if viewer is not source:
                viewer.look_from(viewpoint)


def link(viewers: Sequence[Viewer3D], parent: QObject | None = None) -> CameraLink:
    """Make viewers look from the same place; keep the result (or give it a parent) for as long as they should."""
    return CameraLink(viewers, parent)
