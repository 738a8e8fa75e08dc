"""Surfaces made of rings of points, one after another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def between_rings(rings: int, around: int) -> Index:
    """(F, 3) triangles between rings of points that lie ring after ring, each closed.

    They are counter-clockwise seen from outside where the points run counter-clockwise seen from the last ring.
    """
    here = np.arange(around)
    onward = np.roll(here, -1)
    low = around * np.arange(rings - 1)[:, None]
    first = np.stack([here + low, onward + low, onward + low + around], 2)
    second = np.stack([here + low, onward + low + around, here + low + around], 2)
    return np.concatenate([first.reshape(-1, 3), second.reshape(-1, 3)])


def fan(start: int, around: int, middle: int) -> Index:
    """(around, 3) triangles from a ring that begins at point `start` to one point, turned as `between_rings`."""
    here = np.arange(around)
    return np.column_stack([here + start, np.roll(here, -1) + start, np.full(around, middle)])
