"""What a camera sees of a face as a mesh in perspective, from the rendered distances."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.eg3d.generator.generator import Rendering
from workbench.api import (
    Camera,
    DataError,
    DepthMeshOptions,
    Mesh,
    depth_to_mesh,
    from_eg3d_vector,
    ray_distance_to_depth,
)

SOLID = 0.5
"""A pixel belongs to the face where at least this share of its ray is stopped."""


def rendered_depth(
    rendering: Rendering, camera: Camera | ArrayLike, metres_per_unit: float, index: int = 0
) -> tuple[NDArray[np.float64], Camera]:
    """z-depth (R, R) of one picture in nominal metres, 0 where the face stops less than half of a ray, and its camera.

    camera : the one it was rendered with, EG3D's 25 numbers or the house's at any picture size.
    """
    distance = rendering.ray_distance[index, 0].double().cpu().numpy()
    side = len(distance)
    if isinstance(camera, Camera):
        own = camera.resized(side, side)
    else:
        own = from_eg3d_vector(np.asarray(camera).reshape(-1, 25)[0], side, side, metres_per_unit)
    solid = rendering.weights[index, 0].cpu().numpy() >= SOLID
    return np.where(solid, ray_distance_to_depth(distance * metres_per_unit, own), 0.0), own


def depth_mesh(
    rendering: Rendering,
    camera: Camera | ArrayLike,
    metres_per_unit: float,
    *,
    relative_jump: float | None = 10.0,
    index: int = 0,
) -> Mesh:
    """The visible surface of one picture: OpenCV camera frame, nominal metres, UVs, and the raw picture's colours.

    relative_jump : where depth jumps by more than this many pixels' footprints the surface is cut.

    Raises
    ------
    DataError : the face stops no ray at all.
    """
    depth, own = rendered_depth(rendering, camera, metres_per_unit, index)
    if not depth.any():
        raise DataError("The camera sees nothing of the face", remedy="turn the camera towards it")
    shown = (rendering.raw[index].permute(1, 2, 0).clamp(-1, 1) * 127.5 + 127.5).round().byte().cpu().numpy()
    return depth_to_mesh(depth, own, DepthMeshOptions(relative_jump), colours=shown)
