"""Several viewers that look from the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.geometry.viewpoint import Viewpoint

if TYPE_CHECKING:
    from workbench.ui.viewer3d.viewer import Viewer3D


class CameraLink(QObject):
    """Carries each viewer's viewpoint over to the others while `linked`: a millimetre is as many pixels in all of them,
    also where they are of different heights, and named views fit into the smallest.

    Viewers announce what a person, a named view or fitting does, never what is set through `look_from`; so no change
    comes back to where it started. Of several surfaces shown one after the other, the last one's fit is everyone's.
    """

    linked_changed = Signal(bool)

    def __init__(self, viewers: Sequence[Viewer3D], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewers = list(viewers)
        self._linked = True
        self._leader = self._viewers[0] if self._viewers else None
        # Views of one layout are resized one after the other; they are made even when all are.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.even)
        for viewer in self._viewers:
            viewer.viewpoint_changed.connect(self._spread)
            viewer.resized.connect(self._later.start)
            viewer.room = self._smallest

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
            self._leader = self._viewers[0]
            self.even()
        self.linked_changed.emit(linked)

    def even(self) -> None:
        """Let all look from where the one looks that was moved last, each as its height asks."""
        if not self._linked or self._leader is None:
            return
        if not self._leader.isVisible():
            self._leader = next((viewer for viewer in self._viewers if viewer.isVisible()), self._leader)
        self._leader.fit()
        self._carry(self._leader, self._leader.viewpoint)

    def _smallest(self) -> tuple[int, int] | None:
        """Width and height that every view in sight has."""
        seen = [viewer.drawn_size for viewer in self._viewers if viewer.isVisible()]
        if not self._linked or not seen:
            return None
        return min(width for width, _ in seen), min(height for _, height in seen)

    def _spread(self, viewpoint: Viewpoint) -> None:
        if not self._linked:
            return
        source = next(viewer for viewer in self._viewers if viewer is self.sender())
        self._leader = source
        self._carry(source, viewpoint)

    def _carry(self, source: Viewer3D, viewpoint: Viewpoint) -> None:
        for viewer in self._viewers:
            if viewer is not source:
                viewer.look_from(viewpoint.for_height(viewer.drawn_size[1] / source.drawn_size[1]))


def link(viewers: Sequence[Viewer3D], parent: QObject | None = None) -> CameraLink:
    """Make viewers look from the same place; keep the result (or give it a parent) for as long as they should."""
    return CameraLink(viewers, parent)
