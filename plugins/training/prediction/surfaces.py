"""A depth map as a surface in a file: PLY with colours, OBJ with the photo as texture, or GLB."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.training.prediction.depth_maps import DepthMap
from plugins.training.settings.applied import SurfaceFields
from workbench.api import Camera, DepthMeshOptions, cv2, depth_to_mesh, jpeg_bytes, write_mesh

_METRES = {"m": 1.0, "mm": 0.001}
_MATERIAL = "photo"
_QUALITY = 92


def surface_files(
    name: str, depth: DepthMap, camera: Camera, photo: NDArray[np.uint8], s: SurfaceFields
) -> dict[str, bytes]:
    """Files of the head's surface by name ending, none where nothing of it is left.

    The surface lies in the camera's frame (x right, y down, z forward), in the unit that `s` says, cut where depth
    jumps and where it is seen at a grazing angle.
    """
    options = DepthMeshOptions(mask=depth.inside, relative_jump=s.cut_at_jumps)
    mesh = depth_to_mesh(depth.values, camera, options, photo)
    if not len(mesh.faces):
        return {}
    ending = f".{s.surface_format}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"surface{ending}"
        write_mesh(path, mesh, metres_per_unit=_METRES[s.surface_unit])
        data = path.read_bytes()
    if ending != ".obj":
        return {ending: data}
    head = f"mtllib {name}.mtl\nusemtl {_MATERIAL}\n".encode()
    material = f"newmtl {_MATERIAL}\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd {name}_texture.jpg\n".encode()
    texture = jpeg_bytes(np.ascontiguousarray(cv2.cvtColor(photo, cv2.COLOR_RGB2BGR)), _QUALITY)
    return {ending: head + data, ".mtl": material, "_texture.jpg": texture}
