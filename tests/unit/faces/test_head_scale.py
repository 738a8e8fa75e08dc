"""How large a head is: the same for one person however turned, in proportion to the picture, and about right."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.api import FaceRanges, NumericalError, face_sample, pixels_per_metre

PERSON = 43_000_001
FRONTAL = FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0), distance=(0.7, 0.7), field_of_view=(28, 28))


def drawn(seed: int, ranges: FaceRanges) -> tuple[NDArray[np.float64], float]:
    """Points of one person, and the true pixels per metre at the eyes."""
    face = face_sample(seed, PERSON, ranges, channels=("landmarks2d", "pose", "camera"))
    assert face.landmarks2d is not None and face.camera is not None and face.pose is not None
    return face.landmarks2d.astype(np.float64), float(face.camera.intrinsics[0, 0] / face.pose[2, 3])


def test_one_person_has_one_size_however_turned_and_whatever_face_it_pulls() -> None:
    turned = FRONTAL.model_copy(update={"yaw": (-35.0, 35.0), "pitch": (-15.0, 15.0), "roll": (-20.0, 20.0)})
    ratios = []
    for seed in range(10):
        points, true = drawn(seed, turned)
        ratios.append(pixels_per_metre(points) / true)
    # Nobody knows a person's own size from a picture; between people it differs by some hundredths.
    assert abs(np.mean(ratios) - 1) < 0.12
    assert np.std(ratios) < 0.02


def test_it_grows_with_the_picture_and_as_the_head_comes_near() -> None:
    points, true = drawn(1, FRONTAL)
    there = pixels_per_metre(points)
    assert pixels_per_metre(3 * points + 40) == pytest.approx(3 * there, rel=1e-6)
    near, true_near = drawn(1, FRONTAL.model_copy(update={"distance": (0.5, 0.5)}))
    assert pixels_per_metre(near) / there == pytest.approx(true_near / true, rel=0.03)


@pytest.mark.parametrize(
    "points", [np.stack([np.arange(70.0), np.zeros(70)], -1), np.full((70, 2), 30.0), np.full((70, 2), np.nan)]
)
def test_what_is_no_head_has_no_size(points: NDArray[np.float64]) -> None:
    with pytest.raises(NumericalError):
        pixels_per_metre(points)
