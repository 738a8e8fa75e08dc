"""Filling around a face as the face synthesiser does it: a crop, scaled to 400 x 400, filled, scaled back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.filling import checked, fill
from plugins.kinect.depth_filling.settings import FillingSettings
from workbench.api import DataError, cv2

SIDE = 400
"""Pixels a side of what is filled; the crop's proportions are not kept."""
PADDING = 150
"""Pixels around the face that have to be filled."""
FRAME = 14
"""Pixels around those that only help."""

Float = NDArray[np.float64]
Box = tuple[int, int, int, int]


def fill_face(
    colour_bgr: Any,
    depth_mm: Any,
    box: Box,
    settings: FillingSettings | Mapping[str, Any] | None = None,
    padding: int = PADDING,
) -> Float:
    """The whole depth picture with the holes around a face filled in compatible mode; all else stays as it was.

    colour_bgr, depth_mm : as in `fill`, whole pictures. box : x, y, width, height of the face in pixels; the crop
    reaches `padding` + 14 pixels further to each side. It is scaled to 400 x 400 (nearest) and back (bilinear).

    Returns (H, W) float64, millimetres.

    Raises
    ------
    DataError : as `fill`; the box is empty, or the crop leaves the picture.
    """
    colour, depth = checked(colour_bgr, depth_mm)
    x, y, width, height = box
    margin = padding + FRAME
    left, top, right, bottom = x - margin, y - margin, x + width + margin, y + height + margin
    if min(width, height) < 1 or left < 0 or top < 0 or right > depth.shape[1] or bottom > depth.shape[0]:
        raise DataError(
            f"The face with {margin} pixels around it leaves the picture", remedy="move back or use a smaller padding"
        )
    crop = depth[top:bottom, left:right]
    small = [
        cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
        for picture in (colour[top:bottom, left:right], crop)
    ]
    filled = fill(small[0], small[1], "compatible", settings)
    filled = cv2.resize(filled, crop.shape[::-1], interpolation=cv2.INTER_LINEAR)
    crop[crop == 0] = filled[crop == 0]
    return depth
