"""How head, trunk and camera stand to each other and to the ground, and the joint draws of published datasets.

Replicantface turns head and camera in the trunk's frame: x towards the subject's left, y up, z out of the face. A turn
there is (pitch, heading, roll) about x, y, z in degrees, made by R_z R_y R_x; positive pitch looks down, positive
heading turns to the subject's left, positive roll brings the top of the head to the subject's right. Ours (`Angles`)
has the camera's axes (x right, y down, z away), so that pitch and roll change their signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import Angles, Recipe, angles_of

Float = NDArray[np.float64]
_FLIP = np.diag([1.0, -1.0, -1.0])
"""Between axes with y up and z to the viewer, and the camera's (OpenCV)."""
_LEVEL = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
"""The trunk's frame -> the world's with z upwards; the face looks along -y."""
_DIGITS = 4
_STEEPEST_PITCH = 40.0


@dataclass(frozen=True)
class CameraAngles(Recipe):
    """Where a camera looks, degrees.

    heading : about the vertical; at equal headings of head and camera the camera sees the face from the front. pitch :
    against the horizon, negative looks down. roll : the camera's own tilt, positive turns the picture clockwise.
    """

    heading: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    def in_trunk(self) -> Float:
        """(3, 3) camera frame with y up and z to the viewer -> the trunk's frame."""
        return about("y", self.heading) @ about("x", self.pitch) @ about("z", self.roll)

    def to_world(self, turn: float = 0.0) -> Float:
        """(3, 3) camera frame (OpenCV) -> world with z upwards, turned by so many degrees about the vertical.

        What `shot.World.camera_to_world` takes: `turn` is that of the environment.
        """
        return np.asarray(about("z", turn) @ _LEVEL @ self.in_trunk() @ _FLIP)


@dataclass(frozen=True)
class Stance:
    """Head, trunk and camera.

    head_turn : of the head against the camera's axis. neck, joint : of the neck, and of the head upon it; None where
    the trunk is as good as anywhere and takes its share of the turn (`FaceScene.neck_share`).
    """

    head_turn: Angles
    neck: Angles | None = None
    joint: Angles | None = None
    camera: CameraAngles = CameraAngles()


def narrow_stance(rng: np.random.Generator) -> Stance:
    """As Replicantface's FaceSynthetics-like distribution: everything gathers about the middle (facts, table 4.1)."""
    heading, pitch, roll = 70 * gathered(rng, 4), 40 * gathered(rng, 4), 30 * gathered(rng, 4)
    camera = CameraAngles(90 * gathered(rng, 4), -5 + 20 * gathered(rng, 4))
    return stance_of((pitch, heading, roll), camera)


def wide_stance(rng: np.random.Generator) -> Stance:
    """As Replicantface's wide distribution: even, and heads look towards cameras above or below them (table 4.1)."""
    heading, roll = 70 * rng.uniform(-1, 1), 30 * gathered(rng, 2)
    camera = CameraAngles(80 * rng.uniform(-1, 1) + heading, -5 + 40 * rng.uniform(-1, 1))
    pitch = _STEEPEST_PITCH
    while abs(pitch) >= _STEEPEST_PITCH:
        pitch = 40 * rng.uniform(-1, 1) + camera.pitch
    return stance_of((pitch, heading, roll), camera)


def stance_of(head: tuple[float, float, float], camera: CameraAngles) -> Stance:
    """The stance of a head with this pitch, heading and roll (Replicantface's signs) before a camera.

    Half of the turn is made by the neck and half by the head upon it, each in Replicantface's own order.
    """
    pitch, heading, roll = (angle / 2 for angle in head)
    half = about("z", roll) @ about("y", heading) @ about("x", pitch)
    bone = _rounded(angles_of(_FLIP @ half @ _FLIP))
    seen = _FLIP @ camera.in_trunk().T @ half @ half @ _FLIP
    rounded = CameraAngles(*_rounded((camera.heading, camera.pitch, camera.roll)))
    return Stance(_rounded(angles_of(seen)), bone, bone, camera=rounded)


def gathered(rng: np.random.Generator, c: float) -> float:
    """S(c) = 2 (B(c, c) - 0.5): within -1 and 1, the nearer to 0 the larger c is."""
    return 2 * (float(rng.beta(c, c)) - 0.5)


def about(axis: str, degrees: float) -> Float:
    """(3, 3) right-handed rotation about "x", "y" or "z"."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turns = {
        "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
        "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(turns[axis], np.float64)


def _rounded(angles: Angles) -> Angles:
    yaw, pitch, roll = (round(float(angle), _DIGITS) for angle in angles)
    return yaw, pitch, roll
