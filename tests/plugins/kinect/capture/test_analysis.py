"""Looking at frames: how often the whole picture is searched, and how depth is thinned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.capture.analysis import Analyser, reduction, thinned
from plugins.kinect.capture.region import lit_region
from plugins.kinect.frames import ColourPicture
from plugins.kinect.lens import Lens
from tests.plugins.kinect.capture.truth import Knowing, knowing_analyser, tape
from workbench.api import FaceBox, FoundFace


class Counting(Knowing):
    """Counts searches; loses the face it follows when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.searches = 0
        self.lost = False

    def boxes(self, bgr: NDArray[np.uint8]) -> list[FaceBox]:
        self.searches += 1
        return super().boxes(bgr)

    def landmarks(self, bgr: NDArray[np.uint8], box: FaceBox) -> FoundFace:
        found = super().landmarks(bgr, box)
        return replace(found, score=0.1) if self.lost else found


@pytest.fixture
def looking() -> tuple[Analyser, Counting, Any]:
    camera, finder = tape(), Counting()
    return knowing_analyser(camera.calibration, lit_region(camera.calibration), finder), finder, camera


def test_the_whole_picture_is_searched_in_every_third_frame(looking: tuple[Analyser, Counting, Any]) -> None:
    analyser, finder, camera = looking
    checked = [analyser.look(camera.read(), 0.0).checked for _ in range(7)]
    assert checked == [True, False, False] * 2 + [True]
    assert finder.searches == 3


def test_a_followed_frame_is_searched_once_when_it_is_confirmed(looking: tuple[Analyser, Counting, Any]) -> None:
    analyser, finder, camera = looking
    analyser.look(camera.read(), 0.0)
    followed = analyser.look(camera.read(), 0.0)
    sure = analyser.confirmed(followed)
    assert not followed.checked and sure.checked and finder.searches == 2
    assert analyser.confirmed(sure) is sure
    assert followed.seen.face is not None and sure.seen.face is not None
    assert np.array_equal(followed.seen.face.landmarks, sure.seen.face.landmarks)


def test_a_face_that_is_lost_is_searched_for_at_once(looking: tuple[Analyser, Counting, Any]) -> None:
    analyser, finder, camera = looking
    analyser.look(camera.read(), 0.0)
    finder.lost = True
    assert analyser.look(camera.read(), 0.0).checked and finder.searches == 2


def test_a_frame_without_depth_or_with_a_damaged_picture_is_incomplete(
    looking: tuple[Analyser, Counting, Any],
) -> None:
    analyser, _finder, camera = looking
    frame = camera.read()
    without = analyser.look(replace(frame, depth_mm=None), 0.0)
    assert not without.seen.complete
    assert without.seen.face is not None and without.seen.face.distance_m is None
    broken = replace(frame, colour=ColourPicture(frame.colour.size, jpeg=b"\xff\xd8 nothing"))
    damaged = analyser.look(broken, 0.0)
    assert not damaged.seen.complete and damaged.picture is None and damaged.seen.boxes == []


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_thinned_lens_sees_each_kept_pixel_where_it_was(step: int) -> None:
    lens = Lens(640, 576, 504.0, 505.0, 320.5, 330.25, (0.4, 0.02, 0.0, 0.5, 0.1, 0.0))
    thin = thinned(lens, step)
    rows, columns = np.arange(0, 576, step), np.arange(0, 640, step)
    assert (thin.height, thin.width) == (len(rows), len(columns))
    whole = lens.slopes(np.stack(np.meshgrid(columns + 0.5, rows + 0.5), -1))
    few = thin.slopes(np.stack(np.meshgrid(np.arange(thin.width) + 0.5, np.arange(thin.height) + 0.5), -1))
    assert np.nanmax(np.abs(whole - few)) < 1e-9


def test_pictures_are_reduced_to_about_a_thousand_pixels() -> None:
    assert [reduction(width) for width in (1280, 1920, 2048, 2560, 3840, 4096)] == [1, 2, 2, 2, 4, 4]
