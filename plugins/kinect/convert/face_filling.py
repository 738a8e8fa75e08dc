"""Compatible filling around a face, kept between the two passes: it takes a second, and both need it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.settings import FillingSettings
from workbench.api import cv2

FRAME = 14
"""Pixels around what is filled that only help; see `plugins.kinect.depth_filling.fill_face`."""
Box = tuple[float, float, float, float]


def filled_around(
    colour: NDArray[np.uint8], depth_mm: NDArray[np.uint16], box: Box, padding: int, settings: FillingSettings
) -> NDArray[np.uint16]:
    """The depth `padding` + 14 pixels around a face, holes filled, whole millimetres.

    Where that leaves the picture, it goes on with the colours of the edge and without depth. (The face synthesiser
    leaves such frames out.)
    """
    from plugins.kinect.depth_filling import fill_face

    left, top, right, bottom = _sides(box, padding)
    height, width = depth_mm.shape
    beyond = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    part = slice(max(top, 0), bottom), slice(max(left, 0), right)
    colours = cv2.copyMakeBorder(colour[part], *beyond, cv2.BORDER_REPLICATE)
    depths = cv2.copyMakeBorder(depth_mm[part], *beyond, cv2.BORDER_CONSTANT, value=0)
    margin = padding + FRAME
    inner = (margin, margin, right - left - 2 * margin, bottom - top - 2 * margin)
    filled = fill_face(colours, depths, inner, settings, padding)
    return np.clip(np.rint(filled), 0, 65535).astype(np.uint16)


def with_filled(depth_mm: NDArray[np.uint16], box: Box, padding: int, filled: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """The whole depth picture with what `filled_around` gave in its place."""
    left, top, right, bottom = _sides(box, padding)
    height, width = depth_mm.shape
    whole = depth_mm.copy()
    shown = filled[max(-top, 0) : filled.shape[0] - max(bottom - height, 0)]
    shown = shown[:, max(-left, 0) : filled.shape[1] - max(right - width, 0)]
    whole[max(top, 0) : bottom, max(left, 0) : right] = shown
    return whole


def _sides(box: Box, padding: int) -> tuple[int, int, int, int]:
    x, y, width, height = box
    margin = padding + FRAME
    return int(x) - margin, int(y) - margin, int(x) + int(width) + margin, int(y) + int(height) + margin
