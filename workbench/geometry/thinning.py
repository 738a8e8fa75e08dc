"""A smaller mesh to look at in place of a huge one; its vertices are vertices of the whole, with all that they carry.

Vertex clustering (Rossignac and Borrel, "Multi-resolution 3D approximations for rendering complex scenes", 1993): of
the vertices in each cell of a grid the one nearest to their mean stays. It takes a second for five million triangles,
where collapsing edges takes a minute, and needs nothing carried over: a value of a vertex that stayed is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import face_areas, face_crosses

Index = NDArray[np.int64]
_AREA_SAMPLE = 200_000
_MOST_TRIES = 4


@dataclass(frozen=True)
class Thinned:
    """Which vertices of a mesh stayed, and how they hang together.

    kept (K,) numbers of the vertices that stayed; faces (F, 3) by their place in `kept`; place (V,) which of the kept
    ones stands for each vertex, -1 for vertices of no triangle.
    """

    kept: Index
    faces: Index
    place: Index

    def of(self, mesh: Mesh) -> Mesh:
        """The smaller mesh of a mesh with the same triangles, wherever that lies now."""
        return Mesh(
            mesh.vertices[self.kept],
            self.faces,
            None if mesh.normals is None else mesh.normals[self.kept],
            None if mesh.uvs is None else mesh.uvs[self.kept],
            None if mesh.colours is None else mesh.colours[self.kept],
        )

    def summed(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K,) the sums of (V,) weights over the vertices that each kept one stands for."""
        known = self.place >= 0
        return np.bincount(self.place[known], weights[known], len(self.kept)).astype(np.float64)


def thinned(mesh: Mesh, most_triangles: int) -> Thinned:
    """At most about this many triangles in place of a mesh's own; texture seams and labels stay where vertices are."""
    cell = _first_cell(mesh, most_triangles)
    for _ in range(_MOST_TRIES):
        found = _clustered(mesh, cell)
        ratio = len(found.faces) / most_triangles
        if ratio <= 1.1:
            break
        cell *= 1.05 * ratio**0.5
    return found


def _first_cell(mesh: Mesh, most_triangles: int) -> float:
    """Side of the cells: each holds about one vertex that stays, and each of those stands for two triangles."""
    step = max(1, len(mesh.faces) // _AREA_SAMPLE)
    some = mesh.faces[::step]
    area = float(face_areas(mesh.vertices, some).sum()) * len(mesh.faces) / len(some)
    # A surface lying askew in the grid meets about half as many cells again as one along it.
    return max(float(np.sqrt(2 * area * 1.5 / most_triangles)), float(np.finfo(float).tiny))


def _clustered(mesh: Mesh, cell: float) -> Thinned:
    used = np.zeros(len(mesh.vertices), bool)
    for corner in range(3):
        used[mesh.faces[:, corner]] = True
    vertex = np.flatnonzero(used)
    places = mesh.vertices[vertex]
    spans = np.floor(np.diff(mesh.box, axis=0)[0] / cell).astype(np.int64) + 1
    key = np.zeros(len(places), np.int64)
    for axis in range(3):
        key *= spans[axis]
        key += ((places[:, axis] - mesh.box[0, axis]) / cell).astype(np.int64)
    order = np.argsort(key, kind="stable")
    is_new = np.r_[True, np.diff(key[order]) != 0]
    starts, group = np.flatnonzero(is_new), np.cumsum(is_new) - 1
    places = places[order]
    counts = np.diff(np.r_[starts, len(places)])
    mean = np.stack([np.add.reduceat(places[:, axis], starts) for axis in range(3)], axis=1) / counts[:, None]
    away = places - mean[group]
    square = np.einsum("ij,ij->i", away, away)
    nearest = np.flatnonzero(square <= np.minimum.reduceat(square, starts)[group])
    first = nearest[np.r_[True, np.diff(group[nearest]) != 0]]
    place = np.full(len(mesh.vertices), -1, np.int64)
    place[vertex[order]] = group
    kept = vertex[order[first]]
    return Thinned(kept, _turned_like(mesh, kept, _faces_between(place[mesh.faces])), place)


def _turned_like(mesh: Mesh, kept: Index, faces: Index) -> Index:
    """A few triangles fold over as their corners come together; those are turned back, or they show as dark specks."""
    if mesh.normals is None:
        return faces
    wanted = mesh.normals[kept][faces].sum(axis=1)
    over = np.einsum("ij,ij->i", face_crosses(mesh.vertices[kept], faces), wanted) < 0
    faces[over] = faces[over][:, ::-1]
    return faces


def _faces_between(faces: Index) -> Index:
    """Triangles that still have three corners, each once, turned as they were."""
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    least = faces.argmin(axis=1)[:, None]
    turned = np.take_along_axis(faces, (least + np.arange(3)) % 3, axis=1)
    count = int(turned.max(initial=0)) + 1
    if count < 2_000_000:  # whose cube still fits 64 bits
        _, first = np.unique((turned[:, 0] * count + turned[:, 1]) * count + turned[:, 2], return_index=True)
    else:
        _, first = np.unique(turned, axis=0, return_index=True)
    return np.asarray(turned[np.sort(first)], np.int64)
