"""Points inside polygons in a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def inside_polygon(points: ArrayLike, corners: ArrayLike) -> NDArray[np.bool_]:
    """(N,) whether points (N, 2) lie in a closed polygon (K, 2), by the even-odd rule; fewer than 3 corners hold none.

    A ray to the right crosses the outline an odd number of times from inside.
    """
    p = np.asarray(points, np.float64).reshape(-1, 2)
    outline = np.asarray(corners, np.float64).reshape(-1, 2)
    inside = np.zeros(len(p), bool)
    if len(outline) < 3:
        return inside
    x, y = p.T
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        spans = (y0 <= y) != (y1 <= y)
        if y1 != y0:
            inside ^= spans & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside
