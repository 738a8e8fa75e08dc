"""How much a surface bends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.vertex_normals import cross, face_areas, face_normals, vertex_normals

Array = NDArray[np.float64]


def mean_curvature(
    vertices: Array, faces: NDArray[np.int64], normals: Array | None = None, *, rounds: int = 2
) -> NDArray[np.float64]:
    """(V,) mean curvature in one over the vertices' unit: 1/R on a sphere, positive where the surface bulges outwards.

    Half the divergence of the normals (for example do Carmo 1976, section 3-2), which are interpolated over each
    triangle and averaged around each vertex by area. So it needs no angles, which thin triangles spoil, nothing
    special at rims, and is exact on a sphere with its true normals. `rounds` of averaging with the neighbours calm the
    noise of scans and depth maps; vertices of no triangle have NaN.

    Parameters
    ----------
    normals : (V, 3) unit, outward; None computes them.
    """
    if normals is None:
        normals = vertex_normals(vertices, faces)
    areas = face_areas(vertices, faces)
    flux = np.zeros(len(faces))
    outward = face_normals(vertices, faces)
    for corner in range(3):
        after, before = faces[:, (corner + 1) % 3], faces[:, (corner + 2) % 3]
        opposite = vertices[before] - vertices[after]
        flux += np.einsum("ij,ij->i", normals[faces[:, corner]], cross(outward, opposite))
    weights = _around(areas, faces, len(vertices))
    weights[weights == 0] = np.nan
    # The gradient of a corner's share is normal x opposite edge / 2 A; halving the divergence makes it a quarter.
    bent = _around(flux / 4, faces, len(vertices)) / weights
    for _ in range(rounds):
        bent = _around(areas * bent[faces].mean(axis=1), faces, len(vertices)) / weights
    return bent


def _around(per_face: Array, faces: NDArray[np.int64], count: int) -> Array:
    return np.bincount(faces.ravel(), np.repeat(per_face, 3), count).astype(np.float64)
