"""How well surfaces face the right way, from metric depth (H, W) and its camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, back_project, eroded, normals_from_depth

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LEAST_PIXELS = 16
WITHIN = {"normal_11": 11.25, "normal_22": 22.5, "normal_30": 30.0}
"""Shares of normals within so many degrees."""


def normal_angles(prediction: Floats, truth: Floats, valid: Mask, camera: Camera) -> dict[str, float]:
    """Agreement of surface normals inside the region less a rim of one pixel, where depth (H, W) is metres.

    ``normal_deg`` and the shares use normals that are exact on planes; ``mad_deg`` those of UnSup3D.
    """
    inner = eroded(valid)
    inside = [np.where(valid, depth, 0.0) for depth in (prediction, truth)]
    one, other = (normals_from_depth(depth, camera) for depth in inside)
    known = inner & (np.abs(one).max(axis=2) > 0) & (np.abs(other).max(axis=2) > 0)
    if known.sum() < LEAST_PIXELS:
        return {}
    angle = _degrees(one[known], other[known])
    shares = {name: float(np.mean(angle < limit)) for name, limit in WITHIN.items()}
    return {"normal_deg": float(angle.mean()), **shares, **_mad(inside[0], inside[1], inner, camera)}


def _mad(prediction: Floats, truth: Floats, inner: Mask, camera: Camera) -> dict[str, float]:
    """Mean angle deviation as in UnSup3D: crosses of central differences of the points, over the eroded mask."""
    one, other = (_central_normals(depth, camera) for depth in (prediction, truth))
    known = inner[1:-1, 1:-1] & np.isfinite(one).all(2) & np.isfinite(other).all(2)
    if known.sum() < LEAST_PIXELS:
        return {}
    return {"mad_deg": float(_degrees(one[known], other[known]).mean())}


def _central_normals(depth: Floats, camera: Camera) -> Floats:
    """(H - 2, W - 2, 3) unit normals; NaN where a neighbour to the left, right, above or below has no depth."""
    points = back_project(depth, camera)
    across = points[1:-1, 2:] - points[1:-1, :-2]
    down = points[2:, 1:-1] - points[:-2, 1:-1]
    normals = np.cross(across, down)
    with np.errstate(invalid="ignore"):
        return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-30))


def _degrees(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.degrees(np.arccos(np.clip((one * other).sum(axis=-1), -1, 1))))
