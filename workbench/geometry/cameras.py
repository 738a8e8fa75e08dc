"""Camera conventions under their names: OpenCV (the house's own), OpenGL, Blender, EG3D's 25 numbers, 300W-LP's angles.

All matrices are 4x4 camera-to-world, but for the head-to-camera ones that say so. OpenCV: x right, y down, z forward.
OpenGL and Blender: x right, y up, looking along -z. EG3D uses OpenCV axes in a y-up world with intrinsics divided by
the image size.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.camera import Camera

Matrix = NDArray[np.float64]
WorldUp = Literal["z", "y"]

_FLIP_YZ = np.diag([1.0, -1.0, -1.0, 1.0])
# A quarter turn about x: what was up along y is up along z, and what faced +z faces -y as Blender's front view expects.
_Y_UP_TO_Z_UP = np.array([[1.0, 0, 0, 0], [0, 0, -1.0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0]])
_EG3D_LENGTH = 25
_SIDE_VIEW = 1e-9
"""Cosine of the yaw below which pitch and roll turn about the same axis."""
_RIGID_TOLERANCE = 1e-3


def to_opengl(camera_to_world: ArrayLike) -> Matrix:
    """OpenCV (4, 4) camera-to-world -> OpenGL camera axes (y up, looking along -z), same world."""
    return _matrix(camera_to_world) @ _FLIP_YZ


def from_opengl(camera_to_world: ArrayLike) -> Matrix:
    """OpenGL (4, 4) camera-to-world -> OpenCV camera axes, same world; the inverse of `to_opengl`."""
    return _matrix(camera_to_world) @ _FLIP_YZ


def to_blender(camera_to_world: ArrayLike, world_up: WorldUp = "z") -> Matrix:
    """OpenCV (4, 4) camera-to-world -> `matrix_world` of a Blender camera object.

    `world_up` is the upward axis of the world the matrix is given in. Blender's is z: a y-up world (EG3D) is turned
    with it, and meshes of that world need the same turn (Blender's own importers do it).
    """
    world = _Y_UP_TO_Z_UP if world_up == "y" else np.eye(4)
    return world @ _matrix(camera_to_world) @ _FLIP_YZ


def from_blender(matrix_world: ArrayLike, world_up: WorldUp = "z") -> Matrix:
    """`matrix_world` of a Blender camera -> OpenCV (4, 4) camera-to-world; the inverse of `to_blender`."""
    world = _Y_UP_TO_Z_UP.T if world_up == "y" else np.eye(4)
    return world @ _matrix(matrix_world) @ _FLIP_YZ


def to_opengl_pose(head_to_camera: ArrayLike) -> Matrix:
    """(4, 4) head-to-camera in our axes on both sides -> in OpenGL's on both sides.

    Our head frame is x to the subject's left, y down, z away from the face; OpenGL's (Replicantface's head bone, and
    the model of 300W-LP) is x to the subject's left, y up, z out of the face.
    """
    return _FLIP_YZ @ _matrix(head_to_camera) @ _FLIP_YZ


def from_opengl_pose(modelview: ArrayLike) -> Matrix:
    """(4, 4) OpenGL modelview of a head -> head-to-camera in our axes; the inverse of `to_opengl_pose`."""
    return _FLIP_YZ @ _matrix(modelview) @ _FLIP_YZ


def to_opengl_projection(camera: Camera, near: float = 0.1, far: float = 100.0) -> Matrix:
    """(4, 4) OpenGL perspective matrix to [-1, 1] of a camera's intrinsics; `near` and `far` in metres.

    Pixels from it: u = (x + 1) / 2 * width, v = (1 - y) / 2 * height, with pixel centres at +0.5 as everywhere here.
    """
    k = camera.intrinsics
    return np.array(
        [
            [2 * k[0, 0] / camera.width, -2 * k[0, 1] / camera.width, 1 - 2 * k[0, 2] / camera.width, 0.0],
            [0.0, 2 * k[1, 1] / camera.height, 2 * k[1, 2] / camera.height - 1, 0.0],
            [0.0, 0.0, -(far + near) / (far - near), -2 * far * near / (far - near)],
            [0.0, 0.0, -1.0, 0.0],
        ]
    )


def from_opengl_projection(projection: ArrayLike, width: int, height: int) -> Camera:
    """The camera at the world's origin that has this OpenGL perspective matrix; the inverse of `to_opengl_projection`.

    Raises
    ------
    DataError : the matrix is no perspective of a camera that looks along -z.
    """
    p = _matrix(projection)
    if not np.isfinite(p).all() or not np.allclose(p[3], [0, 0, -1, 0], atol=1e-6) or min(p[0, 0], p[1, 1]) <= 0:
        raise DataError("The projection matrix is no perspective of OpenGL's kind")
    intrinsics = np.array(
        [
            [p[0, 0] * width / 2, -p[0, 1] * width / 2, (1 - p[0, 2]) * width / 2],
            [0.0, p[1, 1] * height / 2, (1 + p[1, 2]) * height / 2],
            [0.0, 0.0, 1.0],
        ]
    )
    return Camera(intrinsics, width, height, np.eye(4))


def rotation_300w_lp(pitch: float, yaw: float, roll: float) -> Matrix:
    """(3, 3) head-to-camera rotation in OpenGL axes of 300W-LP's three angles, radians.

    Rx(pitch) Ry(yaw) Rz(roll) with left-handed factors. Yaw > 0: face turned to the image's left; pitch > 0: looking
    up; roll > 0: head tilted clockwise in the image.
    """
    (cx, cy, cz), (sx, sy, sz) = np.cos([pitch, yaw, roll]), np.sin([pitch, yaw, roll])
    about_x = np.array([[1, 0, 0], [0, cx, sx], [0, -sx, cx]])
    about_y = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    about_z = np.array([[cz, sz, 0], [-sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_x @ about_y @ about_z)


def angles_300w_lp(rotation: ArrayLike) -> tuple[float, float, float]:
    """Pitch, yaw and roll in radians of a (3, 3) head-to-camera rotation in OpenGL axes; inverts `rotation_300w_lp`.

    Yaw lies within a quarter turn. At a quarter turn itself pitch and roll turn about the same axis; roll is 0 then.
    """
    r = np.asarray(rotation, np.float64)
    yaw = float(np.arcsin(np.clip(-r[0, 2], -1, 1)))
    if np.hypot(r[1, 2], r[2, 2]) < _SIDE_VIEW:
        return float(np.arctan2(np.sign(yaw) * r[1, 0], r[1, 1])), yaw, 0.0
    return float(np.arctan2(r[1, 2], r[2, 2])), yaw, float(np.arctan2(r[0, 1], r[0, 0]))


def eg3d_vector(camera: Camera, metres_per_unit: float = 1.0) -> NDArray[np.float64]:
    """EG3D's (25,) camera: 16 camera-to-world (row-major, EG3D units) and 9 intrinsics divided by the image size.

    EG3D samples pixel centres at (index + 0.5) / size, as the house does, so no half pixel is added.
    """
    pose = camera.camera_to_world.copy()
    pose[:3, 3] /= metres_per_unit
    intrinsics = np.diag([1 / camera.width, 1 / camera.height, 1.0]) @ camera.intrinsics
    return np.concatenate([pose.ravel(), intrinsics.ravel()])


def from_eg3d_vector(vector: ArrayLike, width: int, height: int, metres_per_unit: float = 1.0) -> Camera:
    """The camera of EG3D's 25 numbers, for an image of `width` x `height` pixels, in metres.

    Raises
    ------
    DataError : not 25 finite numbers, or their first 16 are no rigid pose, or the focal lengths are not positive.
    """
    numbers = np.asarray(vector, np.float64).ravel()
    if numbers.size != _EG3D_LENGTH or not np.isfinite(numbers).all():
        raise DataError("An EG3D camera has 25 finite numbers", remedy="use the camera file beside the image")
    pose = numbers[:16].reshape(4, 4).copy()
    intrinsics = numbers[16:].reshape(3, 3)
    if not _is_rigid(pose):
        raise DataError("The first 16 numbers of this EG3D camera are no rotation and position")
    if intrinsics[0, 0] <= 0 or intrinsics[1, 1] <= 0:
        raise DataError("The focal length of this EG3D camera is not positive")
    pose[:3, 3] *= metres_per_unit
    return Camera(np.diag([width, height, 1.0]) @ intrinsics, width, height, pose)


def look_at(eye: ArrayLike, target: ArrayLike, up: ArrayLike = (0.0, 1.0, 0.0)) -> Matrix:
    """(4, 4) OpenCV camera-to-world of a camera at `eye` that looks at `target`, the image's top towards `up`.

    Raises
    ------
    DataError : `eye` and `target` coincide, or `up` is parallel to the view.
    """
    position = np.asarray(eye, np.float64)
    forward = _direction(np.asarray(target, np.float64) - position, "The camera sits at the point it looks at")
    upward = _direction(np.asarray(up, np.float64), "The upward direction has no length")
    right = _direction(np.cross(forward, upward), "The camera looks along its upward direction")
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
    matrix[:3, 3] = position
    return matrix


def _matrix(values: ArrayLike) -> Matrix:
    matrix = np.asarray(values, np.float64)
    if matrix.shape != (4, 4):
        raise DataError(f"A camera pose is a 4 x 4 matrix, not {' x '.join(map(str, matrix.shape)) or 'one number'}")
    return matrix


def _is_rigid(pose: Matrix) -> bool:
    rotation = pose[:3, :3]
    orthonormal = np.abs(rotation @ rotation.T - np.eye(3)).max() < _RIGID_TOLERANCE
    last_row = np.abs(pose[3] - [0, 0, 0, 1]).max() < _RIGID_TOLERANCE
    return bool(orthonormal and last_row and np.linalg.det(rotation) > 0)


def _direction(vector: Matrix, problem: str) -> Matrix:
    length = np.linalg.norm(vector)
    if not length > 1e-9:
        raise DataError(problem, remedy="move the camera or choose another upward direction")
    return vector / length
