"""The point of a surface under the mouse, without asking the graphics card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.clip_plane import ClipPlane
from workbench.geometry.mesh import Mesh
from workbench.geometry.scene import Scene
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
    normal : (3,) unit, outward.
    layer : 0 for the first surface of a view, 1 for the second.
    """

    position: NDArray[np.float64]
    face: int
    weights: NDArray[np.float64]
    value: float | None = None
    normal: NDArray[np.float64] | None = None
    layer: int = 0


def scene_at(scene: Scene, viewpoint: Viewpoint, place: tuple[float, float], size: tuple[float, float]) -> Pick | None:
    """The nearest point of all surfaces seen at `place` (x, y) px of a `size` (width, height) picture."""
    found: list[tuple[float, Pick]] = []
    for number, layer in enumerate(scene.layers):
        if not scene.shown(number):
            continue
        clips = scene.clips(number, viewpoint, size[0] / size[1])
        pick = surface_at(layer.mesh, viewpoint, place, size, layer.look.scalars, clips)
        if pick is not None:
            ahead = float((pick.position - viewpoint.eye) @ viewpoint.axes[2])
            found.append((ahead, replace(pick, layer=number)))
    return min(found, key=lambda one: one[0])[1] if found else None


def surface_at(
    mesh: Mesh,
    viewpoint: Viewpoint,
    place: tuple[float, float],
    size: tuple[float, float],
    scalars: NDArray[np.floating] | None = None,
    clips: Sequence[ClipPlane] = (),
) -> Pick | None:
    """What a `size` (width, height) picture from `viewpoint` shows at `place` (x, y) px; None beside the surface."""
    if len(mesh.faces) == 0:
        return None
    # How far each vertex is right of the line of sight through the mouse, below it, and ahead of the eye. The first two
    # are in proportion to the distance ahead: nothing is divided, and what is behind the eye needs no care.
    axes, eye, ray = viewpoint.axes, viewpoint.eye, viewpoint.ray(*place, *size)
    right = axes[0] - (ray @ axes[0]) * axes[2]
    below = axes[1] - (ray @ axes[1]) * axes[2]
    flat = [mesh.vertices @ axis - eye @ axis for axis in (right, below)]
    side = (flat[0] < 0).view(np.uint8) + 2 * (flat[1] < 0).view(np.uint8)
    corners = side[mesh.faces]
    # Cheap first: a triangle under the mouse has corners left and right of it, and above and below it.
    mixed = (corners[:, 0] ^ corners[:, 1]) | (corners[:, 1] ^ corners[:, 2])
    near = np.flatnonzero(mixed == 3)
    weights = _weights(np.stack([values[mesh.faces[near]] for values in flat], axis=2))
    hits = np.flatnonzero((weights >= -1e-9).all(axis=1))
    faces, weights = near[hits], weights[hits]
    places = np.einsum("ij,ijk->ik", weights, mesh.vertices[mesh.faces[faces]])
    ahead = (places - eye) @ axes[2]
    seen = ahead > 0
    for plane in clips:
        seen &= plane.sides(places) >= 0
    if not seen.any():
        return None
    first = int(np.argmin(np.where(seen, ahead, np.inf)))
    face, weight = int(faces[first]), weights[first]
    value = None if scalars is None else float(weight @ np.asarray(scalars, np.float64)[mesh.faces[face]])
    return Pick(places[first], face, weight, value, _normal(mesh, face, weight))


def _normal(mesh: Mesh, face: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    corners = mesh.faces[face]
    if mesh.normals is not None:
        normal = weights @ mesh.normals[corners]
    else:
        a, b, c = mesh.vertices[corners]
        normal = np.cross(b - a, c - a)
    length = float(np.linalg.norm(normal))
    return np.asarray(normal / length if length > 0 else normal)


def _weights(triangles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Barycentric weights (N, 3) of the origin in 2D triangles (N, 3, 2); -1 for triangles seen edge-on."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]

    def area(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
        return p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]

    parts = np.stack([area(b, c), area(c, a), area(a, b)], 1)
    total = parts.sum(axis=1, keepdims=True)
    flat = np.abs(total) <= 1e-300
    return np.where(flat, -1.0, parts / np.where(flat, 1.0, total))
