"""Where a run has its heads: where in the square pictures that it learned from, and how large. Without torch."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from workbench.api import NumericalError, pixels_per_metre

Points = NDArray[np.float64]
_MOST_MEASURED = 60


class HeadPlace(BaseModel):
    """The usual place of a head.

    across, down : middle of the 70 points' box, shares of the picture's side. side_m : how many metres at the eyes the
    picture's side is long.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    across: float = 0.5
    down: float = 0.5
    side_m: float = 0.167

    @classmethod
    def of(cls, faces: NDArray[np.float64], size: int) -> HeadPlace | None:
        """The median of faces (N, 70, 2) in pictures of `size` pixels; of many, some are measured. None: of none."""
        some = faces[np.unique(np.linspace(0, len(faces) - 1, _MOST_MEASURED).astype(int))] if len(faces) else ()
        sides = list(_sides(some, size))
        if not sides:
            return None
        across, down = np.median([box_middle(points) / size for points in some], 0).tolist()
        return cls(across=across, down=down, side_m=float(np.median(sides)))


CONVERTED = HeadPlace()
"""As the Kinect tab converts a set with its usual padding; what is taken where a run does not say."""


def box_middle(points: Points) -> Points:
    """(2,) middle of the box around (L, 2) points, which a set's conversion puts in the middle of a picture."""
    return np.asarray((points.min(0) + points.max(0)) / 2)


def _sides(faces: Iterable[Points], size: int) -> Iterable[float]:
    for points in faces:
        try:
            yield size / pixels_per_metre(points)
        except NumericalError:
            continue
