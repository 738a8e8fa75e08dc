"""Cameras in EG3D's world: y up, the face looks along +z, the camera on a sphere about the origin.

Yaw is positive towards +x (the face's left side comes into view), elevation towards +y. EG3D's own "pitch" is
warped: it is spread over the sphere's area, so that a requested p raises the camera by asin(-2p / pi).
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.eg3d.configuration import Configuration
from workbench.api import SettingsError, look_at

Vector = NDArray[np.float64]
OFFICIAL_SCRIPT_FOCAL = 4.4652
"""What EG3D's sampling script used: its field of view of 18.837° was cut to whole degrees."""
FFHQ_FOCAL = 4.2647
"""What the FFHQ models were trained with."""
_OFFICIAL_PI = 3.14159
_OFFICIAL_ROOT = 1.414
_POLE = 1e-5


def elevation_of_pitch(pitch: float) -> float:
    """Elevation (radians, up positive) of the camera for EG3D's warped pitch (radians, down positive)."""
    return math.asin(max(-1.0, min(1.0, -2 * pitch / math.pi)))


def pitch_of_elevation(elevation: float) -> float:
    """EG3D's warped pitch for a true elevation, both in radians."""
    return -math.pi / 2 * math.sin(elevation)


def position_on_sphere(yaw: float, elevation: float, radius: float) -> Vector:
    """(3,) EG3D units, yaw and elevation in radians."""
    level = math.cos(elevation)
    return radius * np.array([level * math.sin(yaw), math.sin(elevation), level * math.cos(yaw)])


def orbit_pose(
    yaw: float, elevation: float, roll: float, radius: float, pivot: tuple[float, float, float]
) -> NDArray[np.float64]:
    """(4, 4) camera-to-world, OpenCV axes, EG3D units: on the sphere, looking at `pivot`, then turned by `roll`.

    Angles in radians; roll turns the camera clockwise as seen in the picture's direction of view. The elevation stops
    just short of the poles, where up is not defined.
    """
    limit = math.pi / 2 - _POLE
    position = position_on_sphere(yaw, max(-limit, min(limit, elevation)), radius)
    pose = look_at(position, pivot)
    c, s = math.cos(roll), math.sin(roll)
    pose[:3, :3] = pose[:3, :3] @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    return pose


def official_pose(
    horizontal: float, vertical: float, radius: float, pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> NDArray[np.float64]:
    """(4, 4) of EG3D's look-at sampler: `horizontal` = pi/2 + yaw, `vertical` = pi/2 + warped pitch, radians."""
    pitch = max(_POLE, min(math.pi - _POLE, vertical)) - math.pi / 2
    return orbit_pose(horizontal - math.pi / 2, elevation_of_pitch(pitch), 0.0, radius, pivot)


def sampled_poses(
    kind: Literal["gaussian", "uniform"],
    draws: ArrayLike,
    mean: tuple[float, float],
    spread: tuple[float, float],
    radius: float,
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> NDArray[np.float64]:
    """(N, 4, 4) of EG3D's random samplers: `mean` and `spread` of the two angles of `official_pose`, radians.

    draws (2, N): all horizontal numbers, then all vertical ones, which is the order in which EG3D draws them; standard
    normal for "gaussian" (spread is the standard deviation), in [0, 1) for "uniform" (spread to either side).
    """
    numbers = np.asarray(draws, np.float64).reshape(2, -1)
    steps = 2 * numbers - 1 if kind == "uniform" else numbers
    angles = np.asarray(mean)[:, None] + np.asarray(spread)[:, None] * steps
    return np.stack([official_pose(h, v, radius, pivot) for h, v in angles.T])


def mirrored(vector: ArrayLike) -> Vector:
    """The (25,) camera that sees the mirror image of the world (x negated) as this one sees the world, mirrored.

    Its principal point must lie in the middle, as in every file of EG3D.
    """
    flipped = np.array(vector, np.float64)
    flipped[[1, 2, 3, 4, 8]] *= -1
    return flipped


def camera_vector(pose: NDArray[np.float64], focal: float) -> Vector:
    """(25,) of a pose and a focal length in image widths, the principal point in the middle."""
    intrinsics = [focal, 0.0, 0.5, 0.0, focal, 0.5, 0.0, 0.0, 1.0]
    return np.concatenate([pose.ravel(), intrinsics])


def frontal_camera(configuration: Configuration) -> Vector:
    """(25,) straight in front, at the file's radius and pivot, with its focal length."""
    options = configuration.rendering
    pose = orbit_pose(0.0, 0.0, 0.0, options.avg_camera_radius, options.avg_camera_pivot)
    return camera_vector(pose, configuration.focal_length)


def focal_of_fov(degrees: float, across: Literal["diagonal", "horizontal", "official"] = "horizontal") -> float:
    """Focal length in image widths of a field of view across the picture or its diagonal.

    "official" is EG3D's own diagonal formula with its rounded constants. Raises SettingsError outside 0° to 180°.
    """
    if not 0 < degrees < 180:
        raise SettingsError("A field of view lies between 0° and 180°", field="fov", remedy="try 13.4°")
    if across == "official":
        return 1 / (math.tan(degrees * _OFFICIAL_PI / 360) * _OFFICIAL_ROOT)
    reach = 2 * math.tan(math.radians(degrees) / 2)
    return (math.sqrt(2) if across == "diagonal" else 1.0) / reach


def fov_of_focal(focal: float, across: Literal["diagonal", "horizontal"] = "horizontal") -> float:
    """Degrees of the field of view for a focal length in image widths."""
    return math.degrees(2 * math.atan((math.sqrt(2) if across == "diagonal" else 1.0) / (2 * focal)))
