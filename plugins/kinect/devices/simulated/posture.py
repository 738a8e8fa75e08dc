"""How a person holds the head at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.api import Angles, rotation_300w_lp

Float = NDArray[np.float64]
_FLIP = np.diag([1.0, -1.0, -1.0])
"""The house's axes to OpenGL's."""


@dataclass(frozen=True)
class Posture:
    """Where a head is and what the face does.

    yaw, pitch, roll : degrees as `HeadPose` and the acceptance limits count them: towards the left of a picture that is
    not mirrored, upwards, clockwise in the picture. across, down, distance : of the point between the eyes when the
    head looks straight ahead, metres in the colour camera's frame. actions : facial actions by their ARKit name.
    gaze : yaw and pitch of the eyes against the head, degrees, as `HeadParameters` count them.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    across: float = 0.0
    down: float = 0.0
    distance: float = 0.7
    actions: Mapping[str, float] = field(default_factory=dict)
    gaze: tuple[float, float] = (0.0, 0.0)

    @property
    def angles(self) -> Angles:
        """Yaw, pitch, roll in degrees."""
        return self.yaw, self.pitch, self.roll

    @property
    def rotation(self) -> Float:
        """(3, 3) head to camera, both frames OpenCV's: the one whose `HeadPose` has these angles."""
        yaw, pitch, roll = np.radians(self.angles)
        # `HeadPose` reads yaw off another corner of the matrix than pitch and roll: the three do not turn in a row.
        turn = (np.sin(yaw) - np.sin(pitch) * np.sin(roll)) / (np.cos(pitch) * np.cos(roll))
        about_y = float(np.arcsin(np.clip(turn, -1.0, 1.0)))
        return np.asarray(_FLIP @ rotation_300w_lp(float(pitch), about_y, float(roll)) @ _FLIP)
