"""The 68 face points in the iBUG order, and 70 with the pupils, as points on the head's surface.

Left and right of the order are those of the image of a face that looks at us: point 1 is where the contour begins at
the image's left (the subject's right ear), 69 and 70 are the pupils at the image's left and right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.heads.table import FOLDER


@dataclass(frozen=True)
class LandmarkTable:
    """Points on the surface: `corners` (L, 3) vertices, `weights` (L, 3), `mirror` (L,) the point across the face."""

    corners: NDArray[np.int64]
    weights: NDArray[np.float64]
    mirror: NDArray[np.int64]

    def points(self, vertices: NDArray[np.float64]) -> NDArray[np.float64]:
        """(L, 3) positions of the points on a head with these (V, 3) vertices."""
        return np.asarray((vertices[self.corners] * self.weights[:, :, None]).sum(1))


@cache
def landmark_table(count: Literal[68, 70] = 70) -> LandmarkTable:
    """The table of 68 points, or of 70 with the pupils.

    Raises
    ------
    DataError : the shipped table is missing or damaged.
    """
    place = FOLDER / "landmarks.json"
    try:
        stored = json.loads(place.read_text(encoding="utf-8"))
        corners, weights, mirror = (np.array(stored[name][:count]) for name in ("corners", "weights", "mirror"))
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The landmark table cannot be read", where=place, remedy="install the workbench again"
        ) from error
    return LandmarkTable(corners.astype(np.int64), weights.astype(np.float64), mirror.astype(np.int64))
