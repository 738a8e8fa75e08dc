"""Depth metrics of one image, p prediction and t truth over n valid pixels; definitions: facts on depth models, 5.

Metric depth: errors in mm, ratios and logarithms of metres. Depth without a scale: shares of the truth's own range,
after fitting scale and shift. Two different things are called SILog; both are given under names of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, depth_scores, eroded, normals_from_depth

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_OF_GEOMETRY = {
    "mae": "mae_mm",
    "rmse": "rmse_mm",
    "abs_rel": "abs_rel",
    "sq_rel": "sq_rel",
    "rmse_log": "rmse_log",
    "log10": "log10",
    "delta1": "delta1",
    "delta2": "delta2",
    "delta3": "delta3",
    "silog_bts": "silog_100",
    "silog_half": "silog_half",
    "psnr": "psnr_db",
}
"""Scores of the geometry room, and what they are called in the tables of an evaluation."""
_LEAST_PIXELS = 16


@dataclass(frozen=True)
class Metric:
    """How a metric is shown."""

    title: str
    unit: str = ""
    better: str = "low"


METRICS: Mapping[str, Metric] = {
    "mae_mm": Metric("Mean |z error|", "mm"),
    "rmse_mm": Metric("Root mean square z error", "mm"),
    "bias_mm": Metric("Mean z error, positive = too near", "mm", "zero"),
    "abs_rel": Metric("Mean |p - t| / t"),
    "sq_rel": Metric("Mean (p - t)² / t", "m"),
    "rmse_log": Metric("Root mean square of ln p - ln t"),
    "log10": Metric("Mean |log10 p - log10 t|"),
    "delta1": Metric("Share with max(p/t, t/p) < 1.25", "", "high"),
    "delta2": Metric("Share with max(p/t, t/p) < 1.25²", "", "high"),
    "delta3": Metric("Share with max(p/t, t/p) < 1.25³", "", "high"),
    "silog_100": Metric("100 · sqrt(mean g² - (mean g)²), g = ln p - ln t"),
    "silog_half": Metric("sqrt(mean g² - 0.5 (mean g)²), g = ln p - ln t"),
    "psnr_db": Metric("Peak signal to noise; peak = range of the truth in the region", "dB", "high"),
    "normal_deg": Metric("Mean angle between surface normals", "°"),
    "normal_30": Metric("Share of normals within 30°", "", "high"),
    "mae_share": Metric("Mean |error| as a share of the truth's range"),
    "rmse_share": Metric("Root mean square error as a share of the truth's range"),
    "correlation": Metric("Correlation of prediction and truth", "", "high"),
}
"""All metrics, in the order of tables."""


def metric_depth(prediction: Floats, truth: Floats, valid: Mask) -> dict[str, float]:
    """Metrics of metric depth maps (H, W) in metres; empty where fewer than 16 pixels are valid.

    Predictions at or behind the camera (a shift can do that) are clipped as `align_depth` says.
    """
    if valid.sum() < _LEAST_PIXELS:
        return {}
    scores = depth_scores(prediction, truth, valid, names=list(_OF_GEOMETRY)).values
    found = {own: scores[name] for name, own in _OF_GEOMETRY.items() if np.isfinite(scores[name])}
    return found | {"bias_mm": -1000 * float((prediction[valid] - truth[valid]).mean())}


def normal_angles(prediction: Floats, truth: Floats, valid: Mask, camera: Camera) -> dict[str, float]:
    """Agreement of surface normals inside the region less a rim of one pixel, where depth (H, W) is metres."""
    inner = eroded(valid)
    inside = [np.where(valid, depth, 0.0) for depth in (prediction, truth)]
    one, other = (normals_from_depth(depth, camera) for depth in inside)
    known = inner & (np.abs(one).max(axis=2) > 0) & (np.abs(other).max(axis=2) > 0)
    if known.sum() < _LEAST_PIXELS:
        return {}
    angle = np.degrees(np.arccos(np.clip((one[known] * other[known]).sum(axis=1), -1, 1)))
    return {"normal_deg": float(angle.mean()), "normal_30": float(np.mean(angle < 30))}


def relative_depth(prediction: Floats, truth: Floats, valid: Mask) -> dict[str, float]:
    """Metrics of depth without a scale (H, W), prediction already fitted to the truth; shares of the truth's range."""
    if valid.sum() < _LEAST_PIXELS:
        return {}
    p, t = prediction[valid], truth[valid]
    reach = float(t.max() - t.min())
    if reach <= 0:
        return {}
    error = (p - t) / reach
    found = {"mae_share": float(np.abs(error).mean()), "rmse_share": float(np.mean(error**2)) ** 0.5}
    if p.std() > 1e-12:
        found["correlation"] = float(np.corrcoef(p, t)[0, 1])
    return found
