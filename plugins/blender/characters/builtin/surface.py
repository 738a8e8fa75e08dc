"""The smooth skin over the head's vertices: Catmull-Clark once, kept within a fixed distance of the flat triangles.

The table's triangles come in pairs that were quads. One step of Catmull-Clark and the limit positions of its points are
a sparse matrix that does not depend on who is drawn. A limit surface lies inside its control mesh, so the vertices are
first moved out by what the limit would take from them. The result is then drawn towards the flat triangles where it
still leaves them, because labels and dense vertices belong to those; under hair and clothes it may leave them further.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.api import HeadModel, neutral_vertices, paint_map, unroll

Float = NDArray[np.float64]
Index = NDArray[np.int64]
FURTHEST_M, FURTHEST_UNDER_HAIR_M = 0.00012, 0.003
"""No point of the smooth surface is further than this from the flat triangle that it stands over."""
_BUST_MM = (110.0, 150.0)
"""Below the eyes: where the neck's coarser triangles begin."""
# Finer quads begin at an old corner and are split from it to the middle; the old diagonal runs from corner 0 to 2.
# On which of the two old triangles the halves lie, by corner:
_FIRST_HALVES, _SECOND_HALVES = (0, 0, 1, 1), (1, 0, 0, 1)


@dataclass(frozen=True)
class Subdivision:
    """N points over V vertices: the vertices themselves, then one point per edge, then one per quad.

    Attributes
    ----------
    flat : (N, V) points on the flat triangles. smooth : (N, V) points of the smooth surface before it is drawn in.
    faces : (8Q, 3) triangles. source : (8Q,) row of the table's triangle that each lies on. around : (N, 8Q) sums
    triangles at points.
    """

    flat: sparse.csr_matrix
    smooth: sparse.csr_matrix
    faces: Index
    source: Index
    around: sparse.csr_matrix

    def points(self, vertices: Float, furthest: Float | float = FURTHEST_M) -> tuple[Float, Float]:
        """(N, 3) points of the surface over (V, 3) vertices, metres, and unit outward normals (N, 3) without facets.

        furthest : metres, one number or (N,), that points may lie from the flat triangles.
        """
        flat, smooth = self.flat @ vertices, self.smooth @ vertices
        away = smooth - flat
        length = np.linalg.norm(away, axis=1, keepdims=True) / np.reshape(furthest, (-1, 1))
        length = np.maximum(length, 1e-9)
        return flat + away * (np.tanh(length) / length), self.normals(smooth)

    def normals(self, points: Float) -> Float:
        """(N, 3) unit normals at points, from the triangles around them weighted by area."""
        first, second, third = (points[self.faces[:, corner]] for corner in range(3))
        total = self.around @ np.cross(second - first, third - first)
        return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-18))

    def part(self, chosen: NDArray[np.bool_]) -> tuple[Index, Index]:
        """On triangles of the table where `chosen` (F,) holds: rows of points (n,) and faces (m, 3) into them."""
        faces = self.faces[chosen[self.source]]
        rows, renumbered = np.unique(faces, return_inverse=True)
        return rows, renumbered.reshape(-1, 3)


@cache
def subdivision() -> Subdivision:
    """Of the whole table; made once per process (about 0.1 s)."""
    model = HeadModel.load()
    return subdivided(quads_of(model.faces), len(model.table.template))


@cache
def leeway() -> Float:
    """(N,) metres that the skin's points may lie from the flat triangles: little on the face, more on scalp and bust.

    The scalp's triangles have sides of 2 cm: a bald head would have corners.
    """
    angle, height = unroll(subdivision().flat @ neutral_vertices())
    maps = paint_map()
    scalp = np.clip(maps.hair.ravel()[maps.at(angle.astype(np.float32), height.astype(np.float32))] / 15, 0, 1)
    bust = np.clip((height - _BUST_MM[0]) / (_BUST_MM[1] - _BUST_MM[0]), 0, 1)
    return np.asarray(FURTHEST_M + np.maximum(scalp, bust) ** 2 * (FURTHEST_UNDER_HAIR_M - FURTHEST_M))


@cache
def texture_corners() -> NDArray[np.float32]:
    """(8Q, 3, 2) texture coordinates at the corners of the surface's triangles; linear in the old quads."""
    table = HeadModel.load().table
    first, second = _pairing(table.faces)
    places = table.uvs[table.face_uvs]
    corner = np.concatenate([_picked(places[0::2], first), _picked(places[1::2], second)], 1)
    middle = 0.5 * (corner[:, 0] + corner[:, 2])
    halfway = 0.5 * (corner + np.roll(corner, -1, 1))
    finer = np.concatenate([np.stack([corner[:, k], halfway[:, k], middle, halfway[:, k - 1]], 1) for k in range(4)])
    return np.concatenate([finer[:, [0, 1, 2]], finer[:, [0, 2, 3]]]).astype(np.float32)


def quads_of(faces: Index) -> Index:
    """(Q, 4) quads of triangles (2Q, 3) that lie there pair by pair; the common edge becomes the diagonal 0 to 2."""
    first, second = _pairing(faces)
    return np.column_stack([_picked(faces[0::2], first), _picked(faces[1::2], second)])


def _pairing(faces: Index) -> tuple[Index, Index]:
    """Which corners of the first triangles (Q, 3) and of the second (Q, 1) make quads."""
    first, second = faces[0::2], faces[1::2]
    alone = ~(first[:, :, None] == second[:, None, :]).any(2)
    other = ~(second[:, :, None] == first[:, None, :]).any(2)
    if not ((alone.sum(1) == 1) & (other.sum(1) == 1)).all():
        raise ValueError("triangles do not lie in pairs with a common edge")
    return (alone.argmax(1)[:, None] + [2, 0, 1]) % 3, other.argmax(1)[:, None]


def _picked(corners: NDArray[Any], places: Index) -> NDArray[Any]:
    return corners[np.arange(len(corners))[:, None], places]


def subdivided(quads: Index, vertex_count: int) -> Subdivision:
    """The surface over quads (Q, 4), counter-clockwise seen from outside."""
    coarse = _Quads(quads, vertex_count)
    finer = coarse.finer()
    limit = _Quads(finer, coarse.finer_count).limit() @ coarse.refine()
    moved_out = 2 * sparse.identity(vertex_count, format="csr") - limit[:vertex_count]
    faces = np.concatenate([finer[:, [0, 1, 2]], finer[:, [0, 2, 3]]])
    source = np.concatenate(
        [(2 * np.arange(len(quads)) + half).tolist() for halves in (_FIRST_HALVES, _SECOND_HALVES) for half in halves]
    )
    around = _ones(faces.ravel(), np.repeat(np.arange(len(faces)), 3), (coarse.finer_count, len(faces)))
    return Subdivision(coarse.flat(), (limit @ moved_out).tocsr(), faces, source, around)


class _Quads:
    """Catmull-Clark's rules for a mesh of quads (Catmull and Clark 1978), with boundary edges kept as B-splines."""

    def __init__(self, quads: Index, count: int) -> None:
        self.quads, self.count = quads, count
        sides = np.sort(np.stack([quads, np.roll(quads, -1, 1)], 2).reshape(-1, 2), 1)
        self.edges, place = np.unique(sides, axis=0, return_inverse=True)
        self.edge_of = place.reshape(-1, 4)
        """(Q, 4) edge from each corner to the next."""

    @property
    def finer_count(self) -> int:
        return self.count + len(self.edges) + len(self.quads)

    def finer(self) -> Index:
        """(4Q, 4) quads of the next step: old corner, edge, middle, edge before; all corners 0 first."""
        edge, middle = self.edge_of + self.count, self.count + len(self.edges) + np.arange(len(self.quads))
        return np.concatenate(
            [np.column_stack([self.quads[:, k], edge[:, k], middle, edge[:, k - 1]]) for k in range(4)]
        )

    @cached_property
    def middles(self) -> sparse.csr_matrix:
        """(Q, V) middles of the quads."""
        return 0.25 * _ones(np.repeat(np.arange(len(self.quads)), 4), self.quads.ravel(), (len(self.quads), self.count))

    @cached_property
    def halfway(self) -> sparse.csr_matrix:
        """(E, V) middles of the edges."""
        return 0.5 * _ones(np.repeat(np.arange(len(self.edges)), 2), self.edges.ravel(), (len(self.edges), self.count))

    @cached_property
    def beside(self) -> sparse.csr_matrix:
        """(E, Q) which quads lie at an edge."""
        shape = len(self.edges), len(self.quads)
        return _ones(self.edge_of.ravel(), np.repeat(np.arange(len(self.quads)), 4), shape)

    @cached_property
    def rim(self) -> NDArray[np.bool_]:
        """(E,) edges with one quad."""
        return np.asarray(self.beside.sum(1) == 1).ravel()

    def flat(self) -> sparse.csr_matrix:
        """(N, V) the next step's points left where they are on the triangles; quads are folded from corner 0 to 2."""
        diagonal = self.quads[:, [0, 2]]
        folds = 0.5 * _ones(np.repeat(np.arange(len(diagonal)), 2), diagonal.ravel(), (len(diagonal), self.count))
        return sparse.vstack([sparse.identity(self.count), self.halfway, folds], format="csr")

    def refine(self) -> sparse.csr_matrix:
        """(N, V) the next step's points."""
        inner_edges = 0.5 * self.halfway + 0.25 * self.beside @ self.middles
        edges = _chosen(~self.rim, inner_edges) + _chosen(self.rim, self.halfway)
        share = _diagonal(1 / self._valence)
        of_quads, of_edges = self._quad_sums(), self._neighbours()
        own = sparse.identity(self.count, format="csr")
        # (mean of middles + 2 * mean of edges' middles + (n - 3) * itself) / n, in terms of neighbours.
        inner = share @ (share @ of_quads + share @ (of_edges + _diagonal(self._valence)))
        inner = inner + _diagonal(1 - 3 / self._valence)
        rim = 0.75 * own + 0.125 * self._rim_neighbours()
        return sparse.vstack([self._by_place(inner, rim), edges, self.middles], format="csr")

    def limit(self) -> sparse.csr_matrix:
        """(V, V) where the vertices end after endless steps (Halstead, Kass and DeRose 1993)."""
        n = self._valence
        # 4 * quad sums hold every vertex n times, its neighbours twice, and the corners opposite it once.
        inner = _diagonal(1 / (n * (n + 5))) @ (_diagonal(n * n - n) + 2 * self._neighbours() + 4 * self._quad_sums())
        rim = (2 / 3) * sparse.identity(self.count, format="csr") + (1 / 6) * self._rim_neighbours()
        return self._by_place(inner, rim)

    @cached_property
    def _valence(self) -> Float:
        return np.asarray(np.maximum(self._neighbours().sum(1), 1.0)).ravel()

    def _neighbours(self, chosen: NDArray[np.bool_] | slice = slice(None)) -> sparse.csr_matrix:
        first, second = self.edges[chosen].T
        both = np.concatenate([first, second]), np.concatenate([second, first])
        return _ones(*both, (self.count, self.count))

    def _rim_neighbours(self) -> sparse.csr_matrix:
        return self._neighbours(self.rim)

    def _quad_sums(self) -> sparse.csr_matrix:
        """(V, V) sums of the middles of the quads around a vertex."""
        shape = self.count, len(self.quads)
        return _ones(self.quads.ravel(), np.repeat(np.arange(len(self.quads)), 4), shape) @ self.middles

    def _by_place(self, inner: sparse.csr_matrix, rim: sparse.csr_matrix) -> sparse.csr_matrix:
        at_rim = np.zeros(self.count, bool)
        at_rim[self.edges[self.rim]] = True
        return _chosen(~at_rim, inner) + _chosen(at_rim, rim)


def _ones(rows: Index, columns: Index, shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)


def _diagonal(values: Float) -> sparse.csr_matrix:
    return sparse.diags(values, format="csr")


def _chosen(rows: NDArray[np.bool_], matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    return _diagonal(rows.astype(float)) @ matrix
