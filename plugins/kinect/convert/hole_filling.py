"""Filling the holes of a crop's depth, except where there is nothing to fill: a room too deep to be measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.settings import FrameSettings
from workbench.api import cv2

Float = NDArray[np.float64]
Picture = NDArray[np.uint8]
_OPEN_SHARE = 0.04
_REACH_SHARE = 0.08
"""Of the face's width: about 1 cm."""
_WALL_BEHIND_MM = 300.0


def filled_crop(
    picture: Picture,
    depth_mm: Float,
    nose_mm: float,
    face_width_px: float,
    s: FrameSettings,
    earlier: Sequence[tuple[Picture, Float]] = (),
) -> Float:
    """The crop's depth with its holes filled; what was measured stays exactly as it is.

    picture : (S, S, 3) BGR. depth_mm : (S, S), 0 = hole. earlier : crops of the frames before, oldest first.
    """
    from plugins.kinect.depth_filling import fill

    if s.filling == "none":
        return depth_mm
    if s.filling == "temporal" and earlier:
        pictures = np.stack([*(colour for colour, _ in earlier), picture])
        depths = np.stack([*(depth for _, depth in earlier), depth_mm])
        filled = np.asarray(fill(pictures, depths, "temporal", s.filling_settings)[-1])
    else:
        filled = np.asarray(fill(picture, depth_mm, s.filling, s.filling_settings))
    return np.where(nowhere(depth_mm, nose_mm + _WALL_BEHIND_MM, face_width_px), 0.0, filled)


def nowhere(depth_mm: Float, wall_mm: float, face_width_px: float) -> NDArray[np.bool_]:
    """(S, S) the part of holes that is open background: of large holes that reach the picture's edge and along which
    nothing as far away as a wall was measured, all but narrow bays (2 cm) in the outline of what was measured.

    Without this, a wall beyond the camera's reach would be filled with a skin between the head's sides.
    """
    hole = depth_mm == 0
    _, labels, sizes, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8), connectivity=8)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    large = [n for n in np.unique(border[border > 0]) if sizes[n, cv2.CC_STAT_AREA] > _OPEN_SHARE * hole.size]
    around = np.ones((5, 5), np.uint8)
    rims = {n: depth_mm[cv2.dilate((labels == n).astype(np.uint8), around) > 0] for n in large}
    open_ones = [n for n, rim in rims.items() if rim.max() < wall_mm]
    if not open_ones:
        return np.zeros_like(hole)
    reach = max(int(_REACH_SHARE * face_width_px), 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    # Beyond the picture's edge nothing is known: without a frame around it, closing would reach inwards from there.
    framed = cv2.copyMakeBorder((~hole).astype(np.uint8), *(4 * (2 * reach,)), cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, kernel)[2 * reach : -2 * reach, 2 * reach : -2 * reach]
    return np.asarray(np.isin(labels, open_ones) & (closed == 0))
