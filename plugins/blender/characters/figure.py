"""A posed head before the camera: what skin, hair, clothes and accessories are fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.api import FaceScene, HeadModel, HeadShape, bent, neutral_vertices, placed, rotation, snapped

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """One posed head; metres.

    Attributes
    ----------
    shape : the posed head in the model frame (`workbench.heads.model`).
    to_camera : (4, 4) rigid, model -> camera frame (OpenCV). up : (3,) unit, away from the ground, camera frame.
    """

    face: FaceScene
    shape: HeadShape
    to_camera: Float
    up: Float

    @classmethod
    def posed(cls, face: FaceScene, aspect: float = 1.0, camera_to_world: Float | None = None) -> Figure:
        """The head of a scene before a camera of this width / height.

        camera_to_world : (3, 3) as in `shot.World`; by default the camera is level.
        """
        shape = HeadModel.load().shape(bent(face.parameters, face.head_turn, face.neck_share))
        up = np.array([0.0, -1.0, 0.0]) if camera_to_world is None else camera_to_world.T @ [0.0, 0.0, 1.0]
        return cls(face, shape, placed(shape.head_to_model, rotation(face.head_turn), face, aspect), up)

    @cached_property
    def vertices(self) -> Float:
        """(V, 3) vertices of the head model, camera frame."""
        return np.asarray(snapped(self.shape.vertices @ self.to_camera[:3, :3].T + self.to_camera[:3, 3]))

    @cached_property
    def pose(self) -> Float:
        """(4, 4) head -> camera frame; origin midway between the eyes, axes as in the model frame."""
        return np.asarray(snapped(self.to_camera @ self.shape.head_to_model))

    @property
    def faces(self) -> NDArray[np.int64]:
        """(F, 3) triangles of the head model."""
        return HeadModel.load().faces

    @property
    def rest(self) -> Float:
        """(V, 3) the same vertices on the neutral middle head, where patterns and outlines are drawn."""
        return neutral_vertices()
