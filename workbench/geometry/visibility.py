"""Which part of a mesh a camera sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.geometry.rasterise import render_depth
from workbench.geometry.vertex_normals import face_crosses, vertex_areas, vertex_normals

Array = NDArray[np.float64]
_TOLERANCE_M = 5e-4


def visible_vertices(mesh: Mesh, camera: Camera, tolerance_m: float = _TOLERANCE_M) -> NDArray[np.bool_]:
    """(V,) True where a vertex faces the camera, falls into the image, and nothing lies in front of it.

    The mesh is in the camera's own frame (only intrinsics and size are used). Each vertex is compared with the plane
    of the triangle that won its pixel, continued to the vertex's own ray, so steep surfaces do not hide themselves;
    it may lie up to `tolerance_m` behind.
    """
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
    hidden[hit] = _behind(mesh, candidates[hit], face[hit], tolerance_m)
    visible = np.zeros(len(z), bool)
    visible[candidates[~hidden]] = True
    return visible


def _behind(mesh: Mesh, vertex: NDArray[np.int64], face: NDArray[np.int64], tolerance: float) -> NDArray[np.bool_]:
    """Whether vertices lie further along their rays than the planes of `face`, by more than `tolerance`."""
    corner = mesh.vertices[mesh.faces[face, 0]]
    normal = face_crosses(mesh.vertices, mesh.faces[face])
    point = mesh.vertices[vertex]
    along = np.einsum("ij,ij->i", normal, point)
    to_plane = np.einsum("ij,ij->i", normal, corner)
    # The plane meets the vertex's ray at share * point; a plane seen edge-on meets it nowhere in particular.
    usable = np.abs(along) > 1e-6 * np.linalg.norm(normal, axis=1) * np.linalg.norm(point, axis=1)
    share = np.where(usable, to_plane, 1.0) / np.where(usable, along, 1.0)
    own = (mesh.faces[face] == vertex[:, None]).any(axis=1)
    return np.asarray((point[:, 2] * (1.0 - share) > tolerance) & (share > 0) & ~own)


def visible_area(mesh: Mesh, camera: Camera) -> float:
    """Area of the surface around visible vertices, in the square of the mesh's unit."""
    return float(vertex_areas(mesh.vertices, mesh.faces)[visible_vertices(mesh, camera)].sum())
