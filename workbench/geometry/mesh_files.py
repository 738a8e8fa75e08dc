"""Meshes in files: OBJ, PLY, STL, GLB and OFF, through trimesh.

trimesh merges and reorders vertices unless told not to (`process=False`), which would break a mesh's correspondence
with its labels. STL holds no shared vertices at all; only there are equal corners joined, or no surface would be
connected.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np

from workbench import files
from workbench.errors import DataError
from workbench.geometry.mesh import Mesh

MESH_SUFFIXES = (".ply", ".obj", ".stl", ".glb", ".off")


def read_mesh(path: str | os.PathLike[str], *, metres_per_unit: float = 1.0) -> Mesh:
    """The triangles of a mesh file, scaled to metres; vertex order, UVs and colours kept where the format has them.

    Several objects in one file are joined.

    Raises
    ------
    DataError : the file is missing, of another kind, damaged, or holds no triangles.
    """
    where = files.plain_path(path)
    suffix = _suffix(path)
    try:
        data = files.long_path(path).read_bytes()
    except OSError as error:
        raise DataError(f"The mesh file cannot be read ({error.strerror})", where=where) from error
    loaded = _loaded(data, suffix, where)
    vertices, faces = np.asarray(loaded.vertices, np.float64), np.asarray(loaded.faces, np.int64)
    if not len(faces):
        raise DataError("The file holds no triangles", where=where, remedy="export a surface, not a point cloud")
    if not np.isfinite(vertices).all() or faces.min() < 0 or faces.max() >= len(vertices):
        raise DataError("The mesh file is damaged: its triangles name vertices that are not there", where=where)
    return Mesh(vertices * metres_per_unit, faces, uvs=_uvs(loaded), colours=_colours(loaded))


def write_mesh(path: str | os.PathLike[str], mesh: Mesh, *, metres_per_unit: float = 1.0) -> None:
    """Write a mesh, whole or not at all; the suffix names the format. Coordinates are metres / `metres_per_unit`.

    Raises
    ------
    DataError : the suffix names no mesh format.  WorkspaceError : the folder cannot be written to.
    """
    import trimesh

    suffix = _suffix(path)
    solid = trimesh.Trimesh(mesh.vertices / metres_per_unit, mesh.faces, process=False)
    if mesh.colours is not None:
        solid.visual = trimesh.visual.ColorVisuals(solid, vertex_colors=mesh.colours)
    elif mesh.uvs is not None and suffix in (".obj", ".glb"):
        solid.visual = trimesh.visual.TextureVisuals(uv=mesh.uvs)
    if mesh.normals is not None:
        solid.vertex_normals = mesh.normals
    exported = solid.export(file_type=suffix[1:])
    files.write_bytes(path, exported.encode("utf-8") if isinstance(exported, str) else exported)


def _loaded(data: bytes, suffix: str, where: str) -> Any:
    import trimesh

    try:
        loaded = trimesh.load(io.BytesIO(data), file_type=suffix[1:], process=False, maintain_order=True, force="mesh")
    except Exception as error:
        # trimesh raises whatever its parser stumbled over; to a person all of it means the same.
        raise DataError(
            f"The file is not a readable {suffix[1:].upper()} mesh", where=where, remedy="export it again"
        ) from error
    if not hasattr(loaded, "faces"):
        raise DataError("The file holds no triangles", where=where, remedy="export a surface, not a point cloud")
    if suffix == ".stl":
        loaded.merge_vertices()
    return loaded


def _uvs(loaded: Any) -> np.ndarray[Any, Any] | None:
    uv = getattr(loaded.visual, "uv", None)
    return None if uv is None or len(uv) != len(loaded.vertices) else np.asarray(uv, np.float64)[:, :2]


def _colours(loaded: Any) -> np.ndarray[Any, Any] | None:
    if getattr(loaded.visual, "kind", None) != "vertex":
        return None
    return np.ascontiguousarray(np.asarray(loaded.visual.vertex_colors, np.uint8)[:, :3])


def _suffix(path: str | os.PathLike[str]) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in MESH_SUFFIXES:
        known = ", ".join(s[1:].upper() for s in MESH_SUFFIXES)
        raise DataError(
            f"“{suffix or 'no ending'}” is no mesh format", where=files.plain_path(path), remedy=f"use {known}"
        )
    return suffix
