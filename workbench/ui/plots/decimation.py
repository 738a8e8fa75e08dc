"""Fewer points that draw the same line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Line = tuple[NDArray[np.float64], NDArray[np.float64]]


def envelope(x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64]) -> Line:
    """The part of a line within the edges (and one point beyond at each side), at most two points per column.

    x (N,) must not fall; `edges` (C + 1,) are where the picture's columns begin and end, in x. Each column is drawn as
    a stroke from its lowest to its highest value, so no spike is lost; values that are not finite are passed over where
    others share the column.
    """
    x, y = _within(x, y, edges)
    if len(x) <= 2 * len(edges):
        return x, y
    starts = _column_starts(x, edges)
    finite = np.isfinite(y)
    all_finite = bool(finite.all())
    lowest = np.minimum.reduceat(y if all_finite else np.where(finite, y, np.inf), starts)
    highest = np.maximum.reduceat(y if all_finite else np.where(finite, y, -np.inf), starts)
    strokes = np.stack([lowest, highest], 1)
    # Up, then down: the end of a stroke is near the start of the next, and the line does not zigzag in between.
    strokes[1::2] = strokes[1::2, ::-1]
    strokes[~np.isfinite(strokes)] = np.nan
    return np.repeat(x[starts], 2), strokes.ravel()


def averaged(x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64]) -> Line:
    """Like `envelope`, with one point per column at the average of its finite values: for a line meant to be smooth."""
    x, y = _within(x, y, edges)
    if len(x) <= 2 * len(edges):
        return x, y
    starts = _column_starts(x, edges)
    finite = np.isfinite(y)
    count = np.add.reduceat(finite.astype(np.float64), starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.add.reduceat(np.where(finite, y, 0.0), starts) / count
    middle = (starts + np.append(starts[1:], len(x)) - 1) // 2
    return x[middle], mean


def told_apart(x: NDArray[np.floating], y: NDArray[np.floating], apart: float = 1.0) -> NDArray[np.bool_]:
    """(N,) which points of a line through x, y (N,) to draw: about one in every `apart` of its length, in their unit.

    For lines that may turn back, as a cut through a surface does. Ends stay, also those on both sides of a break (NaN).
    """
    points = np.stack([np.asarray(x, np.float64), np.asarray(y, np.float64)], 1)
    broken: NDArray[np.bool_] = np.asarray(~np.isfinite(points).all(axis=1))
    steps = np.nan_to_num(np.hypot(*np.diff(points, axis=0).T), nan=0.0)
    way = np.floor(np.concatenate([[0.0], np.cumsum(steps)]) / apart)
    kept = broken.copy()
    kept[1:] |= (np.diff(way) > 0) | broken[:-1]
    kept[:-1] |= broken[1:]
    kept[:1] = kept[-1:] = True
    return kept


def _within(x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64]) -> Line:
    first = max(int(np.searchsorted(x, edges[0], "left")) - 1, 0)
    last = min(int(np.searchsorted(x, edges[-1], "right")) + 1, len(x))
    return x[first:last], y[first:last]


def _column_starts(x: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    starts = np.unique(np.searchsorted(x, edges[:-1]))
    return np.concatenate([np.zeros(1, np.int64), starts[(starts > 0) & (starts < len(x))]])
