"""Meshes in files: OBJ, PLY, OFF and STL by `mesh_formats`; GLB, and STL when written, through trimesh.

trimesh merges and reorders vertices unless told not to (`process=False`), which would break a mesh's correspondence
with its labels; of the other formats it loses texture coordinates or digits, reads a cut file, or takes a minute for
five million triangles, even so.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench import files
from workbench.errors import DataError
from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.obj import read_obj, write_obj
from workbench.geometry.mesh_formats.off import read_off, write_off
from workbench.geometry.mesh_formats.ply import read_ply, write_ply
from workbench.geometry.mesh_formats.stl import read_stl

MESH_SUFFIXES = (".ply", ".obj", ".stl", ".glb", ".off")
_READERS: dict[str, Callable[[bytes], Mesh]] = {
    ".obj": read_obj, ".ply": read_ply, ".off": read_off, ".stl": read_stl,
}  # fmt: skip
_WRITERS: dict[str, Callable[[Mesh], bytes]] = {".obj": write_obj, ".ply": write_ply, ".off": write_off}


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
    if not data:
        raise DataError("The file is empty", where=where, remedy="export it again")
    mesh = _parsed(data, suffix, where)
    del data
    if not len(mesh.faces):
        what = "The file holds points but no triangles" if len(mesh.vertices) else "The file holds no triangles"
        raise DataError(what, where=where, remedy="export a surface, not a point cloud")
    if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.vertices):
        raise DataError("The mesh file is damaged: its triangles name vertices that are not there", where=where)
    _refuse_no_numbers(mesh, where)
    return mesh if metres_per_unit == 1.0 else replace(mesh, vertices=mesh.vertices * metres_per_unit)


def _refuse_no_numbers(mesh: Mesh, where: str) -> None:
    """Vertices that are no finite numbers would spoil every figure; only whoever made the file knows where they are."""
    if np.isfinite(mesh.vertices).all():
        return
    wrong = np.flatnonzero(~np.isfinite(mesh.vertices).all(axis=1))
    which = f"is no finite number (number {wrong[0]})"
    if len(wrong) > 1:
        which = f"are no finite numbers, the first is number {wrong[0]}"
    raise DataError(
        f"{len(wrong):,} of {len(mesh.vertices):,} vertices {which}",
        where=where,
        remedy="remove them, or export the mesh again",
    )


def write_mesh(path: str | os.PathLike[str], mesh: Mesh, *, metres_per_unit: float = 1.0) -> None:
    """Write a mesh, whole or not at all; the suffix names the format. Coordinates are metres / `metres_per_unit`.

    Raises
    ------
    DataError : the suffix names no mesh format.  WorkspaceError : the folder cannot be written to.
    """
    suffix = _suffix(path)
    scaled = replace(mesh, vertices=mesh.vertices / metres_per_unit)
    writer = _WRITERS.get(suffix)
    files.write_bytes(path, _by_trimesh(scaled, suffix) if writer is None else writer(scaled))


def _by_trimesh(mesh: Mesh, suffix: str) -> bytes:
    import trimesh

    solid = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    if suffix == ".glb" and mesh.colours is not None:
        solid.visual = trimesh.visual.ColorVisuals(solid, vertex_colors=mesh.colours)
    elif suffix == ".glb" and mesh.uvs is not None:
        solid.visual = trimesh.visual.TextureVisuals(uv=mesh.uvs)
    if suffix == ".glb" and mesh.normals is not None:
        solid.vertex_normals = mesh.normals
    exported = solid.export(file_type=suffix[1:])
    return exported.encode("utf-8") if isinstance(exported, str) else bytes(exported)


def _parsed(data: bytes, suffix: str, where: str) -> Mesh:
    reader = _READERS.get(suffix)
    try:
        return _loaded(data, suffix) if reader is None else reader(data)
    except DataError:
        raise
    except Exception as error:
        # Parsers raise whatever they stumbled over; to a person all of it means the same.
        raise DataError(
            f"The file is not a readable {suffix[1:].upper()} mesh",
            where=where,
            remedy="check that it really is one, or export it again",
        ) from error


def _loaded(data: bytes, suffix: str) -> Mesh:
    import trimesh

    loaded = trimesh.load(io.BytesIO(data), file_type=suffix[1:], process=False, maintain_order=True, force="mesh")
    if not hasattr(loaded, "faces"):
        return Mesh(np.empty((0, 3)), np.empty((0, 3), np.int64))
    return Mesh(loaded.vertices, loaded.faces, uvs=_uvs(loaded), colours=_colours(loaded))


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
