"""How large a head is and where its eyes are, from its 68 points; and the weak perspective that follows.

Replicantface's converter takes one radius (0.1 m) and one eye point for everybody. Here the radius is 0.1 m times the
size of the head's rigid points (eye corners, bridge and base of the nose) against those of the mean adult, and the eye
point is the mean of the four eye corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.api import (
    EYE_POINT_IN_HEAD_M,
    EYE_POINT_IN_MODEL,
    HEAD_RADIUS_M,
    Camera,
    DataError,
    HeadModel,
    HeadParameters,
    PoseFile,
    Sample,
    WeakPerspective,
    landmark_table,
)

Float = NDArray[np.float64]
HeadSize = Literal["measured", "fixed"]
Points = Literal["projected", "weak_perspective"]
EYE_CORNERS = [36, 39, 42, 45]
_RIGID = [27, 28, 29, 30, 33, *EYE_CORNERS]
_TO_OPENGL = np.array([1.0, -1.0, -1.0])
_MICROMETRES = 1e5
"""Of the model, per head radius."""


@dataclass(frozen=True)
class HeadView:
    """A head before a camera, metres, our axes.

    Attributes
    ----------
    camera : at the frame's origin.  rotation : (3, 3) head -> camera.  eye : (3,) eye point, camera frame.
    radius : of the head.  landmarks : (68, 3) camera frame.
    """

    camera: Camera
    rotation: Float
    eye: Float
    radius: float
    landmarks: Float

    @classmethod
    def measured(cls, camera: Camera, rotation: Float, landmarks: Float) -> HeadView:
        """Radius and eye point from the head's own points."""
        eye = landmarks[EYE_CORNERS].mean(0)
        radius = HEAD_RADIUS_M * _spread(landmarks) / _spread(_mean_landmarks())
        return cls(camera, rotation, eye, radius, landmarks)

    @property
    def view(self) -> WeakPerspective:
        """All points at the eye point's depth; the model's origin .9 radii behind and .26 below the eye point."""
        size = self.radius * self.camera.intrinsics[0, 0] / self.eye[2]
        turned = _TO_OPENGL[:, None] * self.rotation * _TO_OPENGL
        eye = self._pixels(self.eye[None])[0]
        to_origin = -size * (turned @ EYE_POINT_IN_MODEL)
        height = self.camera.height
        return WeakPerspective(
            rotation=turned,
            tx=float(eye[0] + to_origin[0]),
            ty=float(height - eye[1] + to_origin[1]),
            scale=float(size / _MICROMETRES),
            width=self.camera.width,
            height=height,
        )

    @property
    def model_points(self) -> Float:
        """(68, 3) points in the model's frame, micrometres, the head brought to the model's radius."""
        offset = (self.landmarks - self.eye) @ self.rotation * _TO_OPENGL
        return np.asarray((offset / self.radius + EYE_POINT_IN_MODEL) * _MICROMETRES)

    def pose_file(self, points: Points, roi: Float) -> PoseFile:
        """What a `.mat` says of this head.

        x and y of its points are where they lie in the picture ("projected") or where weak perspective draws them;
        z is weak perspective's in both, with the eye corners' mean at 0.
        """
        model_points, view = self.model_points, self.view
        drawn = view.project(model_points)
        drawn[:, 2] -= drawn[EYE_CORNERS, 2].mean()
        if points == "projected":
            drawn[:, :2] = self._pixels(self.landmarks)
        return PoseFile(view, drawn, drawn[:, :2].copy(), roi, model_points)

    def _pixels(self, points: Float) -> Float:
        image = points @ self.camera.intrinsics.T
        return np.asarray(image[:, :2] / image[:, 2:])


def view_of(sample: Sample, head: HeadSize = "measured") -> HeadView:
    """The head of a sample of ours. "fixed" : Replicantface's radius and eye point, at the mean head's place.

    Raises
    ------
    DataError : it has no camera, pose or 3D landmarks, or the head lies behind the camera.
    """
    if sample.camera is None or sample.pose is None or sample.landmarks3d is None or len(sample.landmarks3d) < 68:
        raise DataError(
            f"Sample {sample.id} lacks camera, pose or 3D landmarks",
            remedy="export a dataset that has the channels camera, pose and landmarks3d",
        )
    landmarks = sample.landmarks3d[:68].astype(np.float64)
    if landmarks[:, 2].min() <= 0:
        raise DataError(f"The head of sample {sample.id} lies behind the camera")
    pose = np.asarray(sample.pose, np.float64)
    view = HeadView.measured(sample.camera, pose[:3, :3], landmarks)
    if head == "measured":
        return view
    eye = pose[:3, :3] @ EYE_POINT_IN_HEAD_M + pose[:3, 3]
    return HeadView(sample.camera, pose[:3, :3], eye, HEAD_RADIUS_M, landmarks)


@cache
def reference_points() -> Float:
    """(68, 3) points of the mean adult in the model's frame, micrometres."""
    straight = Camera.looking_forward(100, 100, 45)
    return HeadView.measured(straight, np.eye(3), _mean_landmarks() + np.array([0, 0, 1.0])).model_points


@cache
def _mean_landmarks() -> Float:
    return landmark_table(68).points(HeadModel.load().shape(HeadParameters()).vertices)


def _spread(landmarks: Float) -> float:
    rigid = landmarks[_RIGID]
    return float(np.sqrt(((rigid - rigid.mean(0)) ** 2).sum(1).mean()))
