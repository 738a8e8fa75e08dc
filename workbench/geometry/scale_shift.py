"""Scale and shift between a prediction and the truth, for predictions that know depth only up to them.

The space is where the two numbers live. "depth": s * prediction + t ~ z. "inverse_depth" (MiDaS): the prediction
already is an inverse depth, the truth is inverted first, s * prediction + t ~ 1 / z.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError, NumericalError

Array = NDArray[np.float64]
Space = Literal["depth", "inverse_depth"]
AlignmentMode = Literal["none", "median_ratio", "scale", "scale_shift", "scale_shift_inverse", "min_max"]
ALIGNMENT_MODES: dict[AlignmentMode, str] = {
    "none": "no alignment: the prediction as it is",
    "median_ratio": "one factor: median of the truth over median of the prediction",
    "scale": "one factor by least squares",
    "scale_shift": "scale and shift by least squares in depth",
    "scale_shift_inverse": "scale and shift by least squares in inverse depth; the prediction is an inverse depth",
    "min_max": "the prediction's range stretched to the truth's range",
}
# What is no depth becomes one this far beyond the truth's own range.
_RANGE_FACTOR = 10.0


@dataclass(frozen=True)
class AlignedDepth:
    """depth: the aligned prediction, positive wherever it was finite; clipped: valid pixels that had to be clipped."""

    depth: Array
    scale: float
    shift: float
    clipped: int
    mode: AlignmentMode


def fit_scale_shift(
    prediction: ArrayLike, target: ArrayLike, valid: ArrayLike | None = None, space: Space = "depth"
) -> tuple[float, float]:
    """(scale, shift) that minimise sum (scale * prediction + shift - target)² over the valid pixels in `space`.

    `target` is always z-depth; for "inverse_depth" it is inverted here.

    Raises
    ------
    NumericalError : fewer than two valid pixels, or a prediction that is the same everywhere.
    """
    p, t = _pairs(prediction, target, valid, least=2)
    if space == "inverse_depth":
        t = 1.0 / t
    centred = p - p.mean()
    variance = float(centred @ centred)
    if not variance > 1e-24 * max(float(p @ p), 1e-300):
        raise NumericalError(
            "The prediction is the same everywhere, so no scale and shift fit it", remedy="use the median ratio"
        )
    scale = float(centred @ (t - t.mean())) / variance
    return scale, float(t.mean() - scale * p.mean())


def fit_scale(prediction: ArrayLike, target: ArrayLike, valid: ArrayLike | None = None) -> float:
    """The factor that minimises sum (scale * prediction - target)² over the valid pixels."""
    p, t = _pairs(prediction, target, valid, least=1)
    square = float(p @ p)
    if square == 0:
        raise NumericalError("The prediction is zero everywhere, so no scale fits it")
    return float(p @ t) / square


def median_ratio(prediction: ArrayLike, target: ArrayLike, valid: ArrayLike | None = None) -> float:
    """median(target) / median(prediction) over the valid pixels."""
    p, t = _pairs(prediction, target, valid, least=1)
    middle = float(np.median(p))
    if middle == 0:
        raise NumericalError("The prediction's median is zero, so it has no median ratio")
    return float(np.median(t)) / middle


def align_depth(
    prediction: ArrayLike, target: ArrayLike, valid: ArrayLike | None = None, mode: AlignmentMode = "none"
) -> AlignedDepth:
    """The prediction brought onto the truth's depth by `mode`; the same shape, z-depth in the truth's unit.

    After a shift values can be zero or negative, which logarithms and inverses do not survive: they are clipped to a
    tenth of the nearest and ten times the farthest valid truth, and counted.
    """
    p, t = _pairs(prediction, target, valid, least=1)
    scale, shift = 1.0, 0.0
    if mode == "median_ratio":
        scale = median_ratio(p, t)
    elif mode == "scale":
        scale = fit_scale(p, t)
    elif mode == "scale_shift":
        scale, shift = fit_scale_shift(p, t)
    elif mode == "scale_shift_inverse":
        scale, shift = fit_scale_shift(p, t, space="inverse_depth")
    elif mode == "min_max":
        scale, shift = _range_fit(p, t)
    limits = (float(t.min()) / _RANGE_FACTOR, float(t.max()) * _RANGE_FACTOR)
    space: Space = "inverse_depth" if mode == "scale_shift_inverse" else "depth"
    _, clipped = apply_scale_shift(p, scale, shift, space, limits)
    depth, _ = apply_scale_shift(prediction, scale, shift, space, limits)
    return AlignedDepth(depth, scale, shift, clipped, mode)


def apply_scale_shift(
    prediction: ArrayLike, scale: float, shift: float, space: Space, limits: tuple[float, float]
) -> tuple[Array, int]:
    """(z-depth, how many values were clipped) for a prediction in `space`.

    A depth that is not positive becomes the first of `limits`; an inverse depth below that of the second (behind
    infinity, too) becomes that. Everything else stays as it is.
    """
    moved = scale * np.asarray(prediction, np.float64) + shift
    near, far = limits
    if space == "inverse_depth":
        clipped = moved < 1.0 / far
        return 1.0 / np.where(clipped, 1.0 / far, moved), int(clipped.sum())
    clipped = moved <= 0
    return np.where(clipped, near, moved), int(clipped.sum())


def _range_fit(p: Array, t: Array) -> tuple[float, float]:
    spread = float(np.ptp(p))
    if spread == 0:
        raise NumericalError("The prediction is the same everywhere, so its range cannot be stretched")
    scale = float(np.ptp(t)) / spread
    return scale, float(t.min() - scale * p.min())


def _pairs(prediction: ArrayLike, target: ArrayLike, valid: ArrayLike | None, least: int) -> tuple[Array, Array]:
    """The valid values of both, flat: where `valid`, both finite, and the truth positive."""
    p, t = np.asarray(prediction, np.float64), np.asarray(target, np.float64)
    if p.shape != t.shape:
        raise DataError(f"The prediction has shape {p.shape} and the truth {t.shape}", remedy="resize one to the other")
    usable = np.isfinite(p) & np.isfinite(t) & (t > 0)
    if valid is not None:
        usable &= np.asarray(valid, bool)
    if usable.sum() < least:
        raise NumericalError(
            "No pixel is valid in both the prediction and the truth", remedy="check the mask and the invalid value"
        )
    return p[usable], t[usable]
