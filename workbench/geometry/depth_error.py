"""Errors of a depth map against the true one, pixel by pixel, through the same camera.

No closest points are sought, so a surface that slid along itself cannot hide. Positive = in front of the truth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError, MeaningError
from workbench.geometry.camera import Camera
from workbench.geometry.depth import has_depth, normals_from_depth, pixel_rays

Array = NDArray[np.float64]


def depth_error_map(
    prediction: ArrayLike, truth: ArrayLike, valid: ArrayLike | None = None, metric: bool = True
) -> Array:
    """(H, W) truth - prediction in millimetres from z-depths in metres; NaN where either has none or not `valid`.

    Raises
    ------
    MeaningError : `metric` is False: these depths are known only up to scale and shift, and have no millimetres.
    DataError : the two maps differ in size.
    """
    if not metric:
        raise MeaningError(
            "This depth has no scale, so its error has no millimetres",
            remedy="look at the figures after scale-and-shift alignment instead",
        )
    p, t = np.asarray(prediction, np.float64), np.asarray(truth, np.float64)
    if p.shape != t.shape:
        raise DataError(f"The prediction has shape {p.shape} and the truth {t.shape}", remedy="resize one to the other")
    usable = has_depth(p) & has_depth(t)
    if valid is not None:
        usable &= np.asarray(valid, bool)
    return np.where(usable, (t - p) * 1000, np.nan)


def slant_corrected(error_mm: ArrayLike, truth: ArrayLike, camera: Camera) -> Array:
    """(H, W) depth errors turned into distances square to the true surface, millimetres; NaN where unknown.

    A point that is off by dz along its ray r = (x, y, 1) is |dz| |n·r| from the tangent plane with normal n, which is
    |dz| cos(slant) at the image's centre. The sign is kept.
    """
    normals = normals_from_depth(truth, camera)
    cosine = np.abs(np.einsum("ijk,ijk->ij", normals, pixel_rays(camera)))
    known = (normals != 0).any(axis=2)
    return np.where(known, np.asarray(error_mm, np.float64) * cosine, np.nan)
