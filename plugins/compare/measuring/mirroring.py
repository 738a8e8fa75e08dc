"""Whether a prediction is the mirror image of the truth, however it stands.

Surfaces know no left and right: a mirrored face shows only where it fits the truth much better after it is mirrored
back, each time in the best place that a short search finds. A face that is as good as symmetric fits both ways, and
then nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring.record import Measured
from plugins.compare.surfaces import Pair
from workbench.api import IcpOptions, MeasuredSurface, NumericalError, Similarity, Steps, icp_steps

Array = NDArray[np.float64]
_CLEARLY = 0.5
"""A mirrored face fits at most this share as badly once it is mirrored back (other people's faces: 0.57 and more)."""
_NOTICEABLE, _FITTING = 0.003, 0.01
"""Shares of a face's size: below the one a misfit is none (0.8 mm), above the other nothing fits (2.5 mm)."""
_LEAST_SHARE = 0.4
_QUICK = IcpOptions(keep_share=0.8, most_iterations=4, most_points=150, tolerance=1e-3)
_WHOLE = IcpOptions(keep_share=0.8, most_iterations=25, most_points=300, tolerance=1e-4)
_TRIED_FURTHER = 2
_AXIS_SIGNS = ((1.0, 1.0, 1.0), (1.0, -1.0, -1.0), (-1.0, 1.0, -1.0), (-1.0, -1.0, 1.0))
_found: WeakKeyDictionary[Pair, str] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Fit:
    rms_m: float
    transform: Similarity


def mirroring(pair: Pair, measured: Measured) -> Steps[str]:
    """A sentence where the prediction looks mirrored, else an empty one; in steps that can be left.

    `measured` gives the size that the prediction is compared at. Found once for each pair.
    """
    if pair not in _found:
        _found[pair] = yield from _sought(pair, measured)
    return _found[pair]


def _sought(pair: Pair, measured: Measured) -> Steps[str]:
    # The smaller surface is laid on the larger one: all of it has something to lie on.
    one, other = sorted((measured.aligned.surface.measured, pair.truth.measured), key=_area)
    points, places = _vertices(one), _vertices(other)
    straight = yield from _best_fit(points, places, other, [Similarity.identity()])
    turned = points * [-1.0, 1.0, 1.0]
    mirrored = yield from _best_fit(turned, places, other, [])
    if straight is None or mirrored is None:
        return ""
    size = float(np.diff(pair.truth.mesh.box, axis=0).max())
    clear = mirrored.rms_m < _CLEARLY * straight.rms_m and straight.rms_m > _NOTICEABLE * size
    if not clear or mirrored.rms_m > _FITTING * size:
        return ""
    return (
        f"{pair.prediction.title} looks mirrored: its mirror image fits {straight.rms_m / mirrored.rms_m:,.0f} times "
        "as well, each in its best place; mirror it back where it came from."
    )


def _best_fit(points: Array, places: Array, target: MeasuredSurface, more: Sequence[Similarity]) -> Steps[_Fit | None]:
    """The nearest that points come to a surface by ICP from several starts; None where none of them leads anywhere."""
    tried = []
    for start in [*more, *_starts(points, places)]:
        tried.append((yield from _fitted(points, target, _QUICK, start)))
    known = sorted((fit for fit in tried if fit is not None), key=lambda fit: fit.rms_m)
    last = []
    for fit in known[:_TRIED_FURTHER]:
        last.append((yield from _fitted(points, target, _WHOLE, fit.transform)))
    return min((fit for fit in last if fit is not None), key=lambda fit: fit.rms_m, default=None)


def _fitted(points: Array, target: MeasuredSurface, options: IcpOptions, start: Similarity) -> Steps[_Fit | None]:
    try:
        found = yield from icp_steps(points, target.distance, options, start)
    except NumericalError:
        return None  # too far away, or beyond the rim
    # A few points that lie well on a rim are no fit.
    return _Fit(found.rms_per_iteration[-1], found.transform) if found.inlier_share >= _LEAST_SHARE else None


def _starts(points: Array, places: Array) -> list[Similarity]:
    """Middle on middle as it stands, and with the long axes of the one laid along those of the other, four ways."""
    middle, other = points.mean(axis=0), places.mean(axis=0)
    axes, along = _axes(points - middle), _axes(places - other)
    turns = [np.eye(3), *(along.T @ (np.array(signs)[:, None] * axes) for signs in _AXIS_SIGNS)]
    return [Similarity(turn, other - turn @ middle) for turn in turns]


def _axes(centred: Array) -> Array:
    """(3, 3) principal axes as rows, the longest first, right-handed."""
    _, axes = np.linalg.eigh(centred.T @ centred)
    rows = axes.T[::-1]
    return np.asarray(rows * [[1.0], [1.0], [np.linalg.det(rows)]])


def _vertices(surface: MeasuredSurface) -> Array:
    """(N, 3) the vertices that stand for some area."""
    return surface.mesh.vertices[surface.areas > 0]


def _area(surface: MeasuredSurface) -> float:
    return float(surface.areas.sum())
