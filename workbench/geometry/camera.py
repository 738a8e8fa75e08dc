"""A pinhole camera in the house convention; named conversions live in `cameras`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Camera:
    """A pinhole camera without distortion.

    Attributes
    ----------
    intrinsics : (3, 3) in pixels; pixel centres lie at +0.5, so the centre of a W-pixel row is W / 2.
    width, height : image size in pixels.
    camera_to_world : (4, 4) rigid; camera frame is OpenCV (x right, y down, z forward), metres.
    """

    intrinsics: NDArray[np.float64]
    width: int
    height: int
    camera_to_world: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "intrinsics", np.asarray(self.intrinsics, np.float64).reshape(3, 3))
        object.__setattr__(self, "camera_to_world", np.asarray(self.camera_to_world, np.float64).reshape(4, 4))

    @property
    def world_to_camera(self) -> NDArray[np.float64]:
        """(4, 4) inverse of `camera_to_world`, exact for rigid matrices."""
        inverse = np.eye(4)
        inverse[:3, :3] = self.camera_to_world[:3, :3].T
        inverse[:3, 3] = -inverse[:3, :3] @ self.camera_to_world[:3, 3]
        return inverse

    @staticmethod
    def looking_forward(width: int, height: int, fov_y_degrees: float) -> Camera:
        """A centred camera at the world's origin, the world's frame; `fov_y_degrees` is the vertical field of view."""
        focal = 0.5 * height / np.tan(np.radians(fov_y_degrees) / 2)
        intrinsics = np.array([[focal, 0.0, width / 2], [0.0, focal, height / 2], [0.0, 0.0, 1.0]])
        return Camera(intrinsics, width, height, np.eye(4))

    def resized(self, width: int, height: int) -> Camera:
        """The same view sampled with another number of pixels."""
        scale = np.diag([width / self.width, height / self.height, 1.0])
        return Camera(scale @ self.intrinsics, width, height, self.camera_to_world)

    def project(self, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """World points (N, 3) in metres -> pixels (N, 2) and z-depth (N,) in metres."""
        local = points @ self.world_to_camera[:3, :3].T + self.world_to_camera[:3, 3]
        image = local @ self.intrinsics.T
        return image[:, :2] / image[:, 2:3], local[:, 2]
