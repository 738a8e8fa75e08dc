"""PSNR, SSIM and normal angles over masked images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_SSIM_RADIUS = 5
_SSIM_SIGMA = 1.5


def psnr(prediction: Array, target: Array, data_range: float) -> float:
    """10 log10(R² / MSE) in dB over (n,) values; infinite where both are equal."""
    error = float(np.mean((prediction - target) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(data_range**2 / error))


def ssim(prediction: Array, target: Array, valid: Flags, data_range: float) -> float:
    """Mean structural similarity of (H, W) images: 11 x 11 Gaussian of sigma 1.5, C1 = (0.01 R)², C2 = (0.03 R)².

    Only windows that lie wholly in the image and on valid pixels count; NaN when there is none.
    """
    whole = ndimage.binary_erosion(valid, np.ones((2 * _SSIM_RADIUS + 1,) * 2))
    if not whole.any() or data_range <= 0:
        return float("nan")
    # Differences from a common level lose no digits to the absolute distance of the face.
    level = float(target[valid].mean())
    p, t = (np.where(valid, image - level, 0.0) for image in (prediction, target))
    mean_p, mean_t = _blurred(p), _blurred(t)
    var_p, var_t = _blurred(p * p) - mean_p**2, _blurred(t * t) - mean_t**2
    covariance = _blurred(p * t) - mean_p * mean_t
    mean_p, mean_t = mean_p + level, mean_t + level
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    luminance = (2 * mean_p * mean_t + c1) / (mean_p**2 + mean_t**2 + c1)
    structure = (2 * covariance + c2) / (var_p + var_t + c2)
    return float((luminance * structure)[whole].mean())


def normal_angle_degrees(one: Array, other: Array, valid: Flags) -> float:
    """Mean angle between two (H, W, 3) unit normal maps where valid and both known; NaN when that is nowhere."""
    known = valid & (one != 0).any(axis=2) & (other != 0).any(axis=2)
    if not known.any():
        return float("nan")
    cosine = np.einsum("ij,ij->i", one[known], other[known])
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))).mean())


def eroded(valid: Flags) -> Flags:
    """The mask less its outermost pixel (3 x 3), the image's edge counting as outside."""
    return np.asarray(ndimage.binary_erosion(valid, np.ones((3, 3))))


def _blurred(image: Array) -> Array:
    return np.asarray(ndimage.gaussian_filter(image, _SSIM_SIGMA, radius=_SSIM_RADIUS))
