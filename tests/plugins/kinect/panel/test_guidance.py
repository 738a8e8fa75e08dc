"""Words, verdicts, figures and the map, apart from any camera."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.panel.coverage_map import CoverageMap
from plugins.kinect.panel.guidance_sign import GuidanceSign
from plugins.kinect.panel.live_view import camera_words
from plugins.kinect.panel.read_outs import ReadOuts, read_outs
from plugins.kinect.panel.verdict import Verdict, Verdicts

FACE = {
    "distance_m": 0.62, "yaw": 12.4, "pitch": -3.2, "roll": 0.2, "depth_percent": 97.0, "blur_mm": 1.23,
    "brightness": 127.5, "burnt_percent": 0.0,
}  # fmt: skip
ARROWS = ("none", "left", "right", "up", "down", "closer", "back", "tilt left", "tilt right")


def frame(accepted: int | None = None, reason: str = "", phase: str = "capturing") -> dict[str, Any]:
    capture = None if accepted is None else {"accepted": accepted, "total": 40}
    reasons = [{"reason": "blurred", "sentence": reason}] if reason else []
    return {"phase": phase, "capture": capture, "accepted": not reason, "reasons": reasons}


def test_a_kept_frame_flashes_once_and_is_counted() -> None:
    verdicts = Verdicts()
    verdicts.of(frame(3), 0.0)
    assert not verdicts.news
    assert verdicts.of(frame(4), 1.0) == Verdict("kept", "Kept: 4 of 40")
    assert verdicts.news
    # Counting goes on at once, without waiting for the last number to be read.
    assert verdicts.of(frame(5), 1.1).words == "Kept: 5 of 40"
    verdicts.of(frame(5), 1.2)
    assert not verdicts.news


def test_a_reason_stands_until_it_was_read() -> None:
    verdicts = Verdicts()
    assert verdicts.of(frame(reason="Blurred.", phase="live"), 0.0) == Verdict("refused", "Blurred.")
    assert verdicts.of(frame(phase="live"), 0.3).outcome == "refused"
    assert verdicts.of(frame(phase="live"), 0.7).outcome == "good"
    assert verdicts.of({"phase": "paused", "capture": None}, 2.0) == Verdict()


def test_figures_name_the_persons_own_sides() -> None:
    told = dict(read_outs({"rate": 14.96, "dropped": 1234, "face": FACE}))
    assert told == {
        "Frame rate": "15.0 /s",
        "Dropped": "1,234",
        "Distance": "0.62 m",
        "Turn": "12° right",
        "Nod": "3° down",
        "Tilt": "0°",
        "Blur": "1.2 mm",
        "With depth": "97 %",
        "Brightness": "50 %",
    }
    assert dict(read_outs({"face": {**FACE, "distance_m": None}}))["Distance"] == "–"


def test_figures_take_a_second_row_where_one_is_too_narrow(qtbot: QtBot) -> None:
    shown = ReadOuts()
    qtbot.addWidget(shown)
    shown.resize(1200, 40)
    shown.show()
    one = shown.height()
    shown.resize(400, one)
    assert shown.height() == 2 * one
    shown.show_figures({"rate": 15.0})
    assert "Frame rate 15.0 /s" in shown.accessibleDescription()


@pytest.mark.parametrize("arrow", ARROWS)
def test_every_arrow_is_a_picture_of_its_own(qtbot: QtBot, arrow: str) -> None:
    sign = GuidanceSign()
    qtbot.addWidget(sign)
    sign.resize(600, sign.sizeHint().height())
    pictures = []
    for shown in ARROWS:
        sign.show_guidance("Turn", shown, "move")
        pictures.append(sign.grab().toImage())
    assert sum(picture == pictures[ARROWS.index(arrow)] for picture in pictures) == 1


def test_the_sign_says_all_in_words(qtbot: QtBot) -> None:
    sign = GuidanceSign()
    qtbot.addWidget(sign)
    sign.show_guidance("Come closer", "closer", "move")
    sign.show_verdict(Verdict("refused", "The face is 1.40 m away."))
    assert sign.accessibleDescription() == "Come closer. The face is 1.40 m away"


def test_the_map_turns_with_the_mirror_and_names_what_is_wanted(qtbot: QtBot) -> None:
    coverage = Coverage(ViewGrid(30.0, 20.0, 10.0), 48)
    for _ in range(2):
        coverage.add(25.0, 15.0)
    figures = {**coverage.figures(), "here": [3, 5], "wanted": [1, 0]}
    shown = CoverageMap()
    qtbot.addWidget(shown)
    shown.resize(260, 230)
    shown.show_map(figures, mirrored=True)
    assert shown.words() == "1 of 24 views have their 2 frames; wanted next: 25° left, 5° down."
    # Rising yaw is the person's right, at the right of a mirror; looking up is on top.
    assert shown.cell_at(3, 5).left() > shown.cell_at(3, 0).left()
    assert shown.cell_at(3, 5).top() < shown.cell_at(0, 5).top()
    mirror = shown.grab().toImage()
    shown.show_map(figures, mirrored=False)
    assert shown.cell_at(3, 5).left() < shown.cell_at(3, 0).left()
    assert shown.grab().toImage() != mirror
    shown.show_map(None, mirrored=False)
    assert shown.isHidden()


def test_a_camera_is_named_shortly() -> None:
    assert camera_words({"title": "Simulated camera", "serial": "simulated", "simulated": True}) == "Simulated camera"
    assert camera_words({"title": "Azure Kinect", "serial": "000123", "simulated": False}) == "Azure Kinect 000123"
    assert camera_words({"title": "/a/b/day 1.mkv", "serial": "day 1.mkv", "simulated": False}) == "day 1.mkv"
