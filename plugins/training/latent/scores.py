"""How far predicted codes are from the true ones. The mean code of the training faces stands beside every figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.float32]
_CLOSE = 0.2


@dataclass(frozen=True)
class Metric:
    """Title of a figure, and which way is better."""

    title: str
    better: str


METRICS: Mapping[str, Metric] = {
    "r2": Metric("Explained variance R²", "high"),
    "l1": Metric("Mean absolute error", "low"),
    "mse": Metric("Mean squared error", "low"),
    "close": Metric("Share of faces with an absolute error under 0.2", "high"),
}
"""Figures by name; of W (the mean of the 14 rows) and of W+ (all rows)."""
SPACES: Mapping[str, str] = {"W": "the mean of the 14 rows", "W+": "all 14 rows"}


def in_space(codes: Codes, space: str) -> NDArray[np.float64]:
    """(N, 14, 512) -> (N, 512) for "W", (N, 7168) for "W+"."""
    wide = codes.astype(np.float64)
    return wide.mean(1) if space == "W" else wide.reshape(len(wide), -1)


def figures(predicted: Codes, true: Codes, space: str = "W+") -> dict[str, float]:
    """Figures of predicted against true codes, (N, 14, 512) each, in the numbers of the generator.

    R² is 1 - sum of squared errors / sum of squared distances of the true codes from their own mean, over all entries
    together; it needs two different codes.
    """
    said, truth = in_space(predicted, space), in_space(true, space)
    error = said - truth
    absolute, squared = np.abs(error).mean(1), float(np.square(error).sum())
    found = {
        "l1": float(absolute.mean()),
        "mse": squared / error.size,
        "close": float((absolute < _CLOSE).mean()),
    }
    spread = float(np.square(truth - truth.mean(0)).sum())
    return {"r2": 1 - squared / spread, **found} if spread > 0 else found


def absolute_errors(predicted: Codes, true: Codes, space: str = "W+") -> NDArray[np.float64]:
    """(N,) mean absolute error of each face."""
    return np.asarray(np.abs(in_space(predicted, space) - in_space(true, space)).mean(1))
