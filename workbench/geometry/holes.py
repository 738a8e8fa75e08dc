"""Small holes of a depth map, bridged smoothly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
_STEPS = ((-1, 0), (1, 0), (0, -1), (0, 1))


def fill_small_holes(depth: Array, usable: Flags, wanted: Flags | None, most_pixels: int) -> tuple[Array, Flags]:
    """Depth and usable flags with holes of at most `most_pixels` filled.

    A hole is a 4-connected group of wanted pixels without depth; without `wanted`, groups that touch the image's edge
    are background and stay. Inverse depth inside solves Laplace's equation from the rim, so a hole in a plane is
    filled with that plane exactly.
    """
    missing = ~usable if wanted is None else ~usable & wanted
    labels, count = ndimage.label(missing)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    small = sizes <= most_pixels
    small[0] = False
    if wanted is None:
        small[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = False
    holes = small[labels]
    if not holes.any() or not usable.any():
        return depth, usable
    filled = np.where(usable, depth, 0.0)
    values = _harmonic(np.where(usable, 1.0, 0.0) / np.where(usable, depth, 1.0), usable, holes)
    solved = np.isfinite(values) & (values > 0)
    rows, columns = np.nonzero(holes)
    filled[rows[solved], columns[solved]] = 1.0 / values[solved]
    return filled, filled > 0


def _harmonic(inverse: Array, usable: Flags, holes: Flags) -> Array:
    """(N,) inverse depth of the hole pixels in row order: each is the mean of its usable and hole neighbours."""
    rows, columns = np.nonzero(holes)
    number = np.full(holes.shape, -1)
    number[rows, columns] = np.arange(len(rows))
    diagonal = np.zeros(len(rows))
    known = np.zeros(len(rows))
    links: list[NDArray[np.int64]] = []
    for row_step, column_step in _STEPS:
        row, column = rows + row_step, columns + column_step
        inside = (row >= 0) & (row < holes.shape[0]) & (column >= 0) & (column < holes.shape[1])
        row, column = np.where(inside, row, 0), np.where(inside, column, 0)
        rim = inside & usable[row, column]
        hole = inside & holes[row, column]
        known += np.where(rim, inverse[row, column], 0.0)
        diagonal += rim | hole
        links.append(np.stack([np.flatnonzero(hole), number[row, column][hole]]))
    pairs = np.concatenate(links, axis=1)
    # A lone wanted group without any rim has no solution; a unit diagonal leaves it at 0, which stays a hole.
    isolated = _without_rim(pairs, diagonal, known)
    diagonal[isolated] += 1.0
    ones = np.full(pairs.shape[1], -1.0)
    matrix = sparse.csr_matrix((ones, (pairs[0], pairs[1])), shape=(len(rows),) * 2) + sparse.diags(diagonal)
    return np.atleast_1d(spsolve(matrix.tocsc(), known))


def _without_rim(pairs: NDArray[np.int64], diagonal: Array, known: Array) -> Flags:
    """(N,) True for hole pixels whose whole group has no neighbour with depth."""
    count = len(diagonal)
    graph = sparse.csr_matrix((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(count, count))
    groups, label = sparse.csgraph.connected_components(graph, directed=False)
    return np.asarray(np.bincount(label, known, groups)[label] == 0)
