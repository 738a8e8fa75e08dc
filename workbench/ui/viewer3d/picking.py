"""The point of a surface under the mouse, without asking the graphics card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.viewpoint import Viewpoint


@dataclass(frozen=True)
class Pick:
    """A point on a surface.

    Attributes
    ----------
    position : (3,) metres, in the mesh's frame.
    face : index of the triangle.
    weights : (3,) barycentric weights of its corners.
    value : the scalar there; NaN where it was dropped, None where the surface has none.
    """

    position: NDArray[np.float64]
    face: int
    weights: NDArray[np.float64]
    value: float | None = None


def surface_at(
    mesh: Mesh,
    viewpoint: Viewpoint,
    place: tuple[float, float],
    size: tuple[float, float],
    scalars: NDArray[np.floating] | None = None,
) -> Pick | None:
    """What a `size` (width, height) picture from `viewpoint` shows at `place` (x, y) px; None beside the surface."""
    if len(mesh.faces) == 0:
        return None
    picture = viewpoint.project(mesh.vertices, *size)
    offset = (picture[:, :2] - np.asarray(place)).astype(np.float32)
    side = (offset < 0).astype(np.uint8) @ np.array([1, 2], np.uint8)
    corners = side[mesh.faces]
    # Cheap first: a triangle over the mouse has corners left and right of it, and above and below it.
    mixed = (corners[:, 0] ^ corners[:, 1]) | (corners[:, 1] ^ corners[:, 2])
    near = np.flatnonzero(mixed == 3)
    weights = _weights(offset[mesh.faces[near]].astype(np.float64), picture[mesh.faces[near], 2])
    hits = np.flatnonzero((weights >= -1e-9).all(axis=1))
    if len(hits) == 0:
        return None
    ahead = 1.0 / (weights[hits] / picture[mesh.faces[near[hits]], 2]).sum(axis=1)
    ahead[ahead <= 0] = np.inf
    first = hits[int(np.argmin(ahead))]
    if not np.isfinite(ahead.min()):
        return None
    face = int(near[first])
    along = weights[first] / picture[mesh.faces[face], 2]
    along = along / along.sum()
    value = None if scalars is None else float(along @ np.asarray(scalars, np.float64)[mesh.faces[face]])
    return Pick(along @ mesh.vertices[mesh.faces[face]], face, along, value)


def _weights(triangles: NDArray[np.float64], ahead: NDArray[np.float64]) -> NDArray[np.float64]:
    """Barycentric weights (N, 3) of the origin in 2D triangles (N, 3, 2); -1 for triangles behind the eye."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]

    def area(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
        return p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]

    parts = np.stack([area(b, c), area(c, a), area(a, b)], 1)
    total = parts.sum(axis=1, keepdims=True)
    usable = (np.abs(total[:, 0]) > 1e-12) & (ahead > 0).all(axis=1)
    return np.where(usable[:, None], parts / np.where(np.abs(total) > 1e-12, total, 1.0), -1.0)
