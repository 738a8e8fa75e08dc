"""Planes that cut a surface open: what lies on their other side is not drawn and cannot be clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.viewpoint import Viewpoint

ClipAxis = Literal["x", "y", "z"]


@dataclass(frozen=True)
class ClipPlane:
    """What lies on the side that `normal` points to stays.

    Attributes
    ----------
    point : (3,) any point of the plane, metres, in the mesh's frame.
    normal : (3,) unit, towards what stays.
    """

    point: tuple[float, float, float]
    normal: tuple[float, float, float]

    @staticmethod
    def across(axis: ClipAxis, position: float, *, keep_larger: bool = True) -> ClipPlane:
        """The plane where a coordinate is `position` metres; what has larger coordinates stays, or what has smaller."""
        number = "xyz".index(axis)
        point, normal = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
        point[number], normal[number] = position, 1.0 if keep_larger else -1.0
        return ClipPlane((point[0], point[1], point[2]), (normal[0], normal[1], normal[2]))

    def plane(self, viewpoint: Viewpoint) -> ClipPlane:
        """The plane in a view: itself in all."""
        return self

    def sides(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (N, 3) -> (N,) signed distance in metres, positive where they stay."""
        side: NDArray[np.float64] = (np.asarray(points, np.float64) - self.point) @ np.asarray(self.normal)
        return side


@dataclass(frozen=True)
class FacingCut:
    """A plane across the line of sight, whichever way one looks: turning the view turns it along.

    Attributes
    ----------
    centre : (3,) point from which `offset` is counted, metres.
    offset : metres away from the viewer.
    keep_farther : what lies behind the plane stays, or what lies before it.
    """

    centre: tuple[float, float, float]
    offset: float = 0.0
    keep_farther: bool = True

    def plane(self, viewpoint: Viewpoint) -> ClipPlane:
        """The plane in a view."""
        forward = viewpoint.axes[2]
        return ClipPlane(
            _three(np.asarray(self.centre) + self.offset * forward), _three(forward if self.keep_farther else -forward)
        )


def _three(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
