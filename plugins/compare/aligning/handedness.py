"""Whether matched points say that one of two surfaces is mirrored: the one thing that no turn can bring about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import NumericalError, umeyama

Array = NDArray[np.float64]
_LEAST_POINTS = 4
"""Three points lie in a plane, which has no handedness."""
_CLEARLY = 0.5
_NOTICEABLE = 0.02
"""Share of the points' extent: less is left over when the same points are clicked twice (3 mm of a face)."""


def mirrored_note(source: Array, target: Array, *, with_scale: bool) -> str:
    """A sentence where matched points (N, 3) fit clearly better with one side mirrored; else empty.

    Points in a plane, or as good as symmetric ones, fit both ways and say nothing.
    """
    if len(source) < _LEAST_POINTS:
        return ""
    try:
        straight = _left_over(source, target, with_scale)
        mirrored = _left_over(source * [-1.0, 1.0, 1.0], target, with_scale)
    except NumericalError:
        return ""
    if straight <= _NOTICEABLE * float(np.ptp(target, axis=0).max()) or mirrored >= _CLEARLY * straight:
        return ""
    return (
        f"These points fit {straight / max(mirrored, 1e-9):,.0f} times as well with one side mirrored: one of the two "
        "surfaces looks mirrored, or left and right were exchanged in clicking."
    )


def _left_over(source: Array, target: Array, with_scale: bool) -> float:
    """RMS distance after the best transform, metres. Raises NumericalError."""
    moved = umeyama(source, target, with_scale=with_scale).apply(source)
    return float(np.sqrt(((moved - target) ** 2).sum(axis=1).mean()))
