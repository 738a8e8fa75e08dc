"""Depth metrics of one image, p prediction and t truth over n valid pixels; definitions: facts on depth models, 5.

Metric depth: errors in mm, ratios and logarithms of metres. Depth without a scale: shares of the truth's own range,
after fitting scale and shift. Two different things are called SILog; both are given under names of their own. SIDE is
UnSup3D's name for the first of them without the factor 100.

Scores are means over the pixels of one image; a table averages those over images (BTS, Depth Anything). `pooled` gives
what pooling the pixels of all images gives (DenseDepth), where large heads count more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plugins.training.evaluation.boundaries import boundary_f1
from plugins.training.evaluation.surfaces import LEAST_PIXELS
from workbench.api import depth_scores

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
    "side": "side",
    "irmse": "irmse",
    "psnr": "psnr_db",
    "ssim": "ssim",
}
"""Scores of the geometry room, and what they are called in the tables of an evaluation."""
PIXELS = "pixels"
"""How many pixels a score is of; among the scores, but no metric."""


@dataclass(frozen=True)
class Metric:
    """How a metric is shown, and what pooling over the pixels of several images makes of it: a mean of the images'
    means, the root of a mean of their squares, or nothing that the images' figures would tell."""

    title: str
    unit: str = ""
    better: str = "low"
    pools: Literal["mean", "root", ""] = ""


METRICS: Mapping[str, Metric] = {
    "mae_mm": Metric("Mean |z error|", "mm", pools="mean"),
    "rmse_mm": Metric("Root mean square z error", "mm", pools="root"),
    "bias_mm": Metric("Mean z error, positive = too near", "mm", "zero", "mean"),
    "abs_rel": Metric("Mean |p - t| / t", pools="mean"),
    "sq_rel": Metric("Mean (p - t)² / t", "m", pools="mean"),
    "rmse_log": Metric("Root mean square of ln p - ln t", pools="root"),
    "log10": Metric("Mean |log10 p - log10 t|", pools="mean"),
    "delta1": Metric("Share with max(p/t, t/p) < 1.25", "", "high", "mean"),
    "delta2": Metric("Share with max(p/t, t/p) < 1.25²", "", "high", "mean"),
    "delta3": Metric("Share with max(p/t, t/p) < 1.25³", "", "high", "mean"),
    "silog_100": Metric("100 · sqrt(mean g² - (mean g)²), g = ln p - ln t"),
    "silog_half": Metric("sqrt(mean g² - 0.5 (mean g)²), g = ln p - ln t"),
    "side": Metric("SIDE: sqrt(mean g² - (mean g)²), g = ln p - ln t"),
    "irmse": Metric("Root mean square of 1/p - 1/t", "1/km", pools="root"),
    "psnr_db": Metric("Peak signal to noise; peak = range of the truth in the region", "dB", "high"),
    "ssim": Metric("Structural similarity, 11 x 11 windows; range of the truth in the region", "", "high"),
    "boundary_f1": Metric("Boundary F1: depth jumps where it should", "", "high"),
    "clipped_share": Metric("Share of pixels that lay behind the camera and were clipped before logarithms"),
    "normal_deg": Metric("Mean angle between surface normals", "°"),
    "mad_deg": Metric("MAD: mean angle between normals as UnSup3D takes them", "°"),
    "normal_11": Metric("Share of normals within 11.25°", "", "high"),
    "normal_22": Metric("Share of normals within 22.5°", "", "high"),
    "normal_30": Metric("Share of normals within 30°", "", "high"),
    "mae_share": Metric("Mean |error| as a share of the truth's range", pools="mean"),
    "rmse_share": Metric("Root mean square error as a share of the truth's range", pools="root"),
    "correlation": Metric("Correlation of prediction and truth", "", "high"),
}
"""All metrics, in the order of tables."""


def metric_depth(prediction: Floats, truth: Floats, valid: Mask, *, similarity: bool = True) -> dict[str, float]:
    """Metrics of metric depth maps (H, W) in metres; empty where fewer than 16 pixels are valid.

    Structural similarity takes as long as all others together; `similarity` False leaves it out.

    Predictions at or behind the camera (a shift can do that) are clipped as `align_depth` says.
    """
    if valid.sum() < LEAST_PIXELS:
        return {}
    wanted = [name for name in _OF_GEOMETRY if similarity or name != "ssim"]
    scores = depth_scores(prediction, truth, valid, names=wanted).values
    found = {own: scores[name] for name, own in _OF_GEOMETRY.items() if np.isfinite(scores.get(name, np.nan))}
    bias = -1000 * float((prediction[valid] - truth[valid]).mean())
    return found | {"bias_mm": bias, PIXELS: float(valid.sum())}


def edges(prediction: Floats, truth: Floats, valid: Mask) -> dict[str, float]:
    """``boundary_f1`` of depth maps (H, W) in metres; empty where the truth has no edges in the region."""
    score = boundary_f1(np.maximum(prediction, 1e-6), np.where(valid, truth, 1.0), valid)
    return {} if score is None else {"boundary_f1": score}


def relative_depth(prediction: Floats, truth: Floats, valid: Mask) -> dict[str, float]:
    """Metrics of depth without a scale (H, W), prediction already fitted to the truth; shares of the truth's range."""
    if valid.sum() < LEAST_PIXELS:
        return {}
    p, t = prediction[valid], truth[valid]
    reach = float(t.max() - t.min())
    if reach <= 0:
        return {}
    error = (p - t) / reach
    found = {"mae_share": float(np.abs(error).mean()), "rmse_share": float(np.mean(error**2)) ** 0.5}
    found[PIXELS] = float(valid.sum())
    if p.std() > 1e-12:
        found["correlation"] = float(np.corrcoef(p, t)[0, 1])
    return found


def pooled(metric: str, values: Sequence[float], pixels: Sequence[float]) -> float | None:
    """A metric over the pixels of all images together, from the images' figures and how many pixels each has.

    None for metrics that cannot be pooled so.
    """
    how = METRICS[metric].pools
    if not how or not sum(pixels):
        return None
    if how == "root":
        return float(np.sqrt(np.average(np.square(values), weights=pixels)))
    return float(np.average(values, weights=pixels))
