"""What the simulated camera says it knows agrees with what it draws."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.registration import Registration
from tests.plugins.kinect.devices.simulated.conftest import Opened
from workbench.api import HeadModel, SurfaceDistance

CLEAN = SimulationScript(identity=2, seed=4, noise=False)


def test_registered_depth_lies_on_the_true_mesh(opened: Opened) -> None:
    with opened(CLEAN) as camera:
        frame = [camera.read() for _ in range(20)][-1]
    person = frame.truth.person
    nose = person.landmarks2d[30].astype(int)
    region = int(nose[0]) - 60, int(nose[1]) - 60, 120, 120
    depth = frame.truth.registered_m(region)
    lens = camera.calibration.colour.cropped(*region)
    down, across = np.mgrid[:120, :120] + 0.5
    points = lens.unproject(np.stack([across, down], -1), depth).reshape(-1, 3)
    points = points[depth.ravel() < person.head_to_camera[2, 3] + 0.2]
    assert len(points) > 8000
    distances = SurfaceDistance(frame.truth.mesh()).signed(points[::7]).signed
    assert np.abs(distances).max() < 2e-5


def test_depth_without_noise_is_the_truth_in_whole_millimetres(opened: Opened) -> None:
    with opened(CLEAN) as camera:
        frame = camera.read()
    true_mm = 1000 * frame.truth.depth_m()
    assert frame.depth_mm is not None
    measured = frame.depth_mm > 0
    assert measured.mean() > 0.5
    assert np.abs(frame.depth_mm[measured] - true_mm[measured]).max() <= 0.501


def test_depth_registered_by_the_calibration_is_the_registered_truth(opened: Opened) -> None:
    """Points of the depth camera, carried over, lie where the colour camera's truth says."""
    with opened(CLEAN, depth_mode="NFOV unbinned") as camera:
        frame = camera.read()
    calibration = camera.calibration
    z = frame.truth.depth_m()
    down, across = np.mgrid[: z.shape[0], : z.shape[1]] + 0.5
    points = calibration.depth.unproject(np.stack([across, down], -1), z).reshape(-1, 3)
    points = points @ calibration.depth_to_colour[:3, :3].T + calibration.depth_to_colour[:3, 3]
    pixels = calibration.colour.project(points)
    nose = frame.truth.person.landmarks2d[30]
    near = np.abs(pixels - nose).max(1) < 40
    registered = frame.truth.registered_m((int(nose[0]) - 45, int(nose[1]) - 45, 90, 90))
    places = (pixels[near] - np.floor(nose) + 45).astype(int)
    apart = np.abs(registered[places[:, 1], places[:, 0]] - points[near, 2])
    assert near.sum() > 500
    assert np.median(apart) < 0.0008


def test_landmarks_and_skull_are_those_of_the_head_that_is_drawn(opened: Opened) -> None:
    with opened(CLEAN) as camera:
        frame = [camera.read() for _ in range(10)][-1]
    person = frame.truth.person
    assert camera.calibration.colour.project(person.landmarks3d) == pytest.approx(person.landmarks2d)
    on_skin = HeadModel.load().landmarks70.points(person.head)
    # Beard and clothes lift the drawn surface by millimetres; brows, eyes and nose are bare.
    assert on_skin[17:48] == pytest.approx(person.landmarks3d[17:48], abs=1e-9)
    rotation = person.head_to_camera[:3, :3]
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-7)
    assert 0.5 < person.distance_m < 0.9


def test_depth_shows_the_nose_where_the_truth_has_it(opened: Opened) -> None:
    with opened(CLEAN, depth_mode="NFOV unbinned") as camera:
        frame = camera.read()
    to_depth = np.linalg.inv(camera.calibration.depth_to_colour)
    nose = to_depth[:3, :3] @ frame.truth.person.landmarks3d[30] + to_depth[:3, 3]
    x, y = camera.calibration.depth.project(nose).astype(int)
    assert frame.depth_mm is not None
    assert abs(int(frame.depth_mm[y, x]) - 1000 * nose[2]) < 3


def test_nobody_one_or_two_people(opened: Opened) -> None:
    seen = []
    for people in (0, 1, 2):
        with opened(SimulationScript(people=people, noise=False, distance=(0.9, 0.9))) as camera:
            frame = camera.read()
        assert len(frame.truth.people) == people
        assert frame.depth_mm is not None
        seen.append(float(((frame.depth_mm > 0) & (frame.depth_mm < 1100)).mean()))
    assert seen[0] == 0 and seen[1] > 0.05 and seen[2] > 1.4 * seen[1]
    one, two = frame.truth.people
    assert one.identity != two.identity
    assert one.head_to_camera[0, 3] < -0.1 and two.head_to_camera[0, 3] > 0.1


@pytest.mark.parametrize(("noise", "median_mm", "nearly_all_mm"), [(False, 0.35, 1.0), (True, 0.7, 2.5)])
def test_what_is_measured_and_registered_is_the_truth_within_noise(
    opened: Opened, noise: bool, median_mm: float, nearly_all_mm: float
) -> None:
    with opened(SimulationScript(identity=2, seed=4, noise=noise), depth_mode="NFOV unbinned") as camera:
        frame = camera.read()
    assert frame.depth_mm is not None
    points = frame.truth.person.landmarks2d
    # The inner face: brows to chin, between the outer corners of the eyes.
    left, top, right, bottom = *points[[36, 19]].min(0).astype(int), *points[[45, 8]].max(0).astype(int)
    region = int(left), int(top), int(right - left), int(bottom - top)
    registered = Registration(camera.calibration, region).depth_to_colour(frame.depth_mm)
    true_mm = 1000 * frame.truth.registered_m(region)
    known = registered > 0
    errors = np.abs(registered[known] - true_mm[known])
    assert known.mean() > 0.95
    assert np.median(errors) < median_mm and np.percentile(errors, 90) < nearly_all_mm
