"""What is done to a surface after it was cut: the largest piece alone, and smoothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from workbench.api import Mesh, vertex_normals

_SHRINK, _GROW = 0.5, -0.53
"""Taubin's two factors: what the first takes from waves longer than about eleven edges, the second gives back."""


@dataclass(frozen=True)
class Smoothed:
    """mesh, and how far its vertices moved: the mean and the most, in the mesh's unit (metres)."""

    mesh: Mesh
    mean_move: float
    largest_move: float


def largest_piece(mesh: Mesh) -> Mesh:
    """The piece with the most vertices of those that triangles connect; vertices keep their order."""
    if not len(mesh.faces):
        return mesh
    count, label = connected_components(_edges(mesh), directed=False)
    if count == 1:
        return mesh
    kept = label == np.bincount(label).argmax()
    number = np.cumsum(kept) - 1
    faces = number[mesh.faces[kept[mesh.faces[:, 0]]]]
    chosen = {
        name: None if values is None else values[kept]
        for name, values in (("normals", mesh.normals), ("uvs", mesh.uvs), ("colours", mesh.colours))
    }
    return replace(mesh, vertices=mesh.vertices[kept], faces=faces, **chosen)


def smoothed(mesh: Mesh, passes: int) -> Smoothed:
    """Spikes and steps taken away without shrinking, by `passes` of Taubin's filter; normals are made anew.

    Taubin, "A signal processing approach to fair surface design" (1995), with equal weights of the neighbours.
    """
    if passes <= 0 or not len(mesh.faces):
        return Smoothed(mesh, 0.0, 0.0)
    neighbours = _edges(mesh)
    neighbours = csr_array(neighbours + neighbours.T)
    neighbours.data[:] = 1
    share = 1 / np.maximum(np.diff(neighbours.indptr), 1)[:, None]
    places = mesh.vertices
    for _ in range(passes):
        for factor in (_SHRINK, _GROW):
            places = places + factor * (share * (neighbours @ places) - places)
    moved = np.linalg.norm(places - mesh.vertices, axis=1)
    normals = vertex_normals(places, mesh.faces)
    return Smoothed(replace(mesh, vertices=places, normals=normals), float(moved.mean()), float(moved.max()))


def _edges(mesh: Mesh) -> csr_array:
    """(V, V) with an entry for each side of a triangle, one way."""
    first: NDArray[np.int32] = mesh.faces.astype(np.int32)
    second = np.roll(first, -1, axis=1)
    size = len(mesh.vertices)
    ones = np.ones(first.size, np.float32)
    return csr_array(coo_array((ones, (first.reshape(-1), second.reshape(-1))), (size, size)))
