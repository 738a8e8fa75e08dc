"""How blurred the edges of a face are.

After Zhuo and Sim, "Defocus map estimation from a single image" (Pattern Recognition 44, 2011), with both pictures
smoothed so that noise matters less: an edge that a Gaussian of standard deviation s has smeared is as steep as
1 / √(s² + t²) after a known one (t) smeared it again. With R the quotient of the steepness for t1 and for t2,
R² = (s² + t2²) / (s² + t1²), so s² = (t2² − R² t1²) / (R² − 1). The usual variance of the Laplacian would say more of
the person's skin and of the light than of blur.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2

_LITTLE_PX, _MORE_PX = 1.0, 2.0
_STRONG = 0.5
_LEAST_STEEPNESS = 2.0
_LARGEST_PX = 20.0
_OF_THE_DIFFERENCE = 1 / 3
"""Variance in pixels² that a central difference (a box two pixels wide) adds to what it measures."""


def blur_px(grey: NDArray[np.uint8]) -> float:
    """Standard deviation in pixels of the blur across a picture's strong edges, the median along them.

    grey : (H, W) uint8, the face alone. A picture without any edge has the largest value, 20.
    """
    picture = grey.astype(np.float32)
    before = _steepness(cv2.GaussianBlur(picture, (0, 0), _LITTLE_PX))
    after = _steepness(cv2.GaussianBlur(picture, (0, 0), _MORE_PX))
    strongest = float(np.partition(before.ravel(), -max(1, before.size // 200))[-max(1, before.size // 200)])
    crests = (before == cv2.dilate(before, np.ones((7, 7), np.uint8))) & (before >= _STRONG * strongest)
    crests &= before >= _LEAST_STEEPNESS
    if not crests.any():
        return _LARGEST_PX
    quotient = float(np.median(before[crests] / np.maximum(after[crests], 1e-6)))
    if quotient <= 1.0:
        return _LARGEST_PX
    square = quotient**2
    variance = (_MORE_PX**2 - square * _LITTLE_PX**2) / (square - 1) - _OF_THE_DIFFERENCE
    return float(min(np.sqrt(max(variance, 0.0)), _LARGEST_PX))


def _steepness(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    across, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(picture, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(cv2.magnitude(across, down), np.float32)
