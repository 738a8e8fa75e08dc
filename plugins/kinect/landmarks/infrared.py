"""Where the pupils are within the eyes, from infrared by darkness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2, eye_boxes

Float = NDArray[np.float64]
_USUAL_EYE_PX = 40.0
"""Width of an eye, in pixels, for which the filters were chosen."""


def infrared_pupils(infrared: NDArray[np.uint16], landmarks: Float, threshold: int = 88) -> Float:
    """(2, 2) pixels of both pupils, the picture's left first, from the dark spots of an infrared picture.

    Parameters
    ----------
    infrared : (H, W) uint16 in the colour picture's pixels. landmarks : (68 or more, 2) pixels.
    threshold : 0 to 255 of the equalised picture, below which a pixel is dark.

    The rectangle around both eyes is equalised by rank (so 16 bits need no gain), its middle third painted white, then
    smoothed, cut at the threshold and grown; the largest dark spot of each half is a pupil. The face synthesiser puts
    the pupil 15 pixels from the spot's edge, which suits one headset only; here it is the middle of the spot. Where no
    spot is found it is the middle of the half. Filters grow with the eye.
    """
    (left, top, _right, bottom), (_left, other_top, right, other_bottom) = eye_boxes(landmarks, infrared.shape)
    top, bottom = min(top, other_top), max(bottom, other_bottom)
    width, height = right - left, bottom - top
    if width < 6 or height < 3:
        return np.full((2, 2), np.nan)
    eyes = equalised(infrared[top:bottom, left:right])
    eyes[:, width // 3 : width - width // 3] = 255
    scale = width / 3 / _USUAL_EYE_PX
    eyes = cv2.GaussianBlur(eyes, (_odd(11 * scale), _odd(11 * scale)), 0)
    dark = (eyes < threshold).astype(np.uint8)
    dark = cv2.dilate(dark, np.ones((_odd(5 * scale), _odd(5 * scale)), np.uint8), iterations=2)
    found = np.array([[width / 4, height / 2], [3 * width / 4, height / 2]])
    for half, start in enumerate((0, width // 2)):
        part = np.ascontiguousarray(dark[:, start : start + width // 2])
        spots, _tree = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if spots:
            x, y, wide, high = cv2.boundingRect(max(spots, key=cv2.contourArea))
            found[half] = start + x + wide / 2, y + high / 2
    return np.asarray(found + np.array([left, top]), np.float64)


def equalised(values: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Each value's rank among all, 0 to 255: a histogram made flat at 16 bits. Pixels without signal (0) are white."""
    lit = values[values > 0]
    if not lit.size:
        return np.full(values.shape, 255, np.uint8)
    rank = np.searchsorted(np.sort(lit), values, side="right") / lit.size
    return np.where(values > 0, np.round(255 * rank), 255).astype(np.uint8)


def _odd(size: float) -> int:
    return max(1, 2 * int(size / 2) + 1)
