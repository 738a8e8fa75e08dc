"""The closest triangle of a mesh to many points at once, exactly, with NumPy and a k-d tree.

Why a tree over vertices is enough. Let c be the closest surface point to q, at distance d, inside a triangle, inside
an edge or at a corner. The line q-c is then square to that triangle or edge, or c is the corner itself, so one corner
v of the feature has |q - v|² = d² + |c - v|² <= d² + r², where r, the longest edge over sqrt(3), bounds how far a
triangle's point can be from its nearest corner. So once some surface distance u >= d is known, only triangles around
vertices with |q - v|² - r_v² <= u² can be closest. That is few vertices however far q is, where a tree of boxes must
open many. Long triangles are cut first, which adds sites between their corners (`closest_sites`): c then lies in a
piece, whose edges on the triangle's own rim are as square to q-c as before. To let the tree compare |q - v|² - r_v²,
each vertex gets a fourth coordinate sqrt(R² - r_v²), R = max r_v.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from workbench.geometry.closest_sites import sites_of
from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_NEIGHBOURS = 4
_PAIRS_AT_A_TIME = 16_384
_BALLS_AT_A_TIME = 1000
# Rounding in the squares is below this; a little more is looked at than needed, never less.
_SLACK = 1e-9
# Needles thinner than this have no usable plane; their edges are within 1e-7 of their length of every point.
_FLAT = 1e-14


@dataclass(frozen=True)
class ClosestPoints:
    """cell (N,) triangle numbers; barycentric (N, 3) weights of its corners, exactly 0 off an edge; points (N, 3)."""

    cell: Index
    barycentric: Array
    points: Array


class TriangleSearch:
    """Finds closest points on the triangles of a mesh (at least one triangle; metres or any unit)."""

    def __init__(self, mesh: Mesh) -> None:
        corners = mesh.vertices[mesh.faces]
        self._origin = corners[:, 0]
        self._edge1 = corners[:, 1] - corners[:, 0]
        self._edge2 = corners[:, 2] - corners[:, 0]
        self._columns = tuple(
            np.ascontiguousarray(block[:, axis])
            for block in (self._origin, self._edge1, self._edge2)
            for axis in range(3)
        )
        sites = sites_of(mesh)
        self._fan_start, self._fan = sites.start, sites.fan
        self._reach = float(sites.reach.max())
        lift = np.sqrt(np.maximum(self._reach**2 - sites.reach**2, 0.0))
        # Far points visit many nodes. Scanning a large leaf is cheaper than opening small ones, and wide boxes are
        # cheaper than fitted ones: 64 and not compact halve the time of the defaults (measured on a head).
        lifted = np.column_stack([sites.points, lift])
        self._tree = cKDTree(lifted, leafsize=64, compact_nodes=False, balanced_tree=False)

    def closest(self, points: Array) -> ClosestPoints:
        """The closest surface point to each of (N, 3) points."""
        lifted = np.column_stack([points, np.zeros(len(points))])
        count = min(_NEIGHBOURS, self._tree.n)
        distance, near = self._tree.query(lifted, k=count)
        distance, near = distance.reshape(-1, count), near.reshape(-1, count)
        rows = np.arange(len(points))
        cell, square = self._best(points, rows, near[:, 0])
        bound = self._bound(square)
        row, column = np.nonzero(distance[:, 1:] ** 2 <= bound[:, None])
        self._improve(points, row, near[row, column + 1], cell, square)
        if count < self._tree.n:
            # All `count` neighbours were within the bound: there may be more.
            unsure = np.flatnonzero(distance[:, -1] ** 2 <= self._bound(square))
            self._search_balls(points, lifted, unsure, cell, square)
        s, t = self._parameters(points, cell)
        barycentric = np.stack([1.0 - s - t, s, t], axis=1)
        barycentric[s + t >= 1.0, 0] = 0.0
        surface = self._origin[cell] + s[:, None] * self._edge1[cell] + t[:, None] * self._edge2[cell]
        return ClosestPoints(cell, barycentric, surface)

    def _bound(self, square: Array) -> Array:
        return (square + self._reach**2) * (1 + _SLACK)

    def _search_balls(self, points: Array, lifted: Array, unsure: Index, cell: Index, square: Array) -> None:
        """Look at every vertex that can matter for the points the first few neighbours did not settle."""
        radius = np.sqrt(self._bound(square[unsure]))
        for part in np.array_split(np.arange(len(unsure)), 1 + len(unsure) // _BALLS_AT_A_TIME):
            rows = unsure[part]
            found = self._tree.query_ball_point(lifted[rows], radius[part], return_sorted=False)
            lengths = np.fromiter(map(len, found), np.int64, len(found))
            if lengths.sum():
                self._improve(points, np.repeat(rows, lengths), np.concatenate(found).astype(np.int64), cell, square)

    def _improve(self, points: Array, rows: Index, vertices: Index, cell: Index, square: Array) -> None:
        """Take closer triangles around `vertices` (numbers of the tree) for the points `rows` (rising), in place."""
        if not len(rows):
            return
        first = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        better_cell, better_square = self._best(points, rows, vertices, first)
        which = rows[first]
        closer = better_square < square[which]
        cell[which[closer]] = better_cell[closer]
        square[which[closer]] = better_square[closer]

    def _best(self, points: Array, rows: Index, vertices: Index, first: Index | None = None) -> tuple[Index, Array]:
        """The closest triangle around the vertices of each group of rows, and its squared distance.

        `first` marks where each point's group begins; without it every row is a group.
        """
        size = self._fan_start[vertices + 1] - self._fan_start[vertices]
        start = np.cumsum(size) - size
        total = int(start[-1] + size[-1]) if len(size) else 0
        triangle = self._fan[np.arange(total) + np.repeat(self._fan_start[vertices] - start, size)]
        square = self._squares(points, np.repeat(rows, size), triangle)
        begin = start if first is None else start[first]
        least = np.minimum.reduceat(square, begin)
        group = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, total)))
        winners = np.flatnonzero(square <= least[group])
        # Ties: the first triangle of each group, so that the answer does not depend on the block size.
        firsts = winners[np.r_[True, group[winners][1:] != group[winners][:-1]]]
        return triangle[firsts], least

    def _squares(self, points: Array, rows: Index, triangles: Index) -> Array:
        """Squared distances of pairs of a point and a triangle."""
        result = np.empty(len(rows))
        # Blocks of this size keep the dozen temporaries in the processor's cache.
        for begin in range(0, len(rows), _PAIRS_AT_A_TIME):
            part = slice(begin, begin + _PAIRS_AT_A_TIME)
            result[part] = self._pair_squares(points[rows[part]], triangles[part])
        return result

    def _pair_squares(self, points: Array, triangles: Index) -> Array:
        ox, oy, oz, ax, ay, az, bx, by, bz = (np.take(column, triangles) for column in self._columns)
        ox, oy, oz = points[:, 0] - ox, points[:, 1] - oy, points[:, 2] - oz
        s, t = closest_parameters(
            ax * ax + ay * ay + az * az,
            ax * bx + ay * by + az * bz,
            bx * bx + by * by + bz * bz,
            ax * ox + ay * oy + az * oz,
            bx * ox + by * oy + bz * oz,
        )
        # From the difference vector, not from the quadratic form: that would cancel for points on the surface.
        ox -= s * ax + t * bx
        oy -= s * ay + t * by
        oz -= s * az + t * bz
        return np.asarray(ox * ox + oy * oy + oz * oz)

    def _parameters(self, points: Array, cells: Index) -> tuple[Array, Array]:
        one, other = self._edge1[cells], self._edge2[cells]
        away = points - self._origin[cells]
        dots = [(one, one), (one, other), (other, other), (one, away), (other, away)]
        return closest_parameters(*(np.einsum("ij,ij->i", x, y) for x, y in dots))


def closest_parameters(aa: Array, ab: Array, bb: Array, ap: Array, bp: Array) -> tuple[Array, Array]:
    """(s, t) of the closest point o + s a + t b of triangles with corner o and edges a, b to o + p, from dot products.

    Where the foot of the perpendicular is outside, the closest of the three edges' clamped feet is taken; s, t are
    exactly 0, and s + t exactly 1, on the edges.
    """
    determinant = aa * bb - ab * ab
    s = bb * ap - ab * bp
    t = aa * bp - ab * ap
    outside = np.flatnonzero(~((s > 0) & (t > 0) & (s + t < determinant) & (determinant > _FLAT * aa * bb)))
    safe = np.where(determinant > 0, determinant, 1.0)
    s /= safe
    t /= safe
    s[outside], t[outside] = _edge_parameters(*(values[outside] for values in (aa, ab, bb, ap, bp)))
    return s, t


def _edge_parameters(aa: Array, ab: Array, bb: Array, ap: Array, bp: Array) -> tuple[Array, Array]:
    along_a = _clamped(ap, aa)
    along_b = _clamped(bp, bb)
    cc = aa - 2 * ab + bb
    cp = bp - ap + aa - ab
    along_c = _clamped(cp, cc)
    # |p - x|² - |p|² at each edge's foot; the third is measured from the corner o + a.
    square_a = along_a * (along_a * aa - 2 * ap)
    square_b = along_b * (along_b * bb - 2 * bp)
    square_c = along_c * (along_c * cc - 2 * cp) + (aa - 2 * ap)
    on_c = (square_c < square_a) & (square_c < square_b)
    on_a = square_a <= square_b
    s = np.where(on_c, 1.0 - along_c, np.where(on_a, along_a, 0.0))
    t = np.where(on_c, along_c, np.where(on_a, 0.0, along_b))
    return s, t


def _clamped(dot: Array, square: Array) -> Array:
    """dot / square within 0..1; 0 for an edge without length."""
    return np.asarray(np.minimum(np.maximum(dot, 0.0) / np.where(square > 0, square, 1.0), 1.0))
