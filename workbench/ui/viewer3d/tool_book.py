"""What a person has clicked and drawn in a view so far. Plain state; `ToolLayer` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.viewer3d.picking import Pick
from workbench.ui.viewer3d.readings import LassoDrawn, LineDrawn, Measure, Mode, Point

Place = tuple[float, float]
_NEEDED: dict[Mode, int] = {"distance": 2, "angle": 3}
_SMALLEST_STROKE_PX = 8.0


@dataclass
class ToolBook:
    """Attributes: the tool at hand, points of the measure that is not complete yet, complete measures, numbered places,
    curves on the surface with their colours, passing spots with theirs, and the stroke being drawn in pixels."""

    mode: Mode = "normal"
    open: list[NDArray[np.float64]] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    numbered: list[NDArray[np.float64]] = field(default_factory=list)
    curves: list[tuple[NDArray[np.float64], str]] = field(default_factory=list)
    spots: list[tuple[NDArray[np.float64], str]] = field(default_factory=list)
    stroke: list[Place] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.open or self.measures or self.numbered or self.curves or self.spots or self.stroke)

    def choose(self, mode: Mode) -> None:
        """Take another tool; what was begun with the one before is dropped."""
        self.mode, self.open, self.stroke = mode, [], []

    def click(self, position: NDArray[np.float64]) -> Measure | None:
        """A point (3,) of a distance or an angle; the measure once it is complete."""
        if self.mode not in ("distance", "angle"):
            return None
        self.open.append(position)
        if len(self.open) < _NEEDED[self.mode]:
            return None
        made = Measure(self.mode, np.stack(self.open))
        self.open = []
        self.measures.append(made)
        return made

    def take_back(self) -> None:
        """Drop the last point, or the last measure."""
        for things in (self.open, self.measures):
            if things:
                things.pop()
                return

    def clear(self) -> None:
        """Drop all measures and curves; numbered places belong to whoever numbered them."""
        self.open, self.measures, self.curves, self.spots, self.stroke = [], [], [], [], []

    def lasso(self, viewpoint: Viewpoint, width: float, height: float) -> LassoDrawn | None:
        """The stroke as a region; None when it is too small to mean one."""
        drawn = np.array(self.stroke, np.float64).reshape(-1, 2)
        if len(drawn) < 3 or np.ptp(drawn, axis=0).min() < _SMALLEST_STROKE_PX:
            return None
        middle = np.array(viewpoint.shift) * height  # as if the line of sight met the middle of the picture
        shares = (drawn - middle) / (width, height)
        centred = Viewpoint(
            viewpoint.target, viewpoint.distance, viewpoint.azimuth, viewpoint.elevation, viewpoint.view_angle
        )
        return LassoDrawn(centred, width / height, [(float(x), float(y)) for x, y in shares])


def line_through(
    viewpoint: Viewpoint, places: Sequence[Place], size: Place, found: Sequence[Pick | None]
) -> LineDrawn | None:
    """A drawn line as two points: where it met the surface, else at that depth. None when it is too short."""
    (x0, y0), (x1, y1) = places
    if np.hypot(x1 - x0, y1 - y0) < _SMALLEST_STROKE_PX:
        return None
    eye, forward = viewpoint.eye, viewpoint.axes[2]
    depths = [(pick.position - eye) @ forward for pick in found if pick is not None]
    depth = float(np.mean(depths)) if depths else viewpoint.distance
    ends = [
        pick.position if pick is not None else eye + depth * viewpoint.ray(*place, *size)
        for place, pick in zip(places, found, strict=True)
    ]
    direction = (ends[0] + ends[1]) / 2 - eye
    return LineDrawn(_point(ends[0]), _point(ends[1]), _point(direction / np.linalg.norm(direction)))


def _point(values: NDArray[np.float64]) -> Point:
    return float(values[0]), float(values[1]), float(values[2])
