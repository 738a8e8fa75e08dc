"""Patches of the head's surface to make cloth of: refined, cut along a line, smoothed, lifted off the skin.

A patch does not depend on who wears it: its points are weighted means of the head's vertices, chosen once on the
neutral head, so that the same seam lies at the same place of every person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.api import neutral_vertices, vertex_normals

Float = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """N points over the V vertices of the head model.

    weights : (N, V) rows sum to 1. faces : (F, 3) triangles, counter-clockwise seen from outside.
    """

    weights: sparse.csr_matrix
    faces: Index

    @cached_property
    def rest(self) -> Float:
        """(N, 3) points on the neutral head, metres, model frame."""
        return np.asarray(self.weights @ neutral_vertices())

    @cached_property
    def averaging(self) -> sparse.csr_matrix:
        """(N, N) mean of a point and its neighbours; points of the border mix along the border only."""
        return averaging_of(self.faces, len(self.rest))

    @cached_property
    def borders(self) -> list[Index]:
        """Closed lines of points around the patch and its holes, each with the patch on its left seen from outside."""
        return borders_of(self.faces)

    def refined(self) -> Sheet:
        """Every triangle cut into four."""
        edges, inverse = _edges(self.faces)
        count = self.weights.shape[0]
        half = (self.weights[edges[:, 0]] + self.weights[edges[:, 1]]) * 0.5
        ab, bc, ca = count + inverse.reshape(3, -1)
        a, b, c = self.faces.T
        faces = np.concatenate(
            [np.stack(corner, 1) for corner in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
        )
        return Sheet(sparse.vstack([self.weights, half]).tocsr(), faces)

    def cut(self, field: Float) -> Sheet:
        """The part where a field (N,) is positive; its border runs exactly along 0, by linear interpolation."""
        rows, faces = cut(self.faces, np.where(np.abs(field) < 1e-9, 1e-9, field))
        return Sheet((rows @ self.weights).tocsr(), faces)


def sheet_of(faces: Index) -> Sheet:
    """The patch of these triangles (F, 3) of the head model."""
    used, local = np.unique(faces, return_inverse=True)
    count = len(neutral_vertices())
    weights = sparse.csr_matrix((np.ones(len(used)), (np.arange(len(used)), used)), (len(used), count))
    return Sheet(weights, local.reshape(faces.shape))


def cut(faces: Index, field: Float) -> tuple[sparse.csr_matrix, Index]:
    """Triangles where a field (N,), nowhere 0, is positive: rows (M, N) that make the new points of the old, faces."""
    inside = field > 0
    edges, inverse = _edges(faces)
    crossed = inside[edges[:, 0]] != inside[edges[:, 1]]
    first, second = edges[crossed].T
    share = field[first] / (field[first] - field[second])
    kept = np.flatnonzero(inside)
    place = np.full(len(field), -1)
    place[kept] = np.arange(len(kept))
    on_edge = np.full(len(edges), -1)
    on_edge[crossed] = len(kept) + np.arange(crossed.sum())
    rows = sparse.vstack(
        [
            sparse.csr_matrix((np.ones(len(kept)), (np.arange(len(kept)), kept)), (len(kept), len(field))),
            _pairs(first, 1 - share, second, share, len(field)),
        ]
    ).tocsr()
    return rows, _cut_triangles(faces, inside, place, on_edge[inverse.reshape(3, -1).T])


def _cut_triangles(faces: Index, inside: NDArray[np.bool_], place: Index, crossing: Index) -> Index:
    """crossing (F, 3) : points on the edges from corner 0 to 1, 1 to 2, 2 to 0."""
    count = inside[faces].sum(1)
    made = [place[faces[count == 3]]]
    for corner in range(3):
        near, far = (corner + 1) % 3, (corner + 2) % 3
        tip = (count == 1) & inside[faces[:, corner]]
        made.append(np.stack([place[faces[tip, corner]], crossing[tip, corner], crossing[tip, far]], 1))
        lost = (count == 2) & ~inside[faces[:, corner]]
        a, b = place[faces[lost, near]], place[faces[lost, far]]
        out, back = crossing[lost, corner], crossing[lost, far]
        made += [np.stack([out, a, b], 1), np.stack([out, b, back], 1)]
    return np.concatenate(made)


def borders_of(faces: Index) -> list[Index]:
    """Closed lines of points around a surface; one that meets itself in a point ends there and another begins."""
    one_way = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    count = int(faces.max()) + 1
    either_way = np.sort(one_way, 1) @ [count, 1]
    order = np.argsort(either_way)
    ordered = either_way[order]
    paired = np.concatenate([[False], ordered[1:] == ordered[:-1], [False]])
    lone = order[~(paired[1:] | paired[:-1])]
    following = dict(map(tuple, one_way[lone].tolist()))
    lines = []
    while following:
        start, line = next(iter(following)), []
        point = start
        while point in following:
            line.append(point)
            point = following.pop(point)
        lines.append(np.array(line))
    return lines


def averaging_of(faces: Index, count: int) -> sparse.csr_matrix:
    """(N, N) mean of each point and its neighbours; points of the border mix along the border only."""
    edges, inverse = _edges(faces)
    single = np.bincount(inverse, minlength=len(edges)) == 1
    border = np.zeros(count, bool)
    border[edges[single]] = True
    a, b = np.concatenate([edges, edges[:, ::-1]]).T
    both = np.concatenate([single, single])
    kept = ~border[a] | both
    a, b = np.concatenate([a[kept], np.arange(count)]), np.concatenate([b[kept], np.arange(count)])
    links = sparse.csr_matrix((np.ones(len(a)), (a, b)), (count, count))
    return (sparse.diags(1 / np.asarray(links.sum(1)).ravel()) @ links).tocsr()


def smoothed(points: Float, averaging: sparse.csr_matrix, times: int) -> Float:
    """Points (N, ...) after so many rounds of averaging."""
    for _ in range(times):
        points = averaging @ points
    return points


def lifted(skin: Float, wanted: Float, normals: Float, least: float | Float) -> Float:
    """Wanted points (N, 3), moved outwards where they come nearer than `least` metres to the skin point below them."""
    height = ((wanted - skin) * normals).sum(1)
    return np.asarray(wanted + np.maximum(least - height, 0.0)[:, None] * normals)


def outward(points: Float, faces: Index) -> Float:
    """(N, 3) unit normals of a surface's points."""
    return np.asarray(vertex_normals(points, faces))


def shell(points: Float, faces: Index, normals: Float, thickness: float | Float) -> tuple[Float, Index]:
    """A layer on a surface (N, 3): the surface raised by its thickness, and walls down to it along the borders.

    Returns (2N, 3) points, the raised ones first, and faces.
    """
    count = len(points)
    raised = points + (normals.T * thickness).T
    walls = []
    for line in borders_of(faces):
        after = np.roll(line, -1)
        walls += [np.stack([after, line, line + count], 1), np.stack([after, line + count, after + count], 1)]
    return np.concatenate([raised, points]), np.concatenate([faces, *walls])


def _edges(faces: Index) -> tuple[Index, Index]:
    """(E, 2) edges, and the edge of each triangle's sides: all first sides, all second, all third."""
    sides = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    count = int(faces.max()) + 1
    code, inverse = np.unique(sides @ [count, 1], return_inverse=True)
    return np.stack([code // count, code % count], 1), inverse


def _pairs(first: Index, share_first: Float, second: Index, share_second: Float, count: int) -> sparse.csr_matrix:
    places = np.tile(np.arange(len(first)), 2)
    values = np.concatenate([share_first, share_second])
    return sparse.csr_matrix((values, (places, np.concatenate([first, second]))), (len(first), count))
