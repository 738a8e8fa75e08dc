"""Where three head frames lie in each other: ours, Replicantface's head bone, and the model of 300W-LP.

Ours has its origin midway between the eyeballs (x to the subject's left, y down, z away from the face); the other two
have OpenGL axes (x to the subject's left, y up, z out of the face). They meet in the eye point, the mean of the four
eye corners. On a mean adult it lies where these figures say; another head differs by a few millimetres.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.camera import Camera
from workbench.geometry.cameras import from_opengl_pose, to_opengl_pose
from workbench.geometry.weak_perspective import WeakPerspective

Float = NDArray[np.float64]
HEAD_RADIUS_M = 0.1
"""Replicantface's radius of every head; the model of 300W-LP is taken to have it too."""
EYE_POINT_IN_HEAD_M = np.array([0.0, 0.0023, -0.0121])
"""In our head frame: measured on the middle of all shapes of the built-in head."""
EYE_POINT_IN_BONE_M = np.array([0.0, 0.064, 0.086])
"""In Replicantface's head bone: the fixed point of its own converter."""
EYE_POINT_IN_MODEL = np.array([0.0, 0.26, 0.9])
"""In the model of 300W-LP, head radii: the offset of Replicantface's converter."""
NOMINAL_DISTANCE_M = 15.0
"""Weak perspective has no distance; heads read from it are put this far from a camera of matching focal length."""
_TO_OPENGL = np.array([1.0, -1.0, -1.0])


def modelview_of(pose: Float) -> Float:
    """(4, 4) Replicantface's modelview of a head with this (4, 4) head-to-camera pose of ours."""
    return to_opengl_pose(pose) @ _shift(_TO_OPENGL * EYE_POINT_IN_HEAD_M - EYE_POINT_IN_BONE_M)


def pose_of_modelview(modelview: Float) -> Float:
    """(4, 4) head-to-camera pose of ours; the inverse of `modelview_of`."""
    return from_opengl_pose(modelview @ _shift(EYE_POINT_IN_BONE_M - _TO_OPENGL * EYE_POINT_IN_HEAD_M))


def nominal_camera(view: WeakPerspective) -> tuple[Camera, Float]:
    """A camera and a (4, 4) head-to-camera pose of ours under which a head looks as in this weak perspective."""
    focal = view.scale * 1e6 * NOMINAL_DISTANCE_M
    intrinsics = np.array([[focal, 0, view.width / 2], [0, focal, view.height / 2], [0, 0, 1.0]])
    modelview = np.eye(4)
    modelview[:3, :3] = view.rotation
    metres = NOMINAL_DISTANCE_M / focal
    offset = np.array([view.tx - view.width / 2, view.ty - view.height / 2])
    modelview[:3, 3] = [*(offset * metres), -NOMINAL_DISTANCE_M]
    to_head = EYE_POINT_IN_MODEL * HEAD_RADIUS_M - _TO_OPENGL * EYE_POINT_IN_HEAD_M
    camera = Camera(intrinsics, view.width, view.height, np.eye(4))
    return camera, from_opengl_pose(modelview @ _shift(to_head))


def _shift(offset: Float) -> Float:
    matrix = np.eye(4)
    matrix[:3, 3] = offset
    return matrix
