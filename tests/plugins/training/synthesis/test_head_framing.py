"""Faces of any picture are brought to where a set's conversion puts them: same place, same size."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.convert.crop import crop_origin
from plugins.kinect.convert.set_scale import SetScale
from plugins.training.head_place import HeadPlace
from plugins.training.synthesis.head_framing import HeadFraming
from tests.plugins.training.synthesis.sets import face_points
from workbench.api import FaceRanges, depth_of_nose, face_sample

SIDE = 256
PERSON = 44_000_000
Points = NDArray[np.float64]


@cache
def captured(seed: int) -> tuple[Points, float]:
    """Points of one person who turns, comes and goes, and the nose's depth in millimetres."""
    ranges = FaceRanges(yaw=(-20, 20), pitch=(-10, 10), distance=(0.55, 0.85), field_of_view=(40, 40), shift=0.2)
    face = face_sample(seed, PERSON, ranges, 320, channels=("landmarks2d", "depth"))
    assert face.landmarks2d is not None and face.depth is not None
    points = face.landmarks2d.astype(np.float64)
    nose = depth_of_nose(face.depth.astype(np.float64) * 1000, points)
    assert nose is not None
    return points, nose


def converted(seed: int) -> Points:
    """The points as the Kinect tab's conversion places them, by the depth that it knows."""
    points, nose = captured(seed)
    scale = SetScale(captured(0)[1], 1.7).of(nose)
    return points * scale - np.array(crop_origin(points, scale, SIDE))


def test_points_agree_with_those_of_a_converted_set() -> None:
    place = HeadPlace.of(np.stack([converted(seed) for seed in range(6)]), SIDE)
    assert place is not None
    assert (place.across, place.down) == pytest.approx((0.5, 0.5), abs=0.005)
    errors = []
    for seed in range(6, 12):
        found = HeadFraming(place, SIDE).framed(captured(seed)[0])
        assert found is not None
        errors.append(np.hypot(*(found - converted(seed)).T).mean())
    # Of 256 px: a head's size is known to a hundredth.
    assert np.mean(errors) < 1.5 and np.max(errors) < 3.0


def test_the_size_is_steady_but_another_head_is_taken_at_once() -> None:
    framing = HeadFraming(HeadPlace(), 100)
    points = face_points(640, (0.5, 0.5), 0.5, 0.05)
    first, again = framing.framed(points), framing.framed(1.02 * points)
    assert first is not None and again is not None
    # Two hundredths more are noise for the most part: the scale follows by a third of it.
    assert np.ptp(again) / np.ptp(first) == pytest.approx(1.02 * 1.02**-0.3, rel=1e-3)
    other = framing.framed(2 * points)
    assert other is not None and np.ptp(other) == pytest.approx(np.ptp(first), rel=1e-3)
    np.testing.assert_allclose((other.min(0) + other.max(0)) / 2, [50, 50])


def test_what_is_no_head_has_no_place() -> None:
    line = np.stack([np.arange(70.0), np.zeros(70)], -1)
    assert HeadFraming(HeadPlace(), 100).framed(line) is None
    assert HeadPlace.of(np.stack([line]), 100) is None
    assert HeadPlace.of(np.empty((0, 70, 2)), 100) is None
