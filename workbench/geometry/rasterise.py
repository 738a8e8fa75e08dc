"""A mesh as a depth map: exact depth at every pixel centre, on the processor, without a graphics driver.

Rays go through pixel centres, so each pixel's depth is that of a ray cast, not a blend of its surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_CANDIDATES_AT_A_TIME = 2_000_000
_INSIDE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class DepthImage:
    """depth (H, W) z-depth in the mesh's unit, 0 where nothing is seen; face (H, W) triangle number, -1 there."""

    depth: Array
    face: Index


def render_depth(mesh: Mesh, camera: Camera) -> DepthImage:
    """The nearest surface along every pixel's ray. The mesh is in the camera's own frame; only intrinsics are used.

    Triangles that reach behind the camera are left out. On a plane inverse depth is affine in the pixel, so
    interpolating it between the projected corners is exact.
    """
    nearest = np.zeros(camera.width * camera.height)
    faces = np.full(nearest.size, -1, np.int64)
    z = mesh.vertices[:, 2]
    front = np.flatnonzero((z[mesh.faces] > 0).all(axis=1))
    safe = np.where(z > 0, z, 1.0)
    image = (mesh.vertices / safe[:, None]) @ camera.intrinsics.T
    # Pixel centres at whole numbers from here on.
    corners = image[:, :2][mesh.faces[front]] - 0.5
    first = np.maximum(np.ceil(corners.min(axis=1) - _INSIDE_TOLERANCE), 0).astype(np.int64)
    last = np.floor(corners.max(axis=1) + _INSIDE_TOLERANCE)
    last = np.minimum(last, [camera.width - 1, camera.height - 1]).astype(np.int64)
    extent = np.maximum(last - first + 1, 0)
    counts = extent[:, 0] * extent[:, 1]
    seen = np.flatnonzero(counts)
    inverse = 1.0 / safe[mesh.faces[front]]
    for part in _parts(seen, counts):
        pixel, owner, value = _covered(corners[part], inverse[part], first[part], extent[part], camera.width)
        _keep_nearest(nearest, faces, pixel, front[part[owner]], value)
    depth = np.where(faces >= 0, 1.0, 0.0) / np.where(faces >= 0, nearest, 1.0)
    shape = (camera.height, camera.width)
    return DepthImage(depth.reshape(shape), faces.reshape(shape))


def _parts(seen: Index, counts: Index) -> list[Index]:
    """Triangles in groups whose bounding boxes hold a bounded number of pixels together."""
    if not len(seen):
        return []
    group = np.cumsum(counts[seen]) // _CANDIDATES_AT_A_TIME
    return np.split(seen, np.flatnonzero(np.diff(group)) + 1)


def _covered(corners: Array, inverse: Array, first: Index, extent: Index, width: int) -> tuple[Index, Index, Array]:
    """Pixel number, triangle number and inverse depth of every pixel centre inside a triangle."""
    counts = extent[:, 0] * extent[:, 1]
    owner = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    row, column = np.divmod(within, extent[owner, 0])
    column += first[owner, 0]
    row += first[owner, 1]
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    double_area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    scale = np.where(double_area != 0, 1.0, 0.0) / np.where(double_area != 0, double_area, 1.0)
    x, y = column - a[owner, 0], row - a[owner, 1]
    second = (x * (c - a)[owner, 1] - y * (c - a)[owner, 0]) * scale[owner]
    third = (y * (b - a)[owner, 0] - x * (b - a)[owner, 1]) * scale[owner]
    limit = -_INSIDE_TOLERANCE
    inside = np.flatnonzero((second >= limit) & (third >= limit) & (second + third <= 1 - limit) & (scale[owner] != 0))
    owner, second, third = owner[inside], second[inside], third[inside]
    weights = inverse[owner]
    value = weights[:, 0] + second * (weights[:, 1] - weights[:, 0]) + third * (weights[:, 2] - weights[:, 0])
    return row[inside] * width + column[inside], owner, value


def _keep_nearest(nearest: Array, faces: Index, pixel: Index, face: Index, value: Array) -> None:
    """Write the largest inverse depth per pixel and its triangle, in place."""
    np.maximum.at(nearest, pixel, value)
    winners = np.flatnonzero(value >= nearest[pixel])
    # Backwards, so that of two triangles sharing an edge the one with the lower number is kept.
    winners = winners[::-1]
    faces[pixel[winners]] = face[winners]
