"""What a person's tools tell: distances, angles, a lasso, a line for a profile. Plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.viewpoint import Viewpoint

Mode = Literal["normal", "distance", "angle", "pairs", "lasso", "profile"]
Point = tuple[float, float, float]

HINTS: dict[Mode, str] = {
    "distance": "Click two points",
    "angle": "Click three points; the angle is at the second",
    "pairs": "Click the same point on both surfaces",
    "lasso": "Circle a region",
    "profile": "Draw a line",
}
"""What to do with a tool."""
STROKES: frozenset[Mode] = frozenset({"lasso", "profile"})
"""Tools that are drawn with the left button, which does not turn the view then."""


@dataclass(frozen=True)
class Measure:
    """A distance in mm between two points, or an angle in degrees at the second of three.

    Attributes
    ----------
    points : (2 or 3, 3) metres, in the order they were clicked.
    """

    kind: Literal["distance", "angle"]
    points: NDArray[np.float64]

    @property
    def value(self) -> float:
        """Millimetres, or degrees."""
        if self.kind == "distance":
            return float(1000 * np.linalg.norm(self.points[1] - self.points[0]))
        one, other = self.points[0] - self.points[1], self.points[2] - self.points[1]
        # atan2 keeps its precision near 0 and 180 degrees, where acos loses half the digits.
        return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other)))

    @property
    def words(self) -> str:
        """The value with its unit."""
        return f"{self.value:.2f} mm" if self.kind == "distance" else f"{self.value:.1f}°"


@dataclass(frozen=True)
class LassoDrawn:
    """A polygon in the picture of a centred viewpoint (its principal point is the middle).

    Attributes
    ----------
    aspect : width over height of the picture.
    polygon : corners as shares of the picture's width and height, from the top left.
    """

    viewpoint: Viewpoint
    aspect: float
    polygon: list[tuple[float, float]]


@dataclass(frozen=True)
class LineDrawn:
    """A line for a profile: the plane holds both points and the viewing direction.

    Attributes
    ----------
    start, end : metres; on the surface where the line began or ended on it, else at its depth.
    direction : unit, from the eye to the line's middle.
    """

    start: Point
    end: Point
    direction: Point
