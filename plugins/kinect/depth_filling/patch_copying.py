"""The searches of patch copying (FDCBOP), compiled: which patch is filled next, and from where.

After "Filling depth holes by colour-based and depth-based patches", ETRI Journal, DOI 10.4218/etrij.16.0116.0062,
section III. Depth is held inverted: nearest = largest, 0 = hole. Patches are 17 x 17 pixels (`HALF` = 8 to each side).

Every source is looked at, and sums are taken pixel by pixel in row order, so that the choice between nearly equal
patches is that of a plain loop. Bounds only tell sooner that a source cannot win: a sum of squares over a part of the
patch is at least the square of the sum over the number of pixels, and the parts' sums are kept for every source.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled

HALF = 8
"""A patch reaches so many pixels to each side."""
PIXELS = (2 * HALF + 1) ** 2
SHARES = (1 / (HALF + 1) ** 2, 1 / (HALF * (HALF + 1)), 1 / (HALF * (HALF + 1)), 1 / HALF**2)
"""One over the number of pixels of each quarter of a patch: the middle row and column belong to the first."""
SLACK = 1 + 1e-9
"""Rounding must not let a bound reject the winner."""

Float = NDArray[np.float64]
Whole = NDArray[np.int32]
Places = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@compiled
def part_sums(inverted: Float, y: int, x: int, sums: Float) -> None:
    """Sums over the four quarters of the patch around a pixel (the middle row and column belong to the first)."""
    for part in range(4):
        sums[part] = 0
    for j in range(-HALF, HALF + 1):
        for i in range(-HALF, HALF + 1):
            sums[2 * (j > 0) + (i > 0)] += inverted[y + j, x + i]


@compiled
def colour_part_sums(colour: Bytes, y: int, x: int, sums: Whole) -> None:
    """As `part_sums`, of each channel: 12 numbers, quarter by quarter."""
    for part in range(12):
        sums[part] = 0
    for j in range(-HALF, HALF + 1):
        for i in range(-HALF, HALF + 1):
            part = 3 * (2 * (j > 0) + (i > 0))
            for c in range(3):
                sums[part + c] += colour[y + j, x + i, c]


@compiled
def source_sums(inverted: Float, colour: Bytes, sources: Places) -> tuple[Float, Whole]:
    """What the bounds need of every source (n, 2: y, x): `part_sums` (n, 4) and `colour_part_sums` (n, 12)."""
    depth_sums = np.zeros((len(sources), 4))
    colour_sums = np.zeros((len(sources), 12), np.int32)
    for k in range(len(sources)):
        y, x = sources[k, 0], sources[k, 1]
        part_sums(inverted, y, x, depth_sums[k])
        colour_part_sums(colour, y, x, colour_sums[k])
    return depth_sums, colour_sums


@compiled
def renew(inverted: Float, y: int, x: int, priority: Float, number: Whole, sources: Places, sums: Float) -> None:
    """After the patch around a pixel changed: priorities near it are stale, and sums of sources near it are renewed.

    number : (h, w) index of the source at a pixel, or -1.
    """
    height, width = inverted.shape
    for j in range(max(0, y - 2 * HALF), min(height, y + 2 * HALF + 1)):
        for i in range(max(0, x - 2 * HALF), min(width, x + 2 * HALF + 1)):
            priority[j, i] = np.nan
            if number[j, i] >= 0:
                part_sums(inverted, j, i, sums[number[j, i]])


@compiled
def next_point(points: Whole, inverted: Float, highest: float, priority: Float) -> int:
    """Index of the contour point (n, 2: x, y) with the lowest priority, the first of several; -1 if there is none.

    priority : (h, w) what was reckoned before, NaN where it has to be reckoned anew, infinite where nothing helps.
    """
    best, lowest = -1, np.inf
    for k in range(len(points)):
        x, y = points[k, 0], points[k, 1]
        value = priority[y, x]
        if np.isnan(value):
            value = _priority(inverted, y, x, highest)
            priority[y, x] = value
        if value < lowest:
            best, lowest = k, value
    return best


@compiled
def _priority(inverted: Float, y: int, x: int, highest: float) -> float:
    near = False
    for j in range(y - 1, y + 2):
        for i in range(x - 1, x + 2):
            near = near or inverted[j, i] > 0
    if not near:
        return float(np.inf)
    total, count = 0.0, 0
    for j in range(y - HALF, y + HALF + 1):
        for i in range(x - HALF, x + HALF + 1):
            total += inverted[j, i]
            count += inverted[j, i] > 0
    return (total / PIXELS) * (highest - total / count) / 255


@compiled
def most_like_in_depth(inverted: Float, y: int, x: int, sources: Places, sums: Float, guess: int) -> int:
    """The source whose patch has the smallest squared difference in depth, the first of several.

    guess : a source that is probably near the answer; it decides only how soon the answer is found.
    """
    own = np.zeros(4)
    part_sums(inverted, y, x, own)
    best, least = guess, _difference_in_depth(inverted, y, x, sources[guess, 0], sources[guess, 1], np.inf)
    for k in range(len(sources)):
        bound = 0.0
        for part in range(4):
            bound += SHARES[part] * (own[part] - sums[k, part]) ** 2
        if bound > least * SLACK:
            continue
        value = _difference_in_depth(inverted, y, x, sources[k, 0], sources[k, 1], least)
        if value < least or (value == least and k < best):
            best, least = k, value
    return best


@compiled
def _difference_in_depth(inverted: Float, y: int, x: int, v: int, u: int, limit: float) -> float:
    total = 0.0
    for j in range(-HALF, HALF + 1):
        for i in range(-HALF, HALF + 1):
            step = inverted[y + j, x + i] - inverted[v + j, u + i]
            total += step * step
        if total > limit:
            break
    return total


@compiled
def most_like_in_colour(colour: Bytes, y: int, x: int, sources: Places, sums: Whole, guess: int) -> int:
    """As `most_like_in_depth`, in colour."""
    own = np.zeros(12, np.int32)
    colour_part_sums(colour, y, x, own)
    best, least = guess, _difference_in_colour(colour, y, x, sources[guess, 0], sources[guess, 1], 2**40)
    for k in range(len(sources)):
        bound = 0.0
        for part in range(4):
            squares = 0.0
            for c in range(3):
                step = own[3 * part + c] - sums[k, 3 * part + c]
                squares += step * step
            bound += SHARES[part] * squares
        if bound > least * SLACK:
            continue
        value = _difference_in_colour(colour, y, x, sources[k, 0], sources[k, 1], least)
        if value < least or (value == least and k < best):
            best, least = k, value
    return best


@compiled
def _difference_in_colour(colour: Bytes, y: int, x: int, v: int, u: int, limit: int) -> int:
    total = 0
    for j in range(-HALF, HALF + 1):
        row = np.int32(0)
        for i in range(-HALF, HALF + 1):
            for c in range(3):
                step = np.int32(colour[y + j, x + i, c]) - np.int32(colour[v + j, u + i, c])
                row += step * step
        total += int(row)
        if total > limit:
            break
    return total
