"""Where the pupils are within the eyes, from colour by the means of gradients.

Means of gradients (Timm and Barth, "Accurate eye centre localisation by means of gradients", VISAPP 2011): around a
dark disk every gradient points along a line through the middle. With g the grey values, (I - min) / max, u_p the unit
gradient at pixel p and d_pc the unit vector from a candidate c to p,

    score(c) = (1 - G(c)) * sum over p of (d_pc . u_p)²,      G = g after a 5 x 5 Gaussian of sigma 2.

Written out, the sum is three convolutions, dx²/r² * ux² + 2 dx dy/r² * ux uy + dy²/r² * uy², so all candidates together
cost a few Fourier transforms; what rounding leaves open among the best is decided by the formula itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from workbench.faces.interface import Float
from workbench.opencv import cv2

EYES = (slice(36, 42), slice(42, 48))
"""Points of the eye at the left of the picture, then of the one at its right."""
_COMPATIBLE_EYES = (slice(36, 41), slice(42, 47))
"""The face synthesiser's ranges, which leave out the last point of each eye."""
_OPEN = 1e-9
"""Share of the best score within which a candidate may be the best of the exact sums."""


def gradient_pupils(bgr: NDArray[np.uint8], landmarks: Float, stride: int = 1, compatible: bool = False) -> Float:
    """(2, 2) pixels of both pupils, the picture's left first, pixel centres at +0.5; NaN where an eye is not in it.

    Parameters
    ----------
    bgr : (H, W, 3). landmarks : (68 or more, 2) pixels.
    stride : only every `stride`-th pixel is a candidate, then every pixel within `stride` of the best one.
    compatible : the eyes' boxes are the face synthesiser's, a point smaller than ours.
    """
    found = np.full((2, 2), np.nan)
    for eye, (left, top, right, bottom) in enumerate(eye_boxes(landmarks, bgr.shape[:2], compatible)):
        if right - left >= 3 and bottom - top >= 3:
            grey = cv2.cvtColor(np.ascontiguousarray(bgr[top:bottom, left:right]), cv2.COLOR_BGR2GRAY)
            row, column = darkest_centre(grey, stride)
            found[eye] = left + column + 0.5, top + row + 0.5
    return found


def with_pupils(bgr: NDArray[np.uint8], points: Float) -> Float:
    """(70, 2): a model's 68 points and the pupils by gradients, in the eye's middle where it is not in the picture."""
    pupils = gradient_pupils(bgr, points)
    middles = np.stack([points[eye].mean(0) for eye in EYES])
    return np.concatenate([points, np.where(np.isfinite(pupils), pupils, middles)])


def eye_boxes(landmarks: Float, shape: tuple[int, ...], compatible: bool = False) -> list[tuple[int, int, int, int]]:
    """left, top, right, bottom of both eyes in whole pixels of the picture, ends not included."""
    boxes = []
    for eye in _COMPATIBLE_EYES if compatible else EYES:
        low, high = landmarks[eye].min(0), landmarks[eye].max(0)
        left, top = np.clip(np.floor(low), 0, (shape[1], shape[0])).astype(int).tolist()
        right, bottom = np.clip(np.ceil(high), 0, (shape[1], shape[0])).astype(int).tolist()
        boxes.append((left, top, right, bottom))
    return boxes


def darkest_centre(grey: NDArray[np.uint8], stride: int = 1) -> tuple[int, int]:
    """Row and column of the best candidate in an eye's picture, at least 3 x 3 pixels; the first of equal ones."""
    values, darkness, across, down = _prepared(grey)
    quick = darkness * _sums(across, down)
    if stride > 1:
        coarse = np.zeros_like(quick)
        coarse[::stride, ::stride] = 1.0
        row, column = _best(quick, coarse > 0, darkness, across, down)
        near = np.zeros(values.shape, bool)
        near[max(row - stride, 0) : row + stride + 1, max(column - stride, 0) : column + stride + 1] = True
        return _best(quick, near, darkness, across, down)
    return _best(quick, np.ones(values.shape, bool), darkness, across, down)


def score_at(row: int, column: int, darkness: Float, across: Float, down: Float) -> float:
    """The formula at one candidate."""
    y, x = np.mgrid[: across.shape[0], : across.shape[1]].astype(np.float64)
    x, y = x - column, y - row
    length = np.hypot(x, y)
    length[row, column] = 1.0
    return float(darkness[row, column] * (((x * across + y * down) / length) ** 2).sum())


def _prepared(grey: NDArray[np.uint8]) -> tuple[Float, Float, Float, Float]:
    """Grey values g, 1 - G, and the unit gradients' x and y."""
    values = grey.astype(np.float64)
    values = (values - values.min()) / max(values.max(), 1.0)
    down, across = np.gradient(values)
    length = np.hypot(across, down)
    flat = length == 0
    length[flat] = 1.0
    darkness = 1 - cv2.GaussianBlur(values, (5, 5), 2)
    return values, darkness, across / length, down / length


def _sums(across: Float, down: Float) -> Float:
    """The sum over p for every candidate, by Fourier transforms."""
    rows, columns = across.shape
    y, x = np.mgrid[1 - rows : rows, 1 - columns : columns].astype(np.float64)
    square = np.maximum(x * x + y * y, 1e-30)
    size = fft.next_fast_len(3 * rows - 2, real=True), fft.next_fast_len(3 * columns - 2, real=True)
    total: NDArray[np.complex128] | float = 0.0
    for kernel, values in (
        (x * x / square, across * across), (2 * x * y / square, across * down), (y * y / square, down * down),
    ):  # fmt: skip
        total = total + fft.rfft2(kernel, size) * fft.rfft2(values, size)
    return np.asarray(fft.irfft2(total, size)[rows - 1 : 2 * rows - 1, columns - 1 : 2 * columns - 1])


def _best(quick: Float, allowed: NDArray[np.bool_], darkness: Float, across: Float, down: Float) -> tuple[int, int]:
    """The allowed candidate with the highest exact score; only what the quick sums leave open is summed again."""
    highest = quick[allowed].max()
    close = np.argwhere(allowed & (quick >= highest - _OPEN * max(abs(highest), 1.0)))
    scores = [score_at(row, column, darkness, across, down) for row, column in close.tolist()]
    row, column = close[int(np.argmax(scores))].tolist()
    return row, column
