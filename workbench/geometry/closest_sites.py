"""The points a search for closest triangles is asked through: the vertices, and more points on long triangles.

Depth meshes hold needles where a prediction is rough or runs over an outline: few triangles, ten times longer than the
rest. A vertex of one has to be looked at by every point within its length. Cut into pieces at the middles of their
longest edges, they are looked at only by points near each piece; distances are still those to the whole triangle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_LONG = 1.5
"""Triangles are cut whose longest edge is longer than this many middle ones."""
_MOST_ADDED = 1.0
"""At most this share of the vertices is added."""
_LEAST_ADDED = 1000


@dataclass(frozen=True)
class Sites:
    """points (S, 3); reach (S,), how far any point of a piece around a site can be from its nearest site; the triangles
    that have a piece at site i are fan[start[i] : start[i + 1]]."""

    points: Array
    reach: Array
    start: Index
    fan: Index


def sites_of(mesh: Mesh) -> Sites:
    """The sites of a mesh with at least one triangle; vertices of no triangle are none."""
    points, pieces, owner, longest = _cut(mesh)
    reach = np.full(len(points), -1.0)
    for corner in range(3):
        np.maximum.at(reach, pieces[:, corner], longest / np.sqrt(3))
    used = np.flatnonzero(reach >= 0)
    corners = pieces.ravel()
    shape = (len(points), len(mesh.faces))
    # Adding up what is listed twice leaves every triangle once at each site, in rising order.
    matrix = csr_matrix((np.ones(len(corners), np.int32), (corners, np.repeat(owner, 3))), shape=shape)
    matrix.sum_duplicates()
    start = matrix.indptr.astype(np.int64)
    # Unused points have empty fans, so dropping their starts keeps the others contiguous.
    return Sites(points[used], reach[used], np.append(start[:-1][used], start[-1]), matrix.indices.astype(np.int64))


def _cut(mesh: Mesh) -> tuple[Array, Index, Index, Array]:
    """(points, pieces as three points each, whose triangle each piece is, longest edge of each)."""
    points = mesh.vertices
    longest, side = _longest(points, mesh.faces)
    goal = _LONG * float(np.median(longest))
    most = len(points) + max(_LEAST_ADDED, int(_MOST_ADDED * len(points)))
    # Short pieces are put aside as they come, so that a round costs what the long ones do.
    done = [(mesh.faces[longest <= goal], np.flatnonzero(longest <= goal), longest[longest <= goal])]
    owner = np.flatnonzero(longest > goal)
    pieces, longest, side = mesh.faces[owner], longest[owner], side[owner]
    while len(pieces):
        chosen = longest > max(goal, float(longest.max()) / np.sqrt(2))
        if len(points) + int(chosen.sum()) > most:
            break
        points, halves = _halved(points, pieces[chosen], side[chosen])
        pieces, owner = (
            np.concatenate([pieces[~chosen], halves]),
            np.concatenate([owner[~chosen], *[owner[chosen]] * 2]),
        )
        length, edge = _longest(points, halves)
        longest, side = np.concatenate([longest[~chosen], length]), np.concatenate([side[~chosen], edge])
        short = longest <= goal
        done.append((pieces[short], owner[short], longest[short]))
        pieces, owner, longest, side = pieces[~short], owner[~short], longest[~short], side[~short]
    done.append((pieces, owner, longest))
    whole, owners, lengths = (np.concatenate(column) for column in zip(*done, strict=True))
    return points, whole, owners, lengths


def _halved(points: Array, pieces: Index, side: Index) -> tuple[Array, Index]:
    """More points, and twice as many pieces, cut at the middle of the edge from corner `side` to the next."""
    rows = np.arange(len(pieces))[:, None]
    a, b, c = pieces[rows, (side[:, None] + np.arange(3)) % 3].T
    keys, new = np.unique(np.minimum(a, b) * len(points) + np.maximum(a, b), return_inverse=True)
    first, second = np.divmod(keys, len(points))
    middle = len(points) + new
    more = np.concatenate([points, 0.5 * (points[first] + points[second])])
    return more, np.concatenate([np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)])


def _longest(points: Array, pieces: Index) -> tuple[Array, Index]:
    """Length of each piece's longest edge, and from which of its points to the next it runs."""
    corners = [points[pieces[:, corner]] for corner in range(3)]
    squares = np.stack([((corners[(k + 1) % 3] - corners[k]) ** 2).sum(axis=1) for k in range(3)], axis=1)
    side = squares.argmax(axis=1)
    return np.sqrt(squares[np.arange(len(pieces)), side]), side
