"""Polygons as triangles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def fan_triangles(polygons: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """(F, 3) each polygon as a fan about its first corner; fewer than three corners give none."""
    fans = [(p[0], p[i], p[i + 1]) for p in polygons for i in range(1, len(p) - 1)]
    return np.array(fans, np.int64).reshape(-1, 3)
