"""Which patches may be copied in compatible mode: all, or about ten thousand spread over the picture.

Places are (n, 2) int64, row and column, in row order: of equal patches the first one wins, so the order matters.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, cv2, stream

MOST = 10_000
EROSION = 8
"""Side in pixels of the square that has to be free of holes around a source."""
FRAME = 14
"""Pixels along the frame that are neither sources nor filled; one more at the right and at the bottom."""

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


def inner(shape: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns that are far enough from the frame; empty in a picture that is all frame."""
    height, width = shape
    return slice(FRAME, max(FRAME, height - FRAME - 1)), slice(FRAME, max(FRAME, width - FRAME - 1))


def default_sources(known: Flags, seed: int) -> Places:
    """The sources of a depth picture.

    known : (h, w) where depth was measured. seed : counts only where more than `MOST` pixels qualify; it then decides
    which axis of the lattice is the finer one, and which pixels are added where the lattice holds fewer than `MOST`.
    """
    whole = cv2.erode(known.astype(np.uint8), np.ones((EROSION, EROSION), np.uint8)) > 0
    inside = np.zeros_like(whole)
    inside[inner(known.shape)] = whole[inner(known.shape)]
    count = int(inside.sum())
    if count > MOST:
        inside &= _chosen(whole, inside, count, seed)
    return np.ascontiguousarray(np.argwhere(inside), np.int64)


def _chosen(whole: Flags, inside: Flags, count: int, seed: int) -> Flags:
    random = stream(seed, "depth filling sources")
    spacing = math.sqrt(count / MOST)
    across = int(spacing) if spacing == int(spacing) else int(spacing) + 1
    down = round(spacing)
    if random.integers(2):
        across, down = down, across
    chosen = np.zeros_like(whole)
    chosen[::down, ::across] = whole[::down, ::across]
    missing = MOST - int(chosen.sum())
    if missing > 0:
        free = np.flatnonzero(inside & ~chosen)
        chosen.ravel()[random.choice(free, min(missing, len(free)), replace=False)] = True
    return chosen


def stated_sources(candidates: Any, shape: tuple[int, int]) -> Places:
    """Sources that a caller states: (n, 2) columns and rows (x, y), or the pair of n columns and n rows.

    Raises
    ------
    DataError : they are no whole numbers of that shape, or one is too near to the frame.
    """
    places = np.asarray(candidates)
    if places.ndim == 2 and places.shape[1] != 2 and places.shape[0] == 2:
        places = places.T
    if places.ndim != 2 or places.shape[1] != 2 or places.dtype.kind not in "iu":
        raise DataError("The candidates are no list of whole pixels", remedy="give (n, 2) integers, x and y of each")
    rows, columns = inner(shape)
    x, y = places[:, 0], places[:, 1]
    if ((x < columns.start) | (x >= columns.stop) | (y < rows.start) | (y >= rows.stop)).any():
        raise DataError("A candidate is too near to the frame", remedy=f"leave out the {FRAME} pixels along it")
    return np.ascontiguousarray(np.stack([y, x], 1), np.int64)
