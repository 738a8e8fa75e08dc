"""The same points clicked on two surfaces, in two viewers or in one after the other, to align by them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from workbench.ui.viewer3d.picking import Pick
from workbench.ui.viewer3d.viewer import Viewer3D

PickedPair = tuple[float, float, float, float, float, float]


class PairPicker(QObject):
    """Numbers what a person clicks in two viewers while it is on; the n-th clicks of both are a pair.

    Points may be clicked in any order; a click in a viewer that is ahead by a point replaces that point.
    """

    changed = Signal(list)
    """Complete pairs: x y z in the first viewer, then x y z in the second, metres."""
    left = Signal()
    """A person left the tool (Escape, or another tool)."""

    def __init__(self, first: Viewer3D, second: Viewer3D, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewers = (first, second)
        self._points: tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]] = ([], [])
        for viewer in self._viewers:
            viewer.pointed.connect(self._point)
            viewer.mode_changed.connect(self._follow)

    @property
    def on(self) -> bool:
        """Whether clicks are points of pairs now."""
        return any(viewer.mode == "pairs" for viewer in self._viewers)

    @property
    def pairs(self) -> list[PickedPair]:
        """Complete pairs, metres."""
        return [
            (float(a[0]), float(a[1]), float(a[2]), float(b[0]), float(b[1]), float(b[2]))
            for a, b in zip(*self._points, strict=False)
        ]

    def set_on(self, on: bool) -> None:
        """Begin picking in both viewers, or end."""
        for viewer in self._viewers:
            viewer.set_mode("pairs" if on else "normal")

    def set_pairs(self, pairs: Sequence[PickedPair]) -> None:
        """Show these pairs; tells nobody."""
        self._points = ([np.array(pair[:3]) for pair in pairs], [np.array(pair[3:]) for pair in pairs])
        self._show()

    def take_back(self) -> None:
        """Drop the last point: of the viewer that is ahead, else of both."""
        most = max(map(len, self._points))
        for points in self._points:
            del points[max(most - 1, 0) :]
        self._show()
        self.changed.emit(self.pairs)

    def clear(self) -> None:
        """Drop all points."""
        self.set_pairs([])
        self.changed.emit([])

    def _point(self, pick: Pick) -> None:
        which = 0 if self.sender() is self._viewers[0] else 1
        mine, other = self._points[which], self._points[1 - which]
        if len(mine) > len(other):
            mine[-1] = pick.position
        else:
            mine.append(pick.position)
        self._show()
        if len(mine) == len(other):
            self.changed.emit(self.pairs)

    def _show(self) -> None:
        for viewer, points in zip(self._viewers, self._points, strict=True):
            viewer.show_numbered(points)

    def _follow(self, mode: str) -> None:
        """Both viewers hold the tool, or none does."""
        for viewer in self._viewers:
            if mode == "pairs" or viewer.mode == "pairs":
                viewer.set_mode("pairs" if mode == "pairs" else "normal")
        if mode != "pairs" and not self.on:
            self.left.emit()
