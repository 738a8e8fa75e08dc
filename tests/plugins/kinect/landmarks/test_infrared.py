"""Pupils in infrared: dark spots are found whatever the gain."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.landmarks.infrared import equalised, infrared_pupils
from workbench.api import cv2, stream


def infrared_eyes(gain: float) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    picture = np.full((120, 200), 900.0)
    points = np.zeros((68, 2))
    for start, x in ((36, 30), (42, 120)):
        points[start : start + 6] = np.array([[0, 10], [14, 0], [28, 0], [42, 10], [28, 20], [14, 20]]) + np.array(
            [x, 50]
        )
    for x, y in ((54, 60), (136, 60)):
        cv2.circle(picture, (x, y), 6, 120.0, -1)
    picture += stream(0, "infrared").normal(0, 15, picture.shape)
    return (gain * picture).astype(np.uint16), points


@pytest.mark.parametrize("gain", [1.0, 40.0])
def test_infrared_finds_dark_pupils_whatever_the_gain(gain: float) -> None:
    picture, points = infrared_eyes(gain)
    found = infrared_pupils(picture, points)
    assert np.abs(found - [[54.5, 60.5], [136.5, 60.5]]).max() < 3


def test_without_dark_spots_infrared_gives_the_middle_of_each_half() -> None:
    _picture, points = infrared_eyes(1.0)
    found = infrared_pupils(np.zeros((120, 200), np.uint16), points)
    assert np.allclose(found, [[30 + 132 / 4, 60], [30 + 3 * 132 / 4, 60]])


def test_equalising_ranks_sixteen_bits() -> None:
    assert equalised(np.array([[0, 100, 40000, 65535]], np.uint16)).tolist() == [[255, 85, 170, 255]]
