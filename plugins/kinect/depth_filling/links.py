"""How strongly neighbouring pixels of a hole hold together: by their colours, compiled.

Weights after "Colorization using optimization" (Levin, Lischinski, Weiss 2004): exp(-d² / s), d the difference in
colour, s from the variance around the pixel, no less than noise makes; made symmetric here, so that a system of them
can be solved by conjugate gradients. Unknown pixels are numbered hole by hole, in row order within a hole; the number
of a known pixel is -1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled

Float = NDArray[np.float64]
Whole = NDArray[np.int32]

DOWN = np.array([0, 1, 1, 1, 0, -1, -1, -1])
ACROSS = np.array([1, -1, 0, 1, -1, 1, 0, -1])
"""The eight neighbours: first the four that come later in row order, then the opposite of each."""
VARIANCE_SHARE = 0.3
"""s as a share of the variance. Half of what Levin has: it parts face and wall better where edges are soft."""
LEAST_WEIGHT = 0.01
"""The best of a pixel's links is at least this strong, so that no pixel is cut off."""
FAINTEST = 1e-5
"""No link is weaker, so that a hole hangs together in finite arithmetic."""
LEAST_SPREAD = 15.0
"""Of s, in levels² (0 … 255) summed over the channels: what a camera's noise leaves. With less, every pixel of an even
wall looks like an edge, and a face spreads over it."""


@compiled
def _colour_spread(colour: NDArray[np.uint8], y: int, x: int) -> float:
    """s of a pixel in levels²: from the variance of its 3 x 3 colours, summed over channels, cut at the frame."""
    height, width = colour.shape[:2]
    count, least, total = 0, 1e9, 0.0
    sums = np.zeros(3)
    for j in range(max(0, y - 1), min(height, y + 2)):
        for i in range(max(0, x - 1), min(width, x + 2)):
            away = 0.0
            for c in range(3):
                value, own = float(colour[j, i, c]), float(colour[y, x, c])
                sums[c] += value
                total += value * value
                away += (value - own) ** 2
            count += 1
            if (j != y or i != x) and away < least:
                least = away
    variance = (total - (sums[0] ** 2 + sums[1] ** 2 + sums[2] ** 2) / count) / count
    spread = max(VARIANCE_SHARE * variance, -least / np.log(LEAST_WEIGHT), LEAST_SPREAD)
    return float(spread)


@compiled
def link(colour: NDArray[np.uint8], number: Whole, pixels: Whole) -> tuple[Whole, Float]:
    """Neighbours of the unknowns and how strongly each is linked with them.

    number : (h, w) which unknown a pixel is, -1 where known. pixels : (n, 2) row and column of the unknowns.
    Returns (n, 8) numbers of the neighbours (`DOWN`, `ACROSS`; -1: known, -2: beyond the frame), and (n, 8) weights.
    """
    height, width = number.shape
    spread = np.empty(len(pixels))
    for n in range(len(pixels)):
        spread[n] = _colour_spread(colour, pixels[n, 0], pixels[n, 1])
    neighbours = np.full((len(pixels), 8), -2, np.int32)
    weights = np.zeros((len(pixels), 8))
    for n in range(len(pixels)):
        y, x = pixels[n, 0], pixels[n, 1]
        for k in range(8):
            v, u = y + DOWN[k], x + ACROSS[k]
            if v < 0 or u < 0 or v >= height or u >= width:
                continue
            other = neighbours[n, k] = number[v, u]
            if k >= 4 and other >= 0:
                weights[n, k] = weights[other, k - 4]
                continue
            away = 0.0
            for c in range(3):
                away += (float(colour[v, u, c]) - float(colour[y, x, c])) ** 2
            mean = spread[n] if other < 0 else 0.5 * (spread[n] + spread[other])
            weights[n, k] = max(FAINTEST, np.exp(-away / mean))
    return neighbours, weights
