"""Filling the holes of a crop's depth, except where there is nothing to fill: a room too deep to be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.resampling import depth_at
from plugins.kinect.convert.settings import FrameSettings
from workbench.api import cv2

Float = NDArray[np.float64]
Picture = NDArray[np.uint8]
_SIDE_PX = 512
_OPEN_SHARE = 0.04
_REACH_SHARE = 0.08
"""Of the face's width: about 1 cm."""
_WALL_BEHIND_MM = 300.0
_STEP_MM = 12.0


@dataclass(frozen=True)
class Surroundings:
    """A crop with half its side more around it, in which holes are filled: a shadow beside a head ends at the wall,
    and that is seen further out.

    colour : (h, w, 3) BGR. depth_mm : (h, w), 0 = hole. corner : its top left in pixels of the crop (x, y).
    step : how many pixels of the crop one of its pixels is wide; a depth camera's own are coarser than a crop's.
    """

    colour: Picture
    depth_mm: Float
    corner: tuple[float, float]
    step: float


def extent(size: int) -> tuple[int, float]:
    """How far the surroundings of a crop reach beyond each side, and how wide their pixels are, both in its pixels."""
    return size // 2, max(2 * size / _SIDE_PX, 1.0)


def filled_crop(
    measured: Float,
    around: Surroundings,
    nose_mm: float,
    face_width_px: float,
    s: FrameSettings,
    earlier: Sequence[Surroundings] = (),
) -> Float:
    """The crop's depth (S, S) with its holes filled; what was measured stays exactly as it is.

    earlier : the same part of the frames before, oldest first. face_width_px : in the crop.
    """
    if s.filling == "none" or not (measured == 0).any():
        return measured
    filled = _filled(around, s, earlier)
    filled = np.where(nowhere(around.depth_mm, nose_mm + _WALL_BEHIND_MM, face_width_px / around.step), 0.0, filled)
    words = np.clip(np.rint(filled), 0, 65535).astype(np.uint16)
    height, width = measured.shape
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    at_x, at_y = (columns - around.corner[0]) / around.step, (rows - around.corner[1]) / around.step
    return np.where(measured > 0, measured, depth_at(words, at_x, at_y, 1.0, _STEP_MM))


def _filled(around: Surroundings, s: FrameSettings, earlier: Sequence[Surroundings]) -> Float:
    from plugins.kinect.depth_filling import fill

    if s.filling == "temporal" and earlier:
        frames = [*earlier, around]
        colours, depths = np.stack([f.colour for f in frames]), np.stack([f.depth_mm for f in frames])
        return np.asarray(fill(colours, depths, "temporal", s.filling_settings)[-1])
    assert s.filling != "none"
    return np.asarray(fill(around.colour, around.depth_mm, s.filling, s.filling_settings))


def nowhere(depth_mm: Float, wall_mm: float, face_width_px: float) -> NDArray[np.bool_]:
    """(h, w) the part of holes that is open background: of large holes that reach the picture's edge and along which
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
