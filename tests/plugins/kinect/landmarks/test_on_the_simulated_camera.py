"""All of it on frames as a camera takes them: noise, holes, a real lens; the truth is the simulation's."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.camera import SimulatedCamera
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.landmarks.head_pose import HeadPose, head_pose
from plugins.kinect.landmarks.infrared import infrared_pupils
from plugins.kinect.registration import Registration
from workbench.api import gradient_pupils, open_face_finder

FRAME = 7


@cache
def taken(identity: int) -> tuple:
    """Colour (BGR), registered depth and infrared, the colour lens, and the person's truth, of one frame."""
    camera = SimulatedCamera(
        CameraSettings(colour_mode="720P"), SimulationScript(seed=identity, identity=identity), AsFastAsAsked()
    )
    for _ in range(FRAME):
        frame = camera.read()
    assert frame.colour is not None and frame.depth_mm is not None and frame.infrared is not None
    depth, infrared = Registration(camera.calibration).both_to_colour(frame.infrared, frame.depth_mm)
    return frame.colour.pixels(), depth, infrared, camera.calibration.colour, frame.truth.person


def off_degrees(pose: HeadPose, true: HeadPose) -> float:
    return float(np.degrees(np.arccos(np.clip((np.trace(pose.rotation @ true.rotation.T) - 1) / 2, -1, 1))))


@pytest.mark.parametrize("identity", [0, 2, 4])
def test_points_and_pose_without_any_truth(identity: int) -> None:
    bgr, depth, _infrared, lens, person = taken(identity)
    finder = open_face_finder()
    boxes = [box for box in finder.boxes(bgr) if box.score > 0.5]
    assert len(boxes) == 1
    face = finder.landmarks(bgr, boxes[0])
    apart = np.hypot(*(person.landmarks2d[36] - person.landmarks2d[45]))
    assert np.hypot(*(face.landmarks - person.landmarks2d).T).mean() < 0.045 * apart
    pose = head_pose(face.landmarks, lens, depth)
    assert off_degrees(pose, person.pose) < 3.0
    assert abs(pose.yaw - person.pose.yaw) < 1.5 and abs(pose.roll - person.pose.roll) < 1.5
    assert np.linalg.norm(pose.translation - person.pose.translation) < 0.004
    assert pose.points_used > 55 and pose.depths_used > 80


@pytest.mark.parametrize("identity", [0, 2, 4])
def test_pose_from_true_points_is_within_two_degrees(identity: int) -> None:
    _bgr, depth, _infrared, lens, person = taken(identity)
    assert off_degrees(head_pose(np.asarray(person.landmarks2d, np.float64), lens, depth), person.pose) < 2.0


def test_pupils_of_both_methods() -> None:
    for identity in (0, 2):
        bgr, _depth, infrared, _lens, person = taken(identity)
        points = np.asarray(person.landmarks2d, np.float64)
        width = np.hypot(*(points[36] - points[39]))
        for found in (gradient_pupils(bgr, points), infrared_pupils(infrared, points)):
            assert np.hypot(*(found - points[68:]).T).max() < 0.3 * width
