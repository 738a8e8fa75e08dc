"""A plane that cuts a surface open: what lies behind it is not drawn and cannot be clicked."""

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

    @staticmethod
    def facing(viewpoint: Viewpoint, offset: float = 0.0) -> ClipPlane:
        """The plane across the line of sight, `offset` metres behind the point looked at; what is nearer goes."""
        forward = viewpoint.axes[2]
        point = np.asarray(viewpoint.target) + offset * forward
        return ClipPlane(_three(point), _three(forward))

    def sides(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (N, 3) -> (N,) signed distance in metres, positive where they stay."""
        side: NDArray[np.float64] = (np.asarray(points, np.float64) - self.point) @ np.asarray(self.normal)
        return side


def _three(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
