"""What a generator renders, as the arrays of a sample: pictures, z-depth in metres, normals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.api import Camera, cv2, geometry, normals_from_depth, ray_distance_to_depth, resized_depth


@dataclass(frozen=True)
class DepthRule:
    """What counts as head: rays stopped by at least `weight`, points within `reach` EG3D units of the middle."""

    weight: float
    reach: float | None
    metres_per_unit: float


def picture_of(image: ArrayLike) -> NDArray[np.uint8]:
    """(3, H, W) of about [-1, 1] -> (H, W, 3) 8-bit RGB: 127.5 x + 128, held within 0 and 255, cut to whole numbers."""
    levels = np.clip(np.asarray(image, np.float32) * 127.5 + 128, 0, 255)
    return np.ascontiguousarray(levels.transpose(1, 2, 0).astype(np.uint8))


def depth_of(ray_distance: ArrayLike, weights: ArrayLike, camera: Camera, rule: DepthRule) -> NDArray[np.float32]:
    """z-depth (R, R) in metres, 0 where there is no head, of distances along the rays (R, R) in EG3D units.

    camera : of R x R pixels, in metres.
    """
    depth = ray_distance_to_depth(np.asarray(ray_distance, np.float64) * rule.metres_per_unit, camera)
    head = np.asarray(weights) >= rule.weight
    if rule.reach is not None:
        points = geometry.depth.back_project(depth, camera) - camera.world_to_camera[:3, 3]
        head &= np.linalg.norm(points, axis=2) <= rule.reach * rule.metres_per_unit
    return np.where(head, depth, 0.0).astype(np.float32)


def enlarged_normals(raw_depth: NDArray[np.float32], camera: Camera, depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit normals (H, W, 3) of a depth map (R, R) with its camera, enlarged to the pixels that `depth` has data in."""
    raw = normals_from_depth(raw_depth, camera).astype(np.float32)
    size = (depth.shape[1], depth.shape[0])
    mean = raw if raw.shape[:2] == depth.shape else cv2.resize(raw, size, interpolation=cv2.INTER_LINEAR)
    length = np.linalg.norm(mean, axis=2, keepdims=True)
    known = (length > 1e-6) & (depth > 0)[..., None]
    return np.where(known, mean / np.maximum(length, 1e-6), 0.0).astype(np.float32)


def enlarged_depth(raw_depth: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """A depth map (R, R) at the final picture's size (side, side)."""
    return resized_depth(raw_depth, side, side)
