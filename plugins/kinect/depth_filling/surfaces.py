"""Which surfaces lie around a hole, and to which of them each pixel of the hole belongs.

The known depths around a hole are sorted; where two neighbours in that order are further apart than a step, one surface
ends and the next begins. A pixel belongs beyond such a gap if a random walk along the links (colours alike: probable)
ends more often on known pixels beyond it than before it (Grady 2006, "Random walks for image segmentation").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.links import ACROSS, DOWN
from plugins.kinect.depth_filling.solving import equilibria
from workbench.api import compiled

Float = NDArray[np.float64]
Whole = NDArray[np.int32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_GAPS = 3
"""Between the nearest surfaces, if there are more."""
LEAST_SHARE = 0.02
"""Of the rim, that a surface must have; fewer pixels are taken for flying ones."""
UNDECIDED = 0.02
"""What the probabilities may be wrong by."""


@compiled
def look_around(depth: Float, neighbours: Whole, pixels: Whole, ends: Places, step: float) -> tuple[Float, Places]:
    """What is known around each hole: depths, each pixel once for a hole, and where each hole's depths end.

    depth : (h, w). neighbours : (n, 8), -1 where known. pixels : (n, 2). ends : (m,) where each hole's pixels end.
    Pixels that hang in the air are left out, unless a hole has no others: most of the known pixels beside them are
    more than a step away. They get the number -3 in `neighbours`.
    """
    height, width = depth.shape
    seen = np.full(depth.shape, -1, np.int32)
    flying = np.full(depth.shape, -1, np.int8)
    values = np.empty(neighbours.size)
    value_ends = np.empty(len(ends), np.int64)
    count, first = 0, 0
    for hole in range(len(ends)):
        start = count
        for trusting in range(2):
            for n in range(first, ends[hole]):
                for k in range(8):
                    if neighbours[n, k] != -1 and not (trusting and neighbours[n, k] == -3):
                        continue
                    v, u = pixels[n, 0] + DOWN[k], pixels[n, 1] + ACROSS[k]
                    if flying[v, u] < 0:
                        near = 0
                        for j in range(max(0, v - 1), min(height, v + 2)):
                            for i in range(max(0, u - 1), min(width, u + 2)):
                                if depth[j, i] > 0:
                                    near += 1 if abs(depth[j, i] - depth[v, u]) <= step else -1
                        flying[v, u] = near < 1
                    neighbours[n, k] = -3 if flying[v, u] and not trusting else -1
                    if neighbours[n, k] == -1 and seen[v, u] != hole:
                        seen[v, u] = hole
                        values[count] = depth[v, u]
                        count += 1
            if count > start:
                break
        value_ends[hole] = count
        first = ends[hole]
    return values[:count], value_ends


def gaps(values: Float, value_ends: Places, step: float) -> Float:
    """(m, MOST_GAPS) middles of the gaps between the surfaces around each hole, rising, infinite where there are none.

    values, value_ends : as `look_around` gives them.
    """
    between = np.full((len(value_ends), MOST_GAPS), np.inf)
    hole = np.repeat(np.arange(len(value_ends)), np.diff(value_ends, prepend=0))
    order = np.lexsort((values, hole))
    values, hole = values[order], hole[order]
    new = np.flatnonzero((np.diff(values, prepend=-np.inf) > step) | (np.diff(hole, prepend=-1) > 0))
    lengths, owner = np.diff(new, append=len(values)), hole[new]
    enough = lengths >= np.maximum(1, LEAST_SHARE * np.bincount(hole, minlength=len(value_ends))[owner])
    starts, stops, owner = values[new[enough]], values[(new + lengths - 1)[enough]], owner[enough]
    count = np.zeros(len(value_ends), int)
    for k in np.flatnonzero(np.diff(owner) == 0):
        at = owner[k]
        if count[at] < MOST_GAPS:
            between[at, count[at]] = 0.5 * (stops[k] + starts[k + 1])
            count[at] += 1
    return between


def share_out(depth: Float, neighbours: Whole, pixels: Whole, ends: Places, weights: Float, between: Float) -> Whole:
    """(n,) the surface of each unknown: how many gaps it lies beyond. between : `gaps`; the rest as `look_around`."""
    surface = np.zeros(len(pixels), np.int32)
    sizes = np.diff(ends, prepend=0)
    for gap in range(MOST_GAPS):
        # Holes without such a gap have nothing to solve.
        chosen = np.isfinite(between[:, gap])
        if not chosen.any():
            break
        members = np.flatnonzero(np.repeat(chosen, sizes))
        shift = np.repeat(np.cumsum(np.where(chosen, 0, sizes)), sizes)[members].astype(np.int32)
        own, own_weights = neighbours[members], weights[members]
        known_links, pull = votes(depth, own, pixels[members], own_weights, np.repeat(between[:, gap], sizes)[members])
        own = np.where(own >= 0, own - shift[:, None], own)
        probability = np.full(len(members), 0.5)
        equilibria(
            np.cumsum(sizes[chosen], dtype=np.int64), own, own_weights, known_links, pull, probability, UNDECIDED
        )
        surface[members] += probability > 0.5
    return surface


@compiled
def votes(depth: Float, neighbours: Whole, pixels: Whole, weights: Float, gap: Float) -> tuple[Float, Float]:
    """(n,) sums of the links of each unknown to known pixels: all of them, and those beyond its gap."""
    every, beyond = np.zeros(len(pixels)), np.zeros(len(pixels))
    for n in range(len(pixels)):
        for k in range(8):
            if neighbours[n, k] == -1:
                every[n] += weights[n, k]
                if depth[pixels[n, 0] + DOWN[k], pixels[n, 1] + ACROSS[k]] > gap[n]:
                    beyond[n] += weights[n, k]
    return every, beyond
