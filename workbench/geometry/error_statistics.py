"""Statistics of signed surface errors, in millimetres, weighted by area."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.weighted import share_where, weighted_median, weighted_quantiles

Array = NDArray[np.float64]
PERCENTILES = (50, 75, 90, 95, 99)
SHARE_LIMITS_MM = (0.5, 1.0, 1.5, 2.0, 3.0)
CURVE_LIMIT_MM = 5.0


@dataclass(frozen=True)
class ErrorStatistics:
    """Errors of one surface against another; positive = in front of the truth, towards the viewer.

    Attributes
    ----------
    count : samples used.
    weight : their weight in all (an area in m² when areas were given).
    dropped_share : weighted share of the samples that was left out.
    mean_absolute_mm, bias_mm, rms_mm, std_mm : mean |d|, mean d, root mean square, standard deviation about the bias.
    median_absolute_mm, median_signed_mm : medians of |d| and of d.
    mad_mm : median |d - median d|, without the 1.4826 of a normal distribution.
    percentiles_mm : of |d|, by percent.
    share_within_mm : share of samples with |d| within a limit in millimetres.
    curve_area : area under the cumulative curve of |d| from 0 to 5 mm over 5 mm; 1 is perfect.
    maximum_mm : the largest |d|; one spike sets it.
    """

    count: int
    weight: float
    dropped_share: float
    mean_absolute_mm: float
    bias_mm: float
    rms_mm: float
    std_mm: float
    median_absolute_mm: float
    median_signed_mm: float
    mad_mm: float
    percentiles_mm: dict[int, float]
    share_within_mm: dict[float, float]
    curve_area: float
    maximum_mm: float

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: the same names, keys of the two tables as text."""
        record = asdict(self)
        for name in ("percentiles_mm", "share_within_mm"):
            record[name] = {f"{key:g}": value for key, value in record[name].items()}
        return record


def summarise(
    signed_m: ArrayLike, weights: ArrayLike | None = None, dropped: ArrayLike | None = None
) -> ErrorStatistics:
    """Statistics of signed distances in metres. `weights` (N,), areas as a rule; `dropped` (N,) True = left out.

    Values that are not finite count as dropped.

    Raises
    ------
    DataError : nothing is left to summarise.
    """
    values = np.asarray(signed_m, np.float64).ravel() * 1000
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, np.float64).ravel()
    out = ~np.isfinite(values)
    if dropped is not None:
        out |= np.asarray(dropped, bool).ravel()
    dropped_share = share_where(out, weight)
    used = ~out & (weight > 0)
    if not used.any():
        raise DataError(
            "No sample is left to measure",
            remedy="check that the surfaces overlap and that the rim and distance limits are not too tight",
        )
    d, w = values[used], weight[used]
    return _summary(d, w, dropped_share)


def _summary(d: Array, w: Array, dropped_share: float) -> ErrorStatistics:
    total = float(w.sum())
    absolute = np.abs(d)
    bias = float(w @ d) / total
    middle = weighted_median(d, w)
    quantiles = weighted_quantiles(absolute, w, [percent / 100 for percent in PERCENTILES])
    percentiles = dict(zip(PERCENTILES, map(float, quantiles), strict=True))
    return ErrorStatistics(
        count=len(d),
        weight=total,
        dropped_share=dropped_share,
        mean_absolute_mm=float(w @ absolute) / total,
        bias_mm=bias,
        rms_mm=float(np.sqrt(w @ d**2 / total)),
        std_mm=float(np.sqrt(w @ (d - bias) ** 2 / total)),
        median_absolute_mm=percentiles[50],
        median_signed_mm=middle,
        mad_mm=weighted_median(np.abs(d - middle), w),
        percentiles_mm=percentiles,
        share_within_mm={limit: share_where(absolute <= limit, w) for limit in SHARE_LIMITS_MM},
        curve_area=float(w @ np.maximum(CURVE_LIMIT_MM - absolute, 0.0)) / (total * CURVE_LIMIT_MM),
        maximum_mm=float(absolute.max()),
    )


def cumulative_curve(
    signed_m: ArrayLike, weights: ArrayLike | None = None, limit_mm: float = CURVE_LIMIT_MM, steps: int = 101
) -> tuple[Array, Array]:
    """(limits in mm (steps,), share of the samples with |d| within each), for a plot."""
    absolute = np.abs(np.asarray(signed_m, np.float64).ravel()) * 1000
    weight = np.ones(len(absolute)) if weights is None else np.asarray(weights, np.float64).ravel()
    order = np.argsort(absolute, kind="stable")
    reached = np.concatenate([[0.0], np.cumsum(weight[order])])
    limits = np.linspace(0.0, limit_mm, steps)
    counted = np.searchsorted(absolute[order], limits, side="right")
    return limits, reached[counted] / max(float(reached[-1]), np.finfo(float).tiny)


def histogram(
    signed_m: ArrayLike, weights: ArrayLike | None = None, range_mm: float = 3.0, bins: int = 60
) -> tuple[Array, Array, tuple[float, float]]:
    """(bin edges in mm (bins + 1,), share per bin (bins,), shares (below, above) the range), over -range..range."""
    values = np.asarray(signed_m, np.float64).ravel() * 1000
    finite = np.isfinite(values)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, np.float64).ravel()
    values, weight = values[finite], weight[finite]
    total = max(float(weight.sum()), np.finfo(float).tiny)
    counts, edges = np.histogram(values, bins, (-range_mm, range_mm), weights=weight)
    outside = (float(weight[values < -range_mm].sum()) / total, float(weight[values > range_mm].sum()) / total)
    return edges, counts / total, outside
