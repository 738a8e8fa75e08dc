"""Between which values lines lie: one line around each of its columns, or several lines beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.ui.plots.decimation import Line

Values = NDArray[np.float64]
_WINDOWS = 150
_LEAST_IN_A_WINDOW = 4
_LEAST_WINDOWS = 20
_PLACES = 400


@dataclass(frozen=True)
class Band:
    """x (N,) rising, and the lowest and the highest value (N,) there."""

    x: Values
    low: Values
    high: Values


def range_of(x: Values, y: Values, first: float, last: float) -> Band:
    """Lowest and highest finite value of a line (N,) in windows over [first, last]; x must not fall.

    Empty where the line has fewer than 80 points there: windows of a few points would only be a coarser line.
    """
    begin, end = int(np.searchsorted(x, first, "left")), int(np.searchsorted(x, last, "right"))
    x, y = x[begin:end], y[begin:end]
    kept = np.isfinite(y)
    x, y = x[kept], y[kept]
    windows = min(_WINDOWS, len(x) // _LEAST_IN_A_WINDOW)
    if windows < _LEAST_WINDOWS:
        nothing = np.zeros(0)
        return Band(nothing, nothing, nothing)
    starts = np.linspace(0, len(x), windows + 1)[:-1].astype(np.int64)
    middles = (starts + np.append(starts[1:], len(x)) - 1) // 2
    return Band(x[middles], np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts))


def group_of(lines: Sequence[Line], *, logarithmic: bool = False) -> tuple[Values, Band]:
    """The mean (N,) of several lines, read off at the same places, and between which values they lie there.

    Each line (x, y) counts where it has values around a place, and nowhere beyond its ends. The places lie evenly on
    the axis as it is shown; with few points they are those of the lines themselves.
    """
    finite = [(x[np.isfinite(y)], y[np.isfinite(y)]) for x, y in lines]
    finite = [(x, y) for x, y in finite if len(x)]
    if not finite:
        nothing = np.zeros(0)
        return nothing, Band(nothing, nothing, nothing)
    places = np.unique(np.concatenate([x for x, _ in finite]))
    if len(places) > _PLACES:
        low = places[places > 0][0] if logarithmic else places[0]
        spread = np.geomspace(low, places[-1], _PLACES) if logarithmic else np.linspace(low, places[-1], _PLACES)
        # Rounding must not put the last place beyond the lines' own ends.
        places = np.clip(spread, places[0], places[-1])
    table = np.array([np.interp(places, x, y, left=np.nan, right=np.nan) for x, y in finite])
    kept = np.isfinite(table).any(0)
    places, table = places[kept], table[:, kept]
    return np.nanmean(table, 0), Band(places, np.nanmin(table, 0), np.nanmax(table, 0))
