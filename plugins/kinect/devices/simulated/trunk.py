"""A trunk: the built-in head's bust with its arms down, and clothes below, where a camera a metre away still looks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.arms import Arms
from workbench.api import Region, neutral_vertices

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_RINGS, _RING_M = 14, 0.07
"""The clothes hang down in rings of this height, short enough for a lens's distortion to leave their edges straight."""
_LOW_M = 0.3
"""Open edges above this height (metres below the neutral head's eyes) are eyes and mouth, not the bust's end."""


class Trunk:
    """Rings that hang from the open edge of a bust with faces (F, 3) and `count` vertices, the head model's first."""

    def __init__(self, faces: NDArray[np.int64], count: int) -> None:
        self._arms = Arms()
        edges = _open_edges(faces)
        # Hair that hangs has open edges too; its vertices come after the head's.
        low = np.flatnonzero(neutral_vertices()[:, 1] > _LOW_M)
        edges = edges[np.isin(edges, low).all(1)]
        self._rim = np.unique(edges)
        place = np.searchsorted(self._rim, edges)
        around = len(self._rim)
        rows = [self._rim, *(count + ring * around + np.arange(around) for ring in range(_RINGS))]
        sheets = []
        for upper, lower in pairwise(rows):
            a, b, c, d = upper[place[:, 0]], upper[place[:, 1]], lower[place[:, 0]], lower[place[:, 1]]
            sheets += [np.stack([b, a, c], 1), np.stack([b, c, d], 1)]
        self._added = int(sum(len(sheet) for sheet in sheets))
        self.faces = np.concatenate([faces, *sheets]).astype(np.int32)

    def vertices(self, bust: Float) -> Float:
        """The bust's (V, 3) vertices with lowered arms, and those of the rings."""
        bust = self._arms.lowered(bust)
        rim = bust[self._rim]
        drops = np.arange(1, _RINGS + 1)[:, None, None] * np.array([0.0, _RING_M, 0.0])
        return np.concatenate([bust, (rim[None] + drops).reshape(-1, 3)])

    def normals(self, bust: Float) -> Float:
        """(V + rings, 3) unit normals: those of the rim, upright."""
        bust = self._arms.turned(bust)
        level = bust[self._rim] * np.array([1.0, 0.0, 1.0])
        level /= np.maximum(np.sqrt((level**2).sum(1, keepdims=True)), 1e-9)
        return np.concatenate([bust, np.tile(level, (_RINGS, 1))])

    def fields(self, bust: Single) -> Single:
        """(C, V + rings) painted fields: those of the rim."""
        return np.concatenate([bust, np.tile(bust[:, self._rim], (1, _RINGS))], 1)

    def regions(self, bust: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(F + added,) regions: clothes."""
        return np.concatenate([bust, np.full(self._added, Region.CLOTHES, np.uint8)])

    def two_sided(self, bust: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(F + added,) which triangles show from behind too."""
        return np.concatenate([bust, np.ones(self._added, bool)])


def _open_edges(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """(E, 2) directed edges that one triangle alone has."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    _, place, counts = np.unique(np.sort(edges, 1), axis=0, return_index=True, return_counts=True)
    return np.asarray(edges[place[counts == 1]])
