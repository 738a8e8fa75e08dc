"""Depth at the nose tip, by which frames are brought to one size and one place in depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 34, 29, 32
_SHARE = 5.0


def nose_box(landmarks: NDArray[np.float64]) -> tuple[slice, slice]:
    """Rows and columns of the picture between points 29 and 32 and between 32 and 34 (facts 3.6), at least one pixel.

    landmarks : (70, 2) pixels, pixel centres at +0.5.
    """
    (left, right), (top, bottom) = landmarks[[_LEFT, _RIGHT], 0] - 0.5, landmarks[[_TOP, _BOTTOM], 1] - 0.5
    return _pixels(min(top, bottom), max(top, bottom)), _pixels(min(left, right), max(left, right))


def nearest_of_nose(depth_mm: NDArray[np.generic], landmarks: NDArray[np.float64]) -> float | None:
    """The smallest depth measured in the nose box, millimetres; None where there is none. As the face synthesiser."""
    found = _measured(depth_mm, landmarks)
    return float(found.min()) if len(found) else None


def depth_of_nose(depth_mm: NDArray[np.generic], landmarks: NDArray[np.float64]) -> float | None:
    """The depth that a twentieth of the nose box falls below, millimetres: single wrong pixels change nothing."""
    found = _measured(depth_mm, landmarks)
    return float(np.percentile(found, _SHARE)) if len(found) else None


def _measured(depth_mm: NDArray[np.generic], landmarks: NDArray[np.float64]) -> NDArray[np.float64]:
    values = np.asarray(depth_mm[nose_box(landmarks)], np.float64)
    return values[values > 0]


def _pixels(low: float, high: float) -> slice:
    first = max(int(low), 0)
    return slice(first, max(int(high), first + 1))
