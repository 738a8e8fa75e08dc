"""The camera of every frame of a video."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.cameras import camera_vector, elevation_of_pitch, orbit_pose
from plugins.eg3d.configuration import Configuration

CameraPath = Literal["official", "turntable", "still"]
_OFFICIAL_YAW, _OFFICIAL_PITCH, _OFFICIAL_MIDDLE = 0.35, 0.25, -0.05
"""Radians, of EG3D's video script; its pitch is the warped one."""


def path_angles(path: CameraPath, share: float, elevation_degrees: float = 0.0) -> tuple[float, float]:
    """Yaw and true elevation, radians, at `share` (0 to 1) of the clip; every path ends where it began.

    official : yaw 0.35 sin, warped pitch -0.05 + 0.25 cos, over one turn of the clip. turntable : once all round, at
    the elevation given. still : straight in front, at that elevation.
    """
    turn = 2 * math.pi * share
    if path == "official":
        pitch = _OFFICIAL_MIDDLE + _OFFICIAL_PITCH * math.cos(turn)
        return _OFFICIAL_YAW * math.sin(turn), elevation_of_pitch(pitch)
    return (turn if path == "turntable" else 0.0), math.radians(elevation_degrees)


def path_camera(
    path: CameraPath,
    share: float,
    configuration: Configuration,
    *,
    elevation_degrees: float = 0.0,
    focal_length: float | None = None,
) -> NDArray[np.float64]:
    """(25,) EG3D camera at `share` of the clip, on the file's sphere and looking at its pivot.

    focal_length : in image widths; None is the file's.
    """
    yaw, elevation = path_angles(path, share, elevation_degrees)
    options = configuration.rendering
    pose = orbit_pose(yaw, elevation, 0.0, options.avg_camera_radius, options.avg_camera_pivot)
    return camera_vector(pose, focal_length or configuration.focal_length)
