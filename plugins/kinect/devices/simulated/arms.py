"""Arms that hang: the built-in head's bust spreads its arms, and has no bones to lower them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import neutral_vertices

Float = NDArray[np.float64]
_DOWN = np.radians(28.0)
_SHOULDER_M, _BELOW_M = 0.165, 0.09
"""The joint lies this far from the middle of the neutral bust; above this height (below the eyes) is the head."""


class Arms:
    """Where the arms of a bust begin, found once on the neutral one."""

    def __init__(self) -> None:
        across, down = neutral_vertices()[:, 0], neutral_vertices()[:, 1]
        share = np.clip((np.abs(across) - 0.135) / 0.085, 0, 1)
        self._moving = np.flatnonzero((share > 0) & (down > _BELOW_M))
        share = share[self._moving]
        self._angle = _DOWN * share * share * (3 - 2 * share) * np.sign(across[self._moving])
        self._joints = [
            np.flatnonzero((np.abs(across - side * _SHOULDER_M) < 0.012) & (down > _BELOW_M) & (down < 0.27))
            for side in (-1, 1)
        ]

    def lowered(self, bust: Float) -> Float:
        """(V, 3) vertices of a bust in the model's frame with its arms down; hair behind the head's own stays."""
        out = bust.copy()
        left, right = (bust[joint].mean(0) for joint in self._joints)
        joint = np.where(self._angle[:, None] < 0, left, right)
        out[self._moving] = joint + self._turned(bust[self._moving] - joint)
        return out

    def turned(self, normals: Float) -> Float:
        """(V, 3) normals that go with `lowered`."""
        out = normals.copy()
        out[self._moving] = self._turned(normals[self._moving])
        return out

    def _turned(self, vectors: Float) -> Float:
        cosine, sine = np.cos(self._angle), np.sin(self._angle)
        x, y = vectors[:, 0], vectors[:, 1]
        return np.stack([cosine * x - sine * y, sine * x + cosine * y, vectors[:, 2]], 1)
