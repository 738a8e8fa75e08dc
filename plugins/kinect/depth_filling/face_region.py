"""Filling around a face as the face synthesiser does it: a crop, scaled to 400 x 400, filled, scaled back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.filling import checked, fill, read_settings
from plugins.kinect.depth_filling.settings import FillingSettings, Method
from workbench.api import DataError, cv2

SIDE = 400
"""Pixels a side of what is filled; the crop's proportions are not kept."""
PADDING = 150
"""Pixels around the face that have to be filled."""
FRAME = 14
"""Pixels around those that only help."""
FINEST = 640
"""Pixels a side at most in the other methods: a depth camera has no more, however fine the colour is."""

Float = NDArray[np.float64]
Box = tuple[int, int, int, int]
Chosen = FillingSettings | Mapping[str, Any] | None


def fill_face(
    colour_bgr: Any,
    depth_mm: Any,
    box: Box,
    method: Method = "compatible",
    settings: Chosen = None,
    padding: int = PADDING,
) -> Float:
    """The whole depth picture with the holes around a face filled; all else stays as it was.

    colour_bgr, depth_mm : as in `fill`, whole pictures. box : x, y, width, height of the face in pixels; the crop
    reaches `padding` + 14 pixels further to each side. Compatible mode fills it at 400 x 400 (nearest to there,
    bilinear back, as the face synthesiser does); the other methods fill as much of it as the picture holds, with 640
    pixels a side at most.

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
        filled = _at_their_size(colour[cut], depth[cut], settings)
    else:
        filled = _reduced(colour[cut], depth[cut], method, settings)
    depth[cut] = np.where(depth[cut] == 0, filled, depth[cut])
    return depth


def _at_their_size(colour: NDArray[np.uint8], depth: Float, settings: Chosen) -> Float:
    small = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) for picture in (colour, depth)]
    filled = fill(small[0], small[1], "compatible", settings)
    return np.asarray(cv2.resize(filled, depth.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float64)


def _reduced(colour: NDArray[np.uint8], depth: Float, method: Method, settings: Chosen) -> Float:
    """Filled with as many times fewer pixels a side as leaves `FINEST`; smooth, but no depths between two surfaces."""
    height, width = depth.shape
    times = -(-max(height, width) // FINEST)
    if times == 1:
        return fill(colour, depth, method, settings)
    rows, columns = (np.minimum(np.arange(0, n, times) + times // 2, n - 1) for n in (height, width))
    sampled = np.ix_(rows, columns)
    filled = fill(cv2.blur(colour, (times, times))[sampled], depth[sampled], method, settings)
    square = np.ones((3, 3), np.uint8)
    apart = cv2.dilate(filled, square) - cv2.erode(filled, square) > read_settings(settings)[0].surface_step
    size = (times * len(columns), times * len(rows))
    smooth = cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR)
    blocks = np.ones((times, times))
    whole = np.where(np.kron(apart, blocks) > 0, np.kron(filled, blocks), smooth)
    return np.asarray(whole[:height, :width], np.float64)
