"""Cameras of a video, against the numbers of EG3D's video script and against geometry."""

from __future__ import annotations

import math

import numpy as np
import pytest

from plugins.eg3d.cameras import official_pose
from plugins.eg3d.configuration import Configuration, RenderingOptions
from plugins.eg3d.sampling.camera_path import path_angles, path_camera

FFHQ = Configuration(rendering=RenderingOptions(avg_camera_pivot=(0.0, 0.0, 0.2)))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.6])
def test_the_official_path(share: float) -> None:
    """Horizontal pi/2 + 0.35 sin, vertical pi/2 - 0.05 + 0.25 cos, of EG3D's look-at sampler."""
    turn = 2 * math.pi * share
    pose = official_pose(
        math.pi / 2 + 0.35 * math.sin(turn), math.pi / 2 - 0.05 + 0.25 * math.cos(turn), 2.7, (0.0, 0.0, 0.2)
    )
    made = path_camera("official", share, FFHQ)
    assert np.allclose(made[:16].reshape(4, 4), pose, atol=1e-9)
    assert made[16:].tolist() == pytest.approx([4.2647, 0, 0.5, 0, 4.2647, 0.5, 0, 0, 1])


def test_the_official_path_by_hand() -> None:
    yaw, elevation = path_angles("official", 0.0)
    # The warped pitch is 0.2, which lowers the camera by asin(2 * 0.2 / pi) = 7.31 degrees.
    assert (yaw, math.degrees(elevation)) == pytest.approx((0.0, -7.315), abs=1e-3)
    assert path_angles("official", 0.25)[0] == pytest.approx(0.35)


def test_the_turntable_goes_round_once_at_one_height() -> None:
    places = np.array([path_camera("turntable", i / 8, FFHQ, elevation_degrees=10)[[3, 7, 11]] for i in range(9)])
    assert np.allclose(places[0], places[8], atol=1e-9)
    assert np.allclose(places[:, 1], 2.7 * math.sin(math.radians(10)))
    assert np.allclose(places[2], [2.7 * math.cos(math.radians(10)), places[0, 1], 0], atol=1e-9)
    assert places[4, 2] == pytest.approx(-places[0, 2])


def test_the_still_camera_and_another_lens() -> None:
    assert np.allclose(path_camera("still", 0.3, FFHQ)[[3, 7, 11]], [0, 0, 2.7])
    assert path_camera("still", 0.3, FFHQ, focal_length=3.0)[16] == 3.0
