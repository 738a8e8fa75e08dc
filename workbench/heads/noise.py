"""Smooth value noise from one tile of random numbers, the same on every machine."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.seeds import stream

Single = NDArray[np.floating]
_SIZE = 64
_FINE = 16
"""The tile is stored this many times finer than its random numbers, so that a lookup needs no interpolation."""


@cache
def _tile() -> Single:
    """(1024, 1024) smooth periodic noise between -1 and 1 with about unit range."""
    coarse = stream(0, "noise tile").uniform(-1, 1, (_SIZE, _SIZE))
    share = np.arange(_FINE) / _FINE
    share = share**3 * (share * (6 * share - 15) + 10)
    rows = coarse[:, None, :] * (1 - share)[None, :, None] + np.roll(coarse, -1, 0)[:, None, :] * share[None, :, None]
    rows = rows.reshape(_SIZE * _FINE, _SIZE)
    fine = rows[:, :, None] * (1 - share) + np.roll(rows, -1, 1)[:, :, None] * share
    return fine.reshape(_SIZE * _FINE, _SIZE * _FINE).astype(np.float32)


def noise_at(x: NDArray[np.floating], y: NDArray[np.floating], pattern: int) -> Single:
    """Noise between -1 and 1 at coordinates whose cells are 10 units wide; `pattern` shifts the tile."""
    scale, edge = np.float32(_FINE / 10), _SIZE * _FINE - 1
    column = (x.astype(np.float32, copy=False) * scale + np.float32(pattern * 37 % 509)).astype(np.int32) & edge
    row = (y.astype(np.float32, copy=False) * scale + np.float32(pattern * 91 % 503)).astype(np.int32) & edge
    return _tile().ravel().take(row * (_SIZE * _FINE) + column)


def noise_grid(x: NDArray[np.floating], y: NDArray[np.floating], pattern: int) -> Single:
    """(H, W) noise on a grid of coordinates x (W,), y (H,), interpolated, for pictures finer than the tile."""
    rows = _between(_tile(), y, pattern * 91 % 503, 0)
    return _between(rows, x, pattern * 37 % 509, 1)


def _between(tile: Single, at: NDArray[np.floating], shift: int, axis: int) -> Single:
    place = at.astype(np.float32) * np.float32(_FINE / 10) + np.float32(shift)
    low = np.floor(place)
    share = (place - low).astype(np.float32)
    share = share[:, None] if axis == 0 else share[None, :]
    index = low.astype(np.int64)
    edge = _SIZE * _FINE - 1
    return np.asarray(tile.take(index & edge, axis) * (1 - share) + tile.take((index + 1) & edge, axis) * share)


def noise_in_space(points: NDArray[np.floating], cell: float, pattern: int) -> Single:
    """Noise between about -1 and 1 at (N, 3) points; `cell` is the size of its lumps in the points' unit."""
    x, y, z = (points * (10 / cell)).astype(np.float32).T
    total = noise_at(x, y, pattern) + noise_at(y + 7, z, pattern + 1) + noise_at(z, x + 3, pattern + 2)
    return total / np.float32(1.8)
