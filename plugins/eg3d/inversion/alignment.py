"""How a photo is laid into the generator's picture: pose of the camera from five points, then a similarity and a crop.

Where the points belong follows from geometry: the average face (`face_points.mean_face`) seen by the camera. For the
published files' frontal camera (focal length 4.2647 picture widths, 2.7 units away) and 512 px these are `FRONTAL_512`.
A camera that sees the face from the side has its own places, so that a turned face is not blown up until its eyes are
as far apart as those of a frontal one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.inversion.face_points import Points, in_order, mean_face, projected
from workbench.api import cv2

FRONTAL_512 = ((182.7, 223.5), (329.3, 223.5), (256.0, 313.1), (199.1, 390.7), (312.9, 390.7))
"""Px in a picture of 512 px of a published FFHQ file: left eye, right eye, nose tip, left and right mouth corner."""
# Share of the points' spread, then radians. Measured on 60 built-in heads at random poses: off by 3.8° in yaw and 4.9°
# in elevation (root mean square); trusting the points more, as if all faces were alike, gave 3.1° and 8.0°.
_POINT_ERROR, _YAW_SPREAD, _ELEVATION_SPREAD = 0.06, 0.5, 0.22
_STEEPEST_YAW, _STEEPEST_ELEVATION = math.radians(75), math.radians(40)
_BEGINNINGS = (-0.7, 0.0, 0.7)
_UNLIKE = 0.16
_MUCH_OUTSIDE = 0.25
_COARSE_PX = 60.0


@dataclass(frozen=True)
class Pose:
    """Where the camera stands about the face, radians; `misfit`: how far the points stay off, share of their spread."""

    yaw: float
    elevation: float
    misfit: float


@dataclass(frozen=True)
class Alignment:
    """A photo's place in the generator's picture.

    to_picture (2, 3): photo px -> shares of the picture (both with the first pixel's centre half a pixel in). camera
    (25,) sees the face as the crop shows it. notices: sentences for the person.
    """

    points: Points
    to_picture: NDArray[np.float64]
    pose: Pose
    camera: NDArray[np.float64]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Crop:
    """The aligned picture (S, S, 3) uint8, and which of its pixels (S, S) the photo shows; the others mirror it."""

    image: NDArray[np.uint8]
    known: NDArray[np.bool_]


def similarity(source: ArrayLike, target: ArrayLike) -> NDArray[np.float64]:
    """(2, 3) least-squares turn, scale and shift of points (N, 2) onto others (Umeyama 1991, in the plane).

    With points as complex numbers about their means, the turn and scale are one number, sum(b conj(a)) / sum(|a|²).
    """
    a, b = (np.asarray(points, np.float64) @ [1, 1j] for points in (source, target))
    factor = np.vdot(a - a.mean(), b - b.mean()) / np.vdot(a - a.mean(), a - a.mean()).real
    shift = b.mean() - factor * a.mean()
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])


def moved(transform: NDArray[np.float64], points: ArrayLike) -> Points:
    """Points (N, 2) after a transform (2, 3)."""
    return np.asarray(points, np.float64) @ transform[:, :2].T + transform[:, 2]


def camera_towards(
    configuration: Configuration, yaw: float, elevation: float, focal: float | None = None
) -> NDArray[np.float64]:
    """(25,) the file's camera from another side; angles in radians, focal length in picture widths."""
    options = configuration.rendering
    pose = orbit_pose(yaw, elevation, 0.0, options.avg_camera_radius, options.avg_camera_pivot)
    return camera_vector(pose, configuration.focal_length if focal is None else focal)


def estimate_pose(
    points: ArrayLike, configuration: Configuration, yaw: float | None = None, elevation: float | None = None
) -> Pose:
    """Yaw and elevation, radians, from which the average face has its five points most nearly as given.

    Either angle may be set. Least squares over the similarity and the angles, with a mild pull to the front: faces
    differ, five points are few.
    """
    # Not needed to open the tab, and slow to load.
    from scipy.optimize import least_squares

    face = mean_face(configuration)
    given = np.asarray(points, np.float64)

    def off(angles: NDArray[np.float64]) -> NDArray[np.float64]:
        wanted = projected(face, camera_towards(configuration, angles[0], angles[1]))
        spread = math.sqrt(float(np.square(wanted - wanted.mean(axis=0)).sum()))
        return np.asarray((moved(similarity(given, wanted), given) - wanted).ravel() / spread)

    def residuals(free: NDArray[np.float64]) -> NDArray[np.float64]:
        pull = [free[0] / _YAW_SPREAD, free[1] / _ELEVATION_SPREAD]
        return np.concatenate([off(_filled(free, yaw, elevation)) / _POINT_ERROR, pull])

    limits = np.array([_STEEPEST_YAW, _STEEPEST_ELEVATION])
    tried = [least_squares(residuals, [begin, 0.0], bounds=(-limits, limits)) for begin in _BEGINNINGS]
    angles = _filled(min(tried, key=lambda found: found.cost).x, yaw, elevation)
    return Pose(float(angles[0]), float(angles[1]), float(np.linalg.norm(off(angles))))


def align(
    points: ArrayLike,
    size: tuple[int, int],
    configuration: Configuration,
    *,
    yaw: float | None = None,
    elevation: float | None = None,
    focal: float | None = None,
) -> Alignment:
    """Lay a photo of `size` (width, height) px by its five points; angles (radians) and focal length as given or found.

    Raises
    ------
    SettingsError : the points are no face's.
    """
    ordered, notices = in_order(points, *size)
    pose = estimate_pose(ordered, configuration, yaw, elevation)
    camera = camera_towards(configuration, pose.yaw, pose.elevation, focal)
    to_picture = similarity(ordered, projected(mean_face(configuration), camera))
    notices += _doubts(ordered, pose, to_picture, size)
    return Alignment(ordered, to_picture, pose, camera, tuple(notices))


def cropped(photo: NDArray[np.uint8], alignment: Alignment, side: int) -> Crop:
    """The aligned square of a photo (H, W, 3); what lies beyond the photo's border is its mirror image."""
    scale = side * math.hypot(*alignment.to_picture[:, 0])
    # One pixel of the crop may stand for many of the photo: averaged first, or they would be picked at random.
    shrink = max(1.0, 1 / scale)
    height, width = photo.shape[:2]
    small = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    pixels = photo if shrink == 1.0 else cv2.resize(photo, small, interpolation=cv2.INTER_AREA)
    matrix = side * alignment.to_picture
    matrix[:, :2] *= [width / small[0], height / small[1]] if shrink > 1.0 else 1.0
    # OpenCV counts from the centre of the first pixel.
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    image = cv2.warpAffine(pixels, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    inside = cv2.warpAffine(np.full(pixels.shape[:2], 255, np.uint8), matrix, (side, side), flags=cv2.INTER_NEAREST)
    return Crop(np.asarray(image, np.uint8), np.asarray(inside) > 0)


def _filled(free: NDArray[np.float64], yaw: float | None, elevation: float | None) -> NDArray[np.float64]:
    return np.array([free[0] if yaw is None else yaw, free[1] if elevation is None else elevation])


def _doubts(points: Points, pose: Pose, to_picture: NDArray[np.float64], size: tuple[int, int]) -> list[str]:
    """What a person should know of a photo that can be used all the same."""
    said = []
    if pose.misfit > _UNLIKE:
        said.append("The five points do not lie as in a face; check which is which.")
    tall = float(np.linalg.norm(points[3:].mean(axis=0) - points[:2].mean(axis=0)))
    if tall < _COARSE_PX:
        said.append(f"The face is small: {tall:.0f} px from the eyes to the mouth, where 100 or more are good.")
    back = np.linalg.inv(np.vstack([to_picture, [0, 0, 1]]))[:2]
    places = np.stack(np.meshgrid(np.linspace(0.02, 0.98, 25), np.linspace(0.02, 0.98, 25)), -1).reshape(-1, 2)
    at = moved(back, places)
    outside = float(((at < 0) | (at > np.array(size))).any(axis=1).mean())
    if outside > _MUCH_OUTSIDE:
        said.append(f"{outside:.0%} of the crop lies outside the photo and is filled with its mirror image.")
    return said
