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

    Millimetres along z for metric targets, multiples of the picture's depth spread for normalised ones.
    """
    if not target.metric:
        return np.asarray((truth - prediction) * np.float32(target.scale), np.float32)
    said, true = (depth_of(target.kind, target.restore(x)) for x in (prediction, truth))
    return np.asarray((true - said) * np.float32(1000.0), np.float32)


def mean_absolute(error: Floats, region: NDArray[np.bool_]) -> list[float]:
    """Per image of (N, ...) the mean absolute error over its region; images without region are left out."""
    rows = error.reshape(len(error), -1)
    inside = region.reshape(len(region), -1)
    return [float(np.abs(e[r]).mean()) for e, r in zip(rows, inside, strict=True) if r.any()]
