"""What heads look like to the head pose: mean points, and the directions in which people and expressions differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from workbench.errors import DataError
from workbench.faces.interface import Float
from workbench.faces.shipped import FOLDER

IBUG = 68
"""The first points of the model are the 68 of iBUG; the others lie on the skin."""


@dataclass(frozen=True)
class HeadPoints:
    """Points in the head's frame: x to the image's right, y down, z away from the camera, origin midway between the
    eyeballs, metres. S = 68 and the skin's.

    mean : (S, 3). directions : (K, S, 3), one standard deviation each, independent. skin_normals : (S - 68, 3) unit,
    outwards, of the mean.
    """

    mean: Float
    directions: Float
    skin_normals: Float


@cache
def head_points() -> HeadPoints:
    """The shipped model, read once per process.

    Raises
    ------
    DataError : its file is missing or damaged.
    """
    place = FOLDER / "points.npz"
    try:
        with np.load(place, allow_pickle=False) as stored:
            return HeadPoints(*(stored[name].astype(np.float64) for name in ("mean", "directions", "skin_normals")))
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The head's points cannot be read", where=place, remedy="install the workbench again"
        ) from error
