"""Scores of a predicted depth map against the true one, after a named alignment, over a mask.

p prediction, t truth, over the n valid pixels. Every score says its unit and what it needs; those that need a scale
are refused for data without one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError, MeaningError
from workbench.geometry.camera import Camera
from workbench.geometry.depth import normals_from_depth
from workbench.geometry.image_metrics import eroded, normal_angle_degrees, psnr, ssim
from workbench.geometry.scale_shift import AlignedDepth, AlignmentMode, align_depth

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """A score: how it is shown, which way is better, whether it is a length, and its formula on (n,) arrays."""

    title: str
    unit: str
    larger_is_better: bool
    needs_metres: bool
    formula: str
    compute: Callable[[Array, Array], float]


def _silog_variance(p: Array, t: Array, weight: float) -> float:
    g = np.log(p) - np.log(t)
    # The variance of equal numbers can come out as -1e-17.
    return max(float(np.mean(g**2) - weight * np.mean(g) ** 2), 0.0)


def _delta(power: int) -> Callable[[Array, Array], float]:
    return lambda p, t: float(np.mean(np.maximum(p / t, t / p) < 1.25**power))


METRICS: dict[str, Metric] = {
    "abs_rel": Metric("AbsRel", "", False, False, "mean |p−t| / t", lambda p, t: float(np.mean(np.abs(p - t) / t))),
    "sq_rel": Metric("SqRel", "m", False, True, "mean (p−t)² / t", lambda p, t: float(np.mean((p - t) ** 2 / t))),
    "mae": Metric("MAE", "mm", False, True, "mean |p−t|", lambda p, t: float(np.mean(np.abs(p - t))) * 1000),
    "mse": Metric("MSE", "mm²", False, True, "mean (p−t)²", lambda p, t: float(np.mean((p - t) ** 2)) * 1e6),
    "rmse": Metric(
        "RMSE", "mm", False, True, "√ mean (p−t)²", lambda p, t: float(np.sqrt(np.mean((p - t) ** 2))) * 1000
    ),
    "irmse": Metric(
        "iRMSE", "1/km", False, True, "√ mean (1/p−1/t)²",
        lambda p, t: float(np.sqrt(np.mean((1 / p - 1 / t) ** 2))) * 1000,
    ),
    "rmse_log": Metric(
        "RMSElog", "", False, False, "√ mean (ln p−ln t)²", lambda p, t: float(np.sqrt(np.mean(np.log(p / t) ** 2)))
    ),
    "log10": Metric("log10", "", False, False, "mean |log₁₀ p−log₁₀ t|",
                    lambda p, t: float(np.mean(np.abs(np.log10(p / t))))),
    "delta1": Metric("δ < 1.25", "share", True, False, "share with max(p/t, t/p) < 1.25", _delta(1)),
    "delta2": Metric("δ < 1.25²", "share", True, False, "share with max(p/t, t/p) < 1.25²", _delta(2)),
    "delta3": Metric("δ < 1.25³", "share", True, False, "share with max(p/t, t/p) < 1.25³", _delta(3)),
    "silog_bts": Metric(
        "SILog (BTS)", "", False, False, "100 √(mean g² − (mean g)²), g = ln p−ln t",
        lambda p, t: 100 * float(np.sqrt(_silog_variance(p, t, 1.0))),
    ),
    "silog_half": Metric(
        "SILog (Depth Anything)", "", False, False, "√(mean g² − ½ (mean g)²), g = ln p−ln t",
        lambda p, t: float(np.sqrt(_silog_variance(p, t, 0.5))),
    ),
    "side": Metric(
        "SIDE", "", False, False, "√ mean (Δ − mean Δ)², Δ = ln p−ln t",
        lambda p, t: float(np.sqrt(_silog_variance(p, t, 1.0))),
    ),
}  # fmt: skip
"""Scores of single pixels. Images and normals have `psnr`, `ssim` and `mad` in `depth_scores`."""

IMAGE_METRICS = ("psnr", "ssim", "mad")


@dataclass(frozen=True)
class DepthScores:
    """Scores by name, how the prediction was aligned, how many pixels counted and how many had to be clipped.

    data_range is the R of PSNR and SSIM, in the unit of the truth.
    """

    values: dict[str, float]
    alignment: AlignedDepth
    valid_count: int
    data_range: float


def depth_scores(
    prediction: ArrayLike,
    target: ArrayLike,
    valid: ArrayLike | None = None,
    *,
    alignment: AlignmentMode = "none",
    metric: bool = True,
    names: Sequence[str] | None = None,
    camera: Camera | None = None,
    data_range: float | None = None,
) -> DepthScores:
    """Scores over the valid pixels of (H, W) maps: z-depth in metres, or any unit with `metric` False.

    Parameters
    ----------
    alignment : how the prediction is brought onto the truth first; recorded in the result.
    metric : whether the truth is in metres. Without, lengths are not among the scores, and asking for one is refused;
        an unaligned comparison of anything is refused, too.
    names : the scores wanted; None: all that these data support.
    camera : needed for "mad", the mean angle between the normals of both (mask eroded by a pixel).
    data_range : R of PSNR and SSIM; None: the range of the valid truth.

    Raises
    ------
    MeaningError : a length was asked of data without a scale, or no alignment for such data.
    NumericalError, DataError : nothing valid in both, shapes that differ, an unknown name.
    """
    wanted = _wanted(names, metric, camera)
    if not metric and alignment == "none":
        raise MeaningError(
            "This depth is known only up to scale and shift, so it cannot be compared unaligned",
            remedy="choose scale-and-shift alignment",
        )
    p, t = np.asarray(prediction, np.float64), np.asarray(target, np.float64)
    if p.shape != t.shape:
        raise DataError(f"The prediction has shape {p.shape} and the truth {t.shape}", remedy="resize one to the other")
    usable = np.isfinite(p) & np.isfinite(t) & (t > 0)
    if valid is not None:
        usable &= np.asarray(valid, bool)
    aligned = align_depth(p, t, usable, alignment)
    spread = float(np.ptp(t[usable])) if data_range is None else data_range
    pixels = aligned.depth[usable], t[usable]
    values = {name: METRICS[name].compute(*pixels) for name in wanted if name in METRICS}
    if "psnr" in wanted:
        values["psnr"] = psnr(*pixels, spread)
    if "ssim" in wanted:
        values["ssim"] = ssim(aligned.depth, t, usable, spread)
    if "mad" in wanted and camera is not None:
        values["mad"] = _normal_error(aligned.depth, t, usable, camera)
    return DepthScores(values, aligned, int(usable.sum()), spread)


def _wanted(names: Sequence[str] | None, metric: bool, camera: Camera | None) -> list[str]:
    possible = [name for name, score in METRICS.items() if metric or not score.needs_metres]
    possible += ["psnr", "ssim"] if camera is None else list(IMAGE_METRICS)
    if names is None:
        return possible
    for name in names:
        if name not in METRICS and name not in IMAGE_METRICS:
            raise DataError(f"There is no score called “{name}”", remedy="choose from " + ", ".join(possible))
        if name == "mad" and camera is None:
            raise DataError("The normal angle needs the camera of the depth map")
        if name not in possible:
            raise MeaningError(
                f"{METRICS[name].title} is in {METRICS[name].unit}, and this depth has no scale",
                remedy="choose a score without a unit, after scale-and-shift alignment",
            )
    return list(names)


def _normal_error(prediction: Array, target: Array, valid: NDArray[np.bool_], camera: Camera) -> float:
    ours, true = (
        normals_from_depth(np.where(valid, depth, 0.0), camera, relative_jump=None) for depth in (prediction, target)
    )
    return normal_angle_degrees(ours, true, eroded(valid))
