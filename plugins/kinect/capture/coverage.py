"""The map of turns and nods that a set should fill evenly."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

View = tuple[int, int]
"""A cell of the map: (row, column)."""
_RAISE = 0.25
_PATIENCE_S = 10.0


@dataclass(frozen=True)
class ViewGrid:
    """Cells of equal size over ±max_yaw × ±max_pitch, degrees. Columns go with rising yaw, rows with rising pitch."""

    max_yaw: float
    max_pitch: float
    cell: float

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return max(1, ceil(2 * self.max_pitch / self.cell)), max(1, ceil(2 * self.max_yaw / self.cell))

    def view(self, yaw: float, pitch: float) -> View:
        """The cell of a head pose; poses outside the map count to its border."""
        rows, columns = self.shape
        row = int((pitch + self.max_pitch) / (2 * self.max_pitch) * rows)
        column = int((yaw + self.max_yaw) / (2 * self.max_yaw) * columns)
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def centre(self, view: View) -> tuple[float, float]:
        """(yaw, pitch) in the middle of a cell, degrees."""
        rows, columns = self.shape
        pitch = ((view[0] + 0.5) / rows * 2 - 1) * self.max_pitch
        return ((view[1] + 0.5) / columns * 2 - 1) * self.max_yaw, pitch

    def edges(self) -> tuple[list[float], list[float]]:
        """Borders of the columns (yaw) and of the rows (pitch), degrees, rising."""
        rows, columns = self.shape
        yaw = [(i / columns * 2 - 1) * self.max_yaw for i in range(columns + 1)]
        return yaw, [(i / rows * 2 - 1) * self.max_pitch for i in range(rows + 1)]


class Coverage:
    """How many frames each view has, of `total` that the set is to have (0: nothing is wanted yet).

    A view's share is what it would have if all had the same. A person may be unable to reach some views: when nothing
    was accepted for ten seconds, what every view may hold is raised by a quarter of the share, so a capture never
    stands still for good.
    """

    def __init__(self, grid: ViewGrid, total: int) -> None:
        self.grid = grid
        self.counts: NDArray[np.int64] = np.zeros(grid.shape, np.int64)
        self.share = ceil(total / self.counts.size)
        self._most = float(self.share)
        self._waiting_since: float | None = None
        self._wanted: View | None = None

    def add(self, yaw: float, pitch: float) -> None:
        """A frame of this pose was accepted."""
        self.counts[self.grid.view(yaw, pitch)] += 1
        self._waiting_since = None

    def full(self, view: View) -> bool:
        """Whether a view has to wait for the others."""
        return bool(self.counts[view] >= self._most)

    def wait(self, time_s: float) -> None:
        """A good frame was refused only because its view is full; `time_s` by the camera's clock."""
        if self._waiting_since is None:
            self._waiting_since = time_s
        elif time_s - self._waiting_since >= _PATIENCE_S:
            self._most += max(1.0, self.share * _RAISE)
            self._waiting_since = time_s

    def wanted(self, yaw: float, pitch: float) -> View | None:
        """The view to look at next from here: one without its share, the emptiest, the nearest of several; None when
        all have theirs. It stays the same until it has caught up with the next emptiest, so that nobody is sent to and
        fro."""
        least = int(self.counts.min())
        if least >= self.share:
            return None
        if self._wanted is None or self.counts[self._wanted] > least + self.share * _RAISE:
            empty = [(int(r), int(c)) for r, c in np.argwhere(self.counts == least)]
            self._wanted = min(empty, key=lambda view: self._distance(view, yaw, pitch))
        if self.counts[self._wanted] >= self.share:
            self._wanted = None
            return self.wanted(yaw, pitch)
        return self._wanted

    def figures(self) -> dict[str, Any]:
        """The map for a window: counts by row and column, borders in degrees, and the share of each view."""
        yaw, pitch = self.grid.edges()
        return {"counts": self.counts.tolist(), "yaw_edges": yaw, "pitch_edges": pitch, "share": self.share}

    def _distance(self, view: View, yaw: float, pitch: float) -> float:
        centre = self.grid.centre(view)
        return hypot(centre[0] - yaw, centre[1] - pitch)
