"""The line of sight of every pixel of a lens, worked out once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.lens import Lens

# Strips whose temporaries stay in the processor's cache.
_ROWS_AT_A_TIME = 16


# A table of the whole 3072P picture takes 100 MB, so only the lenses at work are kept: two, and one that comes next.
@lru_cache(maxsize=3)
def pixel_slopes(lens: Lens) -> NDArray[np.float32]:
    """x / z and y / z at every pixel centre, (h, w, 2), read-only; NaN where the lens does not reach.

    Single precision: 0.1 µm at 1 m.
    """
    table = np.empty((lens.height, lens.width, 2), np.float32)
    across = np.arange(lens.width) + 0.5
    for first in range(0, lens.height, _ROWS_AT_A_TIME):
        down = np.arange(first, min(first + _ROWS_AT_A_TIME, lens.height)) + 0.5
        table[first : first + _ROWS_AT_A_TIME] = lens.slopes(np.stack(np.meshgrid(across, down), -1))
    table.flags.writeable = False
    return table
