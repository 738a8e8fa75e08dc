"""Pseudonormals of all vertices at once, with NumPy: the reference for those worked out one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.vertex_normals import cross

Array = NDArray[np.float64]
Faces = NDArray[np.int64]


def corner_angles(vertices: Array, faces: Faces) -> Array:
    """(F, 3) interior angle at each corner, radians; 0 where an edge has no length."""
    corners = [np.take(vertices, faces[:, corner], axis=0) for corner in range(3)]
    edges = [corners[(corner + 1) % 3] - corners[corner] for corner in range(3)]
    # The sine's share, twice the area, is the same at all corners; atan2 stays exact for needles, acos does not.
    doubled = np.linalg.norm(cross(edges[0], edges[1]), axis=1)
    return np.stack(
        [np.arctan2(doubled, -np.einsum("ij,ij->i", edges[corner], edges[corner - 1])) for corner in range(3)], axis=1
    )


def pseudonormals(vertices: Array, faces: Faces, normals: Array) -> Array:
    """(V, 3) angle-weighted sums of the face normals around each vertex (Baerentzen and Aanaes 2005), not unit.

    Their sign tells inside from outside at a vertex, which area weights do not guarantee.
    """
    angles = corner_angles(vertices, faces)
    total = np.empty((len(vertices), 3))
    for axis in range(3):
        weighted = angles * normals[:, axis, None]
        total[:, axis] = np.bincount(faces.ravel(), weighted.ravel(), len(vertices))
    return total
