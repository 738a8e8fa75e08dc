"""Cameras against numbers that EG3D's own samplers gave, and against hand-computed ones."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.eg3d.cameras import (
    FFHQ_FOCAL,
    OFFICIAL_SCRIPT_FOCAL,
    camera_vector,
    elevation_of_pitch,
    focal_of_fov,
    fov_of_focal,
    frontal_camera,
    mirrored,
    official_pose,
    orbit_pose,
    pitch_of_elevation,
    sampled_poses,
)
from plugins.eg3d.configuration import Configuration
from workbench.api import SettingsError, from_eg3d_vector

HALF_PI = math.pi / 2
PIVOTS = ((0.0, 0.0, 0.2), (0.0, 0.0, 0.0), (0.0, 0.0, -0.06))


@pytest.fixture(scope="module")
def units(shared: Path) -> Any:
    """Arrays that the official code gave."""
    path = shared / "data" / "eg3d" / "eg3d_units.npz"
    if not path.exists():
        pytest.skip("the fixtures of the official code are not there")
    return np.load(path, allow_pickle=False)


def test_look_at_sampler_is_the_official_one(units: Any) -> None:
    matched = 0
    for name in ("cam_lookat_0", "cam_lookat_1", "cam_lookat_2"):
        fits = []
        for pivot in PIVOTS:
            for radius in (2.7, 1.7):
                poses = [official_pose(HALF_PI + y, HALF_PI + p, radius, pivot) for y, p in units["cam_yaw_pitch"]]
                fits.append(float(np.abs(np.stack(poses) - units[name]).max()))
        matched += min(fits) < 2e-6
    assert matched == 3


def test_gaussian_sampler_without_spread_is_its_mean(units: Any) -> None:
    for (yaw, pitch), wanted in zip(units["cam_yaw_pitch"], units["cam_gauss0"], strict=True):
        found = sampled_poses("gaussian", [[3.0], [-2.0]], (HALF_PI + yaw, HALF_PI + pitch), (0.0, 0.0), 2.7)
        np.testing.assert_allclose(found[0], wanted, atol=2e-6)


def test_uniform_sampler_draws_as_the_official_one(units: Any) -> None:
    import torch

    torch.manual_seed(3)
    draws = [torch.rand(4, 1).numpy(), torch.rand(4, 1).numpy()]
    found = sampled_poses("uniform", draws, (HALF_PI, HALF_PI), (0.5, 0.25), 2.7)
    np.testing.assert_allclose(found, units["cam_uniform_seed3"], atol=2e-6)


def test_gaussian_spread_moves_the_camera_by_the_draw() -> None:
    found = sampled_poses("gaussian", [[1.0, -1.0], [0.0, 0.5]], (HALF_PI, HALF_PI), (0.3, 0.2), 2.0)
    np.testing.assert_allclose(found[0, :3, 3], [2 * math.sin(0.3), 0, 2 * math.cos(0.3)], atol=1e-12)
    assert found[1, 1, 3] == pytest.approx(-2 * 2 * 0.1 / math.pi)


def test_official_focal_lengths(units: Any) -> None:
    for degrees, focal in zip(units["fov_deg"], units["fov_focal"], strict=True):
        assert focal_of_fov(float(degrees), "official") == pytest.approx(float(focal), rel=2e-6)
    assert focal_of_fov(18, "official") == pytest.approx(OFFICIAL_SCRIPT_FOCAL, abs=5e-5)
    assert fov_of_focal(FFHQ_FOCAL) == pytest.approx(13.37, abs=0.01)
    assert focal_of_fov(fov_of_focal(3.0, "diagonal"), "diagonal") == pytest.approx(3.0)
    with pytest.raises(SettingsError, match="between 0° and 180°"):
        focal_of_fov(180)


def test_warped_pitch_and_back() -> None:
    # A request of -0.2 raises the camera by 7.31 degrees, not 11.46: asin(0.4 / pi).
    assert math.degrees(elevation_of_pitch(-0.2)) == pytest.approx(7.315, abs=1e-4)
    for elevation in (-1.2, 0.0, 0.4):
        assert elevation_of_pitch(pitch_of_elevation(elevation)) == pytest.approx(elevation)


def test_roll_turns_about_the_view() -> None:
    straight, rolled = (orbit_pose(0.3, 0.1, roll, 2.7, (0.0, 0.0, 0.2)) for roll in (0.0, 0.25))
    np.testing.assert_allclose(rolled[:3, 2:], straight[:3, 2:], atol=1e-12)
    assert math.acos(float(rolled[:3, 0] @ straight[:3, 0])) == pytest.approx(0.25)


def test_mirrored_camera_sees_the_mirrored_world() -> None:
    vector = camera_vector(orbit_pose(0.5, 0.2, 0.1, 2.7, (0.0, 0.0, 0.2)), FFHQ_FOCAL)
    points = np.random.default_rng(0).uniform(-0.4, 0.4, (20, 3))
    seen, _ = from_eg3d_vector(vector, 100, 100).project(points)
    other, _ = from_eg3d_vector(mirrored(vector), 100, 100).project(points * [-1, 1, 1])
    np.testing.assert_allclose(other, np.stack([100 - seen[:, 0], seen[:, 1]], axis=1), atol=1e-9)


def test_frontal_camera_of_a_file() -> None:
    vector = frontal_camera(Configuration())
    np.testing.assert_allclose(vector[:16].reshape(4, 4), [[1, 0, 0, 0], [0, -1, 0, 0], [0, 0, -1, 2.7], [0, 0, 0, 1]])
    np.testing.assert_allclose(vector[16:].reshape(3, 3), [[4.2647, 0, 0.5], [0, 4.2647, 0.5], [0, 0, 1]])
