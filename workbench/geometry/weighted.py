"""Weighted quantiles and shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weighted_quantiles(values: Array, weights: Array, shares: Sequence[float]) -> Array:
    """Quantiles of (N,) values at `shares` (0..1), N >= 1, interpolated between the middles of the weights.

    With equal weights this is Hazen's rule (numpy method="hazen"); a weight of two counts as the value twice, up to
    interpolation.
    """
    order = np.argsort(values, kind="stable")
    ordered, weight = values[order], weights[order]
    middles = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    return np.asarray(np.interp(np.asarray(shares, np.float64), middles, ordered))


def weighted_median(values: Array, weights: Array) -> float:
    """The 50 % quantile of `weighted_quantiles`."""
    return float(weighted_quantiles(values, weights, [0.5])[0])


def share_where(flags: NDArray[np.bool_], weights: Array) -> float:
    """Weighted share of True, 0..1; 0 when there is no weight."""
    total = float(weights.sum())
    return float(weights[flags].sum()) / total if total > 0 else 0.0
