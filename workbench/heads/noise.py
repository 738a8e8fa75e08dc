"""Smooth value noise from one tile of random numbers, the same on every machine."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.seeds import stream

Single = NDArray[np.float32]
_SIZE = 128
_FINE = 4
"""The tile is stored this many times finer than its random numbers, so that a lookup needs no interpolation."""


@cache
def _tile() -> Single:
    """(512, 512) smooth periodic noise between -1 and 1 with about unit range."""
    coarse = stream(0, "noise tile").uniform(-1, 1, (_SIZE, _SIZE))
    share = np.arange(_FINE) / _FINE
    share = share * share * (3 - 2 * share)
    rows = coarse[:, None, :] * (1 - share)[None, :, None] + np.roll(coarse, -1, 0)[:, None, :] * share[None, :, None]
    rows = rows.reshape(_SIZE * _FINE, _SIZE)
    fine = rows[:, :, None] * (1 - share) + np.roll(rows, -1, 1)[:, :, None] * share
    return fine.reshape(_SIZE * _FINE, _SIZE * _FINE).astype(np.float32)


def noise_at(x: NDArray[np.floating], y: NDArray[np.floating], pattern: int) -> Single:
    """Noise between -1 and 1 at coordinates whose cells are 10 units wide; `pattern` shifts the tile."""
    scale, edge = np.float32(_FINE / 10), _SIZE * _FINE - 1
    column = (x.astype(np.float32, copy=False) * scale + np.float32(pattern * 37 % 509)).astype(np.int64) & edge
    row = (y.astype(np.float32, copy=False) * scale + np.float32(pattern * 91 % 503)).astype(np.int64) & edge
    return _tile().ravel()[row * (_SIZE * _FINE) + column]
