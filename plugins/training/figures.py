"""Errors of predictions in the unit people think in: millimetres where the target has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.training.targets import Target, depth_of

Floats = NDArray[np.float32]


def error_unit(target: Target) -> str:
    """ "mm", or "" for targets without a scale."""
    return "mm" if target.metric else ""


def error_name(target: Target) -> str:
    """Metric name of the head error: ``head_mae_mm`` or, without a scale, ``head_mae``."""
    return "head_mae_mm" if target.metric else "head_mae"


def signed_error(target: Target, prediction: Floats, truth: Floats) -> Floats:
    """How far the prediction lies before the truth, both as the network's normalised numbers; positive = too near.

    Millimetres along z (along the ray for distances along it) for metric targets; else the target's own numbers,
    multiples of the picture's depth spread for normalised ones.
    """
    if not target.metric:
        further = (prediction - truth) * np.float32(target.scale)
        return np.asarray(further if target.near == "large" else -further, np.float32)
    said, true = (_metres(target, x) for x in (prediction, truth))
    return np.asarray((true - said) * np.float32(1000.0), np.float32)


def _metres(target: Target, numbers: Floats) -> Floats:
    values = target.restore(numbers)
    return values if target.kind == "ray_distance" else depth_of(target.kind, values)


def mean_absolute(error: Floats, region: NDArray[np.bool_]) -> list[float]:
    """Per image of (N, ...) the mean absolute error over its region; images without region are left out."""
    rows = error.reshape(len(error), -1)
    inside = region.reshape(len(region), -1)
    return [float(np.abs(e[r]).mean()) for e, r in zip(rows, inside, strict=True) if r.any()]
