"""A camera that goes away, stands still, or begins its clock again."""

from __future__ import annotations

from itertools import repeat

import pytest

from plugins.kinect.capture import steady
from plugins.kinect.capture.steady import FrameClock, SteadyCamera
from tests.plugins.kinect.capture.toys import ToyCamera, frame


def test_a_camera_that_gives_nothing_for_long_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "_STANDS_STILL_S", -1.0)
    said: list[str] = []
    camera = SteadyCamera(ToyCamera([*repeat("nothing", 4), 1]), said.append)
    assert [camera.next() for _ in range(4)] == [None] * 4
    assert said == ["The camera gives no pictures: unplug it for a moment and plug it in again."] == [camera.trouble]
    assert camera.next() is not None
    assert camera.trouble == ""


def test_it_comes_back_by_itself_and_counts_no_drop_over_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "_LOOK_EVERY_S", 0.0)
    camera = SteadyCamera(ToyCamera([1, 2, "unplugged", 90, 93], away=2))
    found = [camera.next() for _ in range(7)]
    assert [None if one is None else one.number for one in found] == [1, 2, None, None, None, 90, 93]
    assert camera.replugs == 1 and not camera.unplugged and camera.dropped == 2


def test_time_never_runs_back() -> None:
    clock = FrameClock()
    times = [clock.at(frame(0, us)) for us in (5_000_000, 6_000_000, 1_000, 501_000)]
    assert times == [0.0, 1.0, 1.0, 1.5]
