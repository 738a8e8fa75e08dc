"""Whether depth jumps where it should: the boundary score of Depth Pro (Bochkovskii et al. 2024), without a scale.

The definition here, for lack of the authors' own program: two pixels side by side form an edge at threshold c when the
farther is more than c times as far as the nearer; an edge has a direction, from near to far, one of four. Precision is
the share of predicted edges that are true ones of the same direction, recall the share of true ones that are predicted,
F1 their harmonic mean. The score is the mean of F1 over ten thresholds from 1.05 to 1.25, weighted by the threshold;
thresholds at which there is no edge in either are left out. Only pairs of pixels that both count are looked at. (The
authors average precision and recall over the directions, where a perfect prediction gets less than 1 as soon as a
picture lacks one of them.)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
THRESHOLDS = np.linspace(1.05, 1.25, 10)


def boundary_f1(prediction: Floats, truth: Floats, valid: Mask) -> float | None:
    """The score of positive depth maps (H, W), 0..1; None where the truth has no edge at any threshold."""
    pairs = [
        (_ratios(prediction, first, second, both), _ratios(truth, first, second, both))
        for first, second, both in _neighbours(valid)
    ]
    if not any((true > THRESHOLDS[0]).any() for _, true in pairs):
        return None
    said, true = (np.concatenate([pair[which] for pair in pairs]) for which in (0, 1))
    found = [(_f1(said > c, true > c), c) for c in THRESHOLDS if (said > c).any() or (true > c).any()]
    scores, weights = zip(*found, strict=True)
    return float(np.average(scores, weights=weights))


Pixels = tuple[slice, slice]


def _neighbours(valid: Mask) -> Iterator[tuple[Pixels, Pixels, Mask]]:
    """Near pixel, far pixel and where both count, for each of four directions."""
    every, front, back = slice(None), slice(None, -1), slice(1, None)
    for one, other in (((every, front), (every, back)), ((front, every), (back, every))):
        both = valid[one] & valid[other]
        yield one, other, both
        yield other, one, both


def _ratios(depth: Floats, near: Pixels, far: Pixels, both: Mask) -> Floats:
    return np.asarray(depth[far][both] / depth[near][both])


def _f1(said: Mask, true: Mask) -> float:
    hits = int((said & true).sum())
    return 2 * hits / (int(said.sum()) + int(true.sum()))
