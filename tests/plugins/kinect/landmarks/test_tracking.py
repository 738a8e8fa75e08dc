"""Corrected points follow a moving face; the correction fades, and unmoved points stay the network's."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.landmarks.tracking import Reach, apart, carry_correction, similarity
from workbench.api import FaceRanges, SettingsError, cv2, face_sample, stream

FRAMES, CORRECTED = 9, 4
Float = NDArray[np.float64]


@cache
def moving() -> tuple[list[NDArray[np.uint8]], list[Float]]:
    """A face that drifts, turns and grows, and its true points."""
    still = FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0))
    face = face_sample(5, ranges=still, resolution=256, channels=("image", "landmarks2d"))
    assert face.image is not None and face.landmarks2d is not None
    picture = np.ascontiguousarray(face.image[:, :, ::-1])
    pictures, points = [], []
    for step in range(-CORRECTED, FRAMES - CORRECTED):
        matrix = cv2.getRotationMatrix2D((128, 128), 1.5 * step, 1 + 0.01 * step)
        matrix[:, 2] += [2.3 * step, -1.1 * step]
        pictures.append(cv2.warpAffine(picture, matrix, (256, 256), borderMode=cv2.BORDER_REPLICATE))
        points.append((face.landmarks2d - 0.5) @ matrix[:, :2].T + matrix[:, 2] + 0.5)
    return pictures, points


def estimates(noise: float) -> list[Float]:
    """What a network might say: the eye's points wrong in the same way everywhere, the rest a little off."""
    found = []
    for frame, points in enumerate(moving()[1]):
        wrong = points + stream(frame, "network").normal(0, noise, points.shape)
        wrong[36:42] += 0.05 * apart(points) * np.array([1.0, -0.5])
        found.append(wrong)
    return found


def test_a_corrected_eye_is_right_in_the_neighbours() -> None:
    pictures, true = moving()
    network = estimates(0.8)
    corrected = network[CORRECTED].copy()
    corrected[36:42] = true[CORRECTED][36:42]
    carried = carry_correction(pictures, network, CORRECTED, corrected)
    assert sorted(carried) == list(range(FRAMES))
    for frame, points in carried.items():
        before = np.hypot(*(network[frame] - true[frame])[36:42].T).mean()
        after = np.hypot(*(points - true[frame])[36:42].T).mean()
        assert after < 0.5 * before
        unmoved = np.r_[0:36, 42:70]
        assert np.array_equal(points[unmoved], network[frame][unmoved])


def test_the_correction_alone_fades_and_turns_with_the_face() -> None:
    grey = [np.full((64, 64, 3), 90, np.uint8)] * 3
    base = stream(0, "shape").uniform(10, 50, (70, 2))
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    turned = (base - 32) @ quarter.T + 32
    corrected = base.copy()
    corrected[10] += [2.0, 0.0]
    carried = carry_correction(grey, [base, turned, None], 0, corrected, Reach(correction=1.0))
    assert sorted(carried) == [0, 1]
    # A picture without any structure gives flow nothing to follow: what is left is the network and e^-1 of 2 px.
    assert np.allclose(carried[1][10] - turned[10], [0, 2 * np.exp(-1)], atol=1e-6)


def test_it_ends_where_reach_ends() -> None:
    pictures, true = moving()
    assert sorted(carry_correction(pictures, list(true), CORRECTED, true[CORRECTED], Reach(frames=2))) == [
        2,
        3,
        4,
        5,
        6,
    ]


def test_similarity_turns_and_scales() -> None:
    shape = stream(1, "shape").normal(size=(70, 2))
    matrix = 1.7 * np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])
    assert np.allclose(similarity(shape, shape @ matrix.T + 5), matrix)


@pytest.mark.parametrize("frame", [-1, FRAMES])
def test_a_frame_that_is_not_there(frame: int) -> None:
    pictures, true = moving()
    with pytest.raises(SettingsError, match="no such frame"):
        carry_correction(pictures, list(true), frame, true[0])


def test_a_frame_without_a_face() -> None:
    pictures, true = moving()
    with pytest.raises(SettingsError, match="no found face"):
        carry_correction(pictures, [None, *true[1:]], 0, true[0])
