"""The same depth map with other pixels, without inventing surfaces where there is no data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.depth import has_depth
from workbench.opencv import cv2

_LEAST_COVER = 0.5


def resized_depth(
    depth: NDArray[np.float32], width: int, height: int, *, relative: bool = False
) -> NDArray[np.float32]:
    """A z-depth map (h, w), 0 = no data, as (height, width) of the same view.

    Larger: bilinear in 1/z, in which planes stay planes; in the values themselves where they are only `relative`.
    Smaller: the mean over each pixel's footprint. Both count only pixels with data, and a pixel keeps data where at
    least half of what it is made from has some.
    """
    if depth.shape == (height, width):
        return depth
    present = has_depth(depth)
    larger = height > depth.shape[0]
    inverse = larger and not relative
    values = np.where(present, 1.0 / np.where(present, depth, 1.0) if inverse else depth, 0.0).astype(np.float32)
    how = cv2.INTER_LINEAR if larger else cv2.INTER_AREA
    cover = cv2.resize(present.astype(np.float32), (width, height), interpolation=how)
    mean = cv2.resize(values, (width, height), interpolation=how) / np.maximum(cover, 1e-6)
    kept = cover >= _LEAST_COVER
    found = 1.0 / np.where(kept, mean, 1.0) if inverse else mean
    return np.where(kept, found, 0.0).astype(np.float32)
