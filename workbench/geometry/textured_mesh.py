"""A mesh with the picture it was seen in: OBJ with its material and picture beside it, or a GLB that holds both."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.errors import DataError
from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.obj import write_obj

TEXTURED_SUFFIXES = (".obj", ".glb")
_MATERIAL = "picture"


def write_textured_mesh(path: str | os.PathLike[str], mesh: Mesh, picture: NDArray[np.uint8]) -> None:
    """Write a mesh that has UVs, with an RGB picture (H, W, 3) on it in place of its vertices' colours.

    Of an OBJ the picture (.png) and the material (.mtl) lie beside it under the same name; the mesh comes last.

    Raises
    ------
    DataError : the mesh has no UVs, or the suffix is another.  WorkspaceError : the folder cannot be written to.
    """
    target = Path(path)
    if target.suffix.lower() not in TEXTURED_SUFFIXES or mesh.uvs is None:
        raise DataError(
            "A picture cannot be put on this mesh", where=files.plain_path(path), remedy="write OBJ or GLB, with UVs"
        )
    bare = replace(mesh, colours=None)
    if target.suffix.lower() == ".glb":
        files.write_bytes(target, _glb(bare, picture))
        return
    files.write_bytes(target.with_suffix(".png"), _png(picture))
    shown = f"newmtl {_MATERIAL}\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd {target.stem}.png\n"
    files.write_bytes(target.with_suffix(".mtl"), shown.encode("utf-8"))
    files.write_bytes(target, f"mtllib {target.stem}.mtl\nusemtl {_MATERIAL}\n".encode() + write_obj(bare))


def _glb(mesh: Mesh, picture: NDArray[np.uint8]) -> bytes:
    import trimesh
    from PIL import Image

    material = trimesh.visual.material.PBRMaterial(
        baseColorTexture=Image.fromarray(picture), metallicFactor=0.0, roughnessFactor=1.0
    )
    visual = trimesh.visual.TextureVisuals(uv=mesh.uvs, material=material)
    solid = trimesh.Trimesh(mesh.vertices, mesh.faces, visual=visual, vertex_normals=mesh.normals, process=False)
    return bytes(solid.export(file_type="glb"))


def _png(picture: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()
