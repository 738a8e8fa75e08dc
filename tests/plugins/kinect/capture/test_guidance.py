"""What a person is told to do is what helps, and stands still long enough to be read."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.kinect.capture.acceptance import refusals_of
from plugins.kinect.capture.guidance import Calm, Guidance, advise
from plugins.kinect.capture.limits import AcceptanceSettings
from tests.plugins.kinect.capture.faces import seen, without_face
from workbench.api import FaceBox

LIMITS = AcceptanceSettings()


def told(wanted: tuple[float, float] | None = None, **values: Any) -> Guidance:
    frame = seen(**values)
    return advise(frame, refusals_of(frame, LIMITS), wanted)


@pytest.mark.parametrize(
    ("values", "words", "arrow"),
    [
        ({"yaw": 14.0}, "Turn left 15°", "left"),
        ({"yaw": -12.0}, "Turn right 10°", "right"),
        ({"pitch": -21.0}, "Look up 20°", "up"),
        ({"pitch": 12.0}, "Look down 10°", "down"),
        ({"roll": 12.0}, "Tilt your head right 10°", "tilt right"),
        ({"roll": -12.0}, "Tilt your head left 10°", "tilt left"),
        ({"distance_m": 0.3}, "Go back a little", "back"),
        ({"distance_m": 1.6}, "Come closer", "closer"),
        # Without any depth a face is out of the camera's range, on the side that its size tells.
        ({"distance_m": None, "depth_percent": 0.0}, "Go back a little", "back"),
        ({"distance_m": None, "depth_percent": 0.0, "box": FaceBox(300, 300, 30, 40, 0.9)}, "Come closer", "closer"),
        ({"depth_percent": 30.0}, "Hair or glasses out of the face", "none"),
        ({"blur_mm": 5.0}, "Hold still", "none"),
        # The camera's left border is on the person's right.
        ({"box": FaceBox(-5, 200, 200, 240, 0.9)}, "Move to your left", "left"),
        ({"box": FaceBox(420, 200, 200, 240, 0.9)}, "Move to your right", "right"),
        ({"box": FaceBox(200, 480, 200, 240, 0.9)}, "Move up", "up"),
        ({"box": FaceBox(200, 480, 700, 840, 0.9)}, "Go back a little", "back"),
        ({}, "Good, go on like that", "none"),
    ],
)
def test_each_trouble_has_its_words(values: dict[str, Any], words: str, arrow: str) -> None:
    guidance = told(**values)
    assert (guidance.words, guidance.arrow) == (words, arrow)


def test_a_wanted_view_is_asked_for_until_the_head_is_there() -> None:
    assert told((-7.5, 2.5)).words == "Turn left 10°"
    assert told((-7.5, 2.5), yaw=-7.0).words == "Look up 5°"
    assert told((-7.5, 2.5), yaw=-7.0, pitch=1.0).words == "Good, go on like that"
    # Outside the limits the way leads to the wanted view, not to the middle.
    assert told((-7.5, 0.0), yaw=14.0).words == "Turn left 20°"


@pytest.mark.parametrize(("boxes", "words"), [(0, "Look at the camera"), (2, "Only one person, please")])
def test_without_exactly_one_face(boxes: int, words: str) -> None:
    frame = without_face(seen(), boxes)
    assert advise(frame, refusals_of(frame, LIMITS)).words == words


def test_in_a_mirror_ones_own_left_is_on_the_left() -> None:
    left = Guidance("Turn left 5°", "left")
    assert left.arrow_in_picture(mirrored=True) == "left"
    assert left.arrow_in_picture(mirrored=False) == "right"
    assert Guidance("Look up 5°", "up").arrow_in_picture(mirrored=False) == "up"


def test_a_sentence_that_comes_and_goes_is_not_shown() -> None:
    calm, still, left = Calm(), Guidance("Hold still"), Guidance("Turn left 5°", "left")
    shown = [calm.show(left if frame % 2 else still, frame / 30) for frame in range(300)]
    assert set(shown) == {still}


def test_a_sentence_that_stays_is_shown_but_not_before_the_last_could_be_read() -> None:
    calm, still, left = Calm(), Guidance("Hold still"), Guidance("Turn left 5°", "left")
    assert calm.show(still, 0.0) is still
    times = [frame / 10 for frame in range(1, 30)]
    assert next(t for t in times if calm.show(left, t) is left) == pytest.approx(1.0)


def test_degrees_that_run_do_not_restart_the_wait() -> None:
    calm = Calm()
    calm.show(Guidance("Hold still"), 0.0)
    calm.show(Guidance("Turn left 20°", "left"), 2.0)
    calm.show(Guidance("Turn left 15°", "left"), 2.2)
    assert calm.show(Guidance("Turn left 10°", "left"), 2.4).words == "Turn left 10°"
