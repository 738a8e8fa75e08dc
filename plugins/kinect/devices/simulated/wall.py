"""The wall behind the people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Single = NDArray[np.float32]


@dataclass(frozen=True)
class Wall:
    """The plane of points p with normal · p = 1, in a camera's frame, metres. reflectance : at 850 nm."""

    normal: Float
    reflectance: float = 0.5

    @staticmethod
    def behind(distance_m: float, turned_degrees: float = 4.0) -> Wall:
        """A wall that stands upright across the camera's axis, a little turned."""
        turn = np.radians(turned_degrees)
        return Wall(np.array([np.sin(turn), 0.0, np.cos(turn)]) / (np.cos(turn) * distance_m))

    def moved(self, matrix: Float) -> Wall:
        """The wall in another frame, (4, 4) rigid from this one."""
        normal = matrix[:3, :3] @ self.normal
        return Wall(normal / (1 + float(normal @ matrix[:3, 3])), self.reflectance)

    def depth(self, slopes: Float) -> Float:
        """z (...), metres, along lines of sight with slopes (..., 2)."""
        return np.asarray(1 / (slopes @ self.normal[:2] + self.normal[2]))

    def cosine(self, slopes: Float) -> Float:
        """(...) cosine between lines of sight and the wall's normal."""
        towards = slopes @ self.normal[:2] + self.normal[2]
        return np.asarray(np.abs(towards) / (np.sqrt((slopes**2).sum(-1) + 1) * np.sqrt((self.normal**2).sum())))
