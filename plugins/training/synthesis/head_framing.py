"""Points of any picture brought to where a run has its heads, so that they are as those that it learned from.

A set's conversion scales every frame as if the nose were as far away as in the first, and puts the middle of the
points' box in the middle of the picture (facts on the face synthesiser, 3.6). It knows the distance from depth; here
the model of heads says it from the points.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.training.head_place import HeadPlace, box_middle
from workbench.api import NumericalError, pixels_per_metre

Points = NDArray[np.float64]
_NEWEST = 0.3
"""Share of the newest measurement in the head's size: of single ones, a hundredth is noise."""
_OTHER_HEAD = 1.25
"""A size that differs by more than this factor is no noise: the head has come nearer, or is another one."""


class HeadFraming:
    """Brings one face after another to its place in pictures of `size` pixels."""

    def __init__(self, place: HeadPlace, size: int) -> None:
        self.place, self.size = place, size
        self._scale: float | None = None

    def framed(self, points: Points) -> Points | None:
        """(70, 2) pixels of the run's picture from those of another; None where no head fits the points."""
        try:
            self._scale = _steady(self._scale, self.size / (self.place.side_m * pixels_per_metre(points)))
        except NumericalError:
            return None
        target = self.size * np.array([self.place.across, self.place.down])
        return np.asarray((points - box_middle(points)) * self._scale + target)


def _steady(before: float | None, now: float) -> float:
    if before is None or not 1 / _OTHER_HEAD < now / before < _OTHER_HEAD:
        return now
    return float(before * (now / before) ** _NEWEST)
