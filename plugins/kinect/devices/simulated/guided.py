"""A person who does what the screen asks: late, smoothly, and not quite exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.motion import eased
from workbench.api import derive_seed, stream

Float = NDArray[np.float64]
_DEGREES_PER_S, _METRES_PER_S, _AT_LEAST_S = 45.0, 0.35, 0.35
_SAME_DEGREES, _SAME_M = 0.5, 0.005
"""Wishes closer together than this are one and the same wish."""
_MISS_DEGREES, _MISS_M = 0.7, 0.006


@dataclass
class Guided:
    """Yaw, pitch, roll (degrees) and distance (metres) of a head that moves from wish to wish.

    What the head does follows from the wishes and their times alone.
    """

    seed: int
    reaction_s: float
    rest: Float
    """(4,) where the head is before anybody asked for anything."""
    _wishes: list[Float] = field(default_factory=list)
    _moves: list[tuple[float, float, Float, Float]] = field(default_factory=list)

    def wish(self, time_s: float, wanted: Float) -> None:
        """From now on the head is wanted at (4,) yaw, pitch, roll and distance; NaN leaves one as it was wanted."""
        last = self._wishes[-1] if self._wishes else self.rest
        wanted = np.where(np.isnan(wanted), last, wanted)
        if self._wishes and (np.abs(wanted - last) < [_SAME_DEGREES] * 3 + [_SAME_M]).all():
            return
        self._wishes.append(wanted)
        draw = stream(derive_seed(self.seed, "guided"), len(self._wishes))
        there = wanted + np.clip(draw.normal(0, 0.5, 4), -1, 1) * ([_MISS_DEGREES] * 3 + [_MISS_M])
        start = time_s + self.reaction_s
        here = self.at(start)
        way = np.abs(there - here)
        lasts = _AT_LEAST_S + max(float(way[:3].max()) / _DEGREES_PER_S, float(way[3]) / _METRES_PER_S)
        self._moves.append((start, lasts, here, there))

    def at(self, time_s: float) -> Float:
        """(4,) yaw, pitch, roll and distance at a time."""
        for start, lasts, here, there in reversed(self._moves):
            if time_s >= start:
                return np.asarray(here + eased((time_s - start) / lasts) * (there - here))
        return self.rest
