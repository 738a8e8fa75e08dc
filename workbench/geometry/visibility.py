"""Which part of a mesh a camera sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.geometry.rasterise import render_depth
from workbench.geometry.vertex_normals import face_crosses, unit, vertex_areas, vertex_normals

Array = NDArray[np.float64]
_TOLERANCE_M = 5e-4
# Coarser images than this see their own surface's curvature as something in front of it.
_LEAST_PIXELS = 400


def visible_vertices(mesh: Mesh, camera: Camera, tolerance_m: float = _TOLERANCE_M) -> NDArray[np.bool_]:
    """(V,) True where a vertex faces the camera, falls into the image, and nothing lies in front of it.

    The mesh is in the camera's own frame (only intrinsics and size are used). Each vertex is compared with the plane
    of the triangle that is seen in its pixel, not with that pixel's depth, so steep surfaces do not hide themselves;
    it may lie up to `tolerance_m` or half a pixel's footprint behind that plane.
    """
    camera = _fine_enough(camera)
    z = mesh.vertices[:, 2]
    normals = vertex_normals(mesh.vertices, mesh.faces)
    facing = (np.einsum("ij,ij->i", normals, mesh.vertices) < 0) & (z > 0)
    safe = np.where(z > 0, z, 1.0)
    image = (mesh.vertices / safe[:, None]) @ camera.intrinsics.T
    column, row = np.floor(image[:, 0]), np.floor(image[:, 1])
    inside = facing & (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
    candidates = np.flatnonzero(inside)
    faces = render_depth(mesh, camera).face
    face = faces[row[candidates].astype(np.int64), column[candidates].astype(np.int64)]
    # A pixel that no triangle covers at its centre hides nothing.
    hidden = np.zeros(len(candidates), bool)
    hit = np.flatnonzero(face >= 0)
    footprint = z[candidates[hit]] / camera.intrinsics[0, 0]
    hidden[hit] = _behind(mesh, candidates[hit], face[hit], np.maximum(tolerance_m, 0.5 * footprint))
    visible = np.zeros(len(z), bool)
    visible[candidates[~hidden]] = True
    return visible


def _behind(mesh: Mesh, vertex: NDArray[np.int64], face: NDArray[np.int64], tolerance: Array) -> NDArray[np.bool_]:
    """Whether vertices lie behind the planes of `face`, as the camera at the origin sees them, by `tolerance` (N,)."""
    normal = unit(face_crosses(mesh.vertices, mesh.faces[face]))
    corner = mesh.vertices[mesh.faces[face, 0]]
    point = mesh.vertices[vertex]
    # Positive on the far side: the camera's own side is that of the origin.
    far_side = np.sign(np.einsum("ij,ij->i", normal, corner))
    beyond = far_side * np.einsum("ij,ij->i", normal, point - corner)
    return np.asarray(beyond > tolerance)


def _fine_enough(camera: Camera) -> Camera:
    factor = -(-_LEAST_PIXELS // min(camera.width, camera.height))
    return camera if factor <= 1 else camera.resized(camera.width * factor, camera.height * factor)


def visible_area(mesh: Mesh, camera: Camera) -> float:
    """Area of the surface around visible vertices, in the square of the mesh's unit."""
    return float(vertex_areas(mesh.vertices, mesh.faces)[visible_vertices(mesh, camera)].sum())
