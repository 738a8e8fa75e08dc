"""Filling around a face as the face synthesiser does it: a crop, scaled to 400 x 400, filled, scaled back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.filling import checked, fill
from plugins.kinect.depth_filling.settings import FillingSettings, Method
from workbench.api import DataError, cv2

SIDE = 400
"""Pixels a side of what is filled; the crop's proportions are not kept."""
PADDING = 150
"""Pixels around the face that have to be filled."""
FRAME = 14
"""Pixels around those that only help."""

Box = tuple[int, int, int, int]


def fill_face(
    colour_bgr: Any,
    depth_mm: Any,
    box: Box,
    method: Method = "compatible",
    settings: FillingSettings | Mapping[str, Any] | None = None,
    padding: int = PADDING,
) -> NDArray[np.float64]:
    """The whole depth picture with the holes around a face filled; all else stays as it was.

    colour_bgr, depth_mm : as in `fill`, whole pictures. box : x, y, width, height of the face in pixels; the crop
    reaches `padding` + 14 pixels further to each side. Compatible mode fills it at 400 x 400 (nearest to there,
    bilinear back, as the face synthesiser does); the other methods fill it at its own resolution, as much of it as the
    picture holds.

    Returns (H, W) float64, millimetres.

    Raises
    ------
    DataError : as `fill`; the box is empty or beside the picture; in compatible mode also if the crop leaves it.
    """
    colour, depth = checked(colour_bgr, depth_mm)
    x, y, width, height = box
    margin = padding + FRAME
    left, top, right, bottom = x - margin, y - margin, x + width + margin, y + height + margin
    inside = left >= 0 and top >= 0 and right <= depth.shape[1] and bottom <= depth.shape[0]
    if method == "compatible" and not inside:
        raise DataError(
            f"The face with {margin} pixels around it leaves the picture", remedy="move back or use a smaller padding"
        )
    left, top, right, bottom = max(0, left), max(0, top), min(depth.shape[1], right), min(depth.shape[0], bottom)
    if min(width, height) < 1 or left >= right or top >= bottom:
        raise DataError("The box of the face holds no pixel of the picture", remedy="find the face again")
    cut = (slice(top, bottom), slice(left, right))
    if method == "compatible":
        small = [cv2.resize(p[cut], (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) for p in (colour, depth)]
        small_filled = fill(small[0], small[1], method, settings)
        filled = cv2.resize(small_filled, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    else:
        filled = fill(colour[cut], depth[cut], method, settings)
    depth[cut] = np.where(depth[cut] == 0, filled, depth[cut])
    return depth
