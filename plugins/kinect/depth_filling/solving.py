"""Equilibrium of linked pixels: conjugate gradients, preconditioned by a modified incomplete Cholesky factor, compiled.

The system is that of springs: for each unknown i, sum over its links of w (x_i - x_j) = 0, where x_j may be known. It
is symmetric, its diagonal dominates, and only the links to later unknowns are stored. The factor keeps the pattern
and the row sums (Gustafsson 1978), so that the number of steps grows with the root of a hole's width only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled

Float = NDArray[np.float64]
Whole = NDArray[np.int32]
Places = NDArray[np.int64]

RELAXED = 0.97
"""How much of what the pattern cannot hold goes to the diagonal: all of it would be unstable."""
MOST_STEPS = 400


@compiled
def equilibria(
    ends: Places, neighbours: Whole, links: Float, known_links: Float, pull: Float, x: Float, exactness: float
) -> int:
    """Solves the system of each hole, in place; how many steps that took in all.

    ends : (m,) where each hole's unknowns end. neighbours, links : (n, >= 4); the first four are later unknowns of the
    same hole (negative: none) and how strongly each is linked with them. known_links : (n,) sum of the links to known
    values. pull : (n,) sum of each times its value. x : (n,) start, then the solution. exactness : what the error may
    be, in units of x, roughly, in the mean over a hole.
    """
    diagonal, inverse = _factor(neighbours, links, known_links)
    residual, improved, direction, along = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    first, taken = 0, 0
    for hole in range(len(ends)):
        last = ends[hole]
        # The first round finds the residual of the start: it goes "along" x from nothing.
        for i in range(first, last):
            direction[i] = x[i]
        slope = 1.0
        for step in range(MOST_STEPS):
            for i in range(first, last):
                along[i] = diagonal[i] * direction[i]
            product = 0.0
            for i in range(first, last):
                here, own = along[i], direction[i]
                for k in range(4):
                    j = neighbours[i, k]
                    if j >= 0:
                        here -= links[i, k] * direction[j]
                        along[j] -= links[i, k] * own
                along[i] = here
                product += own * here
            length = slope / product if step else 0.0
            for i in range(first, last):
                x[i] += length * direction[i]
                residual[i] = residual[i] - length * along[i] if step else pull[i] - along[i]
                improved[i] = residual[i]
            _precondition(neighbours, links, inverse, improved, first, last)
            before, slope = slope, 0.0
            for i in range(first, last):
                slope += residual[i] * improved[i]
            if slope <= (last - first) * exactness**2:
                break
            turn = slope / before if step else 0.0
            for i in range(first, last):
                direction[i] = improved[i] + turn * direction[i]
            taken += 1
        first = last
    return taken


@compiled
def _factor(neighbours: Whole, links: Float, known_links: Float) -> tuple[Float, Float]:
    """Diagonal of the system, and of the inverse of its incomplete factor."""
    diagonal = known_links.copy()
    ahead = np.zeros(len(diagonal))
    for i in range(len(diagonal)):
        for k in range(4):
            if neighbours[i, k] >= 0:
                ahead[i] += links[i, k]
                diagonal[neighbours[i, k]] += links[i, k]
        diagonal[i] += ahead[i]
    pivots = diagonal.copy()
    inverse = np.empty(len(diagonal))
    for i in range(len(diagonal)):
        inverse[i] = 1 / pivots[i]
        for k in range(4):
            j = neighbours[i, k]
            if j >= 0:
                pivots[j] -= links[i, k] * inverse[i] * (links[i, k] + RELAXED * (ahead[i] - links[i, k]))
    return diagonal, inverse


@compiled
def _precondition(neighbours: Whole, links: Float, inverse: Float, vector: Float, first: int, last: int) -> None:
    for i in range(first, last):
        own = vector[i] * inverse[i]
        vector[i] = own
        for k in range(4):
            if neighbours[i, k] >= 0:
                vector[neighbours[i, k]] += links[i, k] * own
    for i in range(last - 1, first - 1, -1):
        total = 0.0
        for k in range(4):
            if neighbours[i, k] >= 0:
                total += links[i, k] * vector[neighbours[i, k]]
        vector[i] += total * inverse[i]
