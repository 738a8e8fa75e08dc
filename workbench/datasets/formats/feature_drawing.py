"""The drawing of 70 points that the face synthesiser's networks start from (facts 3.8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.opencv import cv2

_BEGINNINGS = {17, 22, 27, 31}
"""First points of brows, nose bridge and nostrils: no line leads there."""
_CLOSING = {36: 41, 42: 47, 48: 59, 60: 67}
"""First points of eyes and lips, joined with the last."""
_PUPILS = (68, 69)
_THICK = 4
_WHITE = 255


def feature_drawing(landmarks: NDArray[np.float64], size: int, thickness: int = _THICK) -> NDArray[np.uint8]:
    """(size, size) 0 and 255. landmarks : (70, 2) pixels, pixel centres at +0.5. thickness : of lines, pixels."""
    drawing = np.zeros((size, size), np.uint8)
    points = [(int(x), int(y)) for x, y in np.rint(landmarks - 0.5)]
    for index in range(1, 68):
        if index not in _BEGINNINGS:
            cv2.line(drawing, points[_CLOSING.get(index, index - 1)], points[index], _WHITE, thickness)
    for index in _PUPILS:
        cv2.circle(drawing, points[index], thickness // 2, _WHITE, thickness)
    return drawing
