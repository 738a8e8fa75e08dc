"""Each reason to refuse a frame, alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plugins.kinect.capture.acceptance import Acceptance, Reason, refusals_of
from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.capture.seen import FaceMeasures
from tests.plugins.kinect.capture.faces import face, points, seen, without_face
from workbench.api import FaceBox
from workbench.errors import SettingsError

LIMITS = AcceptanceSettings()


def acceptance(**limits: Any) -> Acceptance:
    return Acceptance(AcceptanceSettings(**limits), Coverage(ViewGrid(10, 10, 5), 16))


@pytest.mark.parametrize(
    ("values", "reason", "words"),
    [
        ({"yaw": 12.0}, Reason.TURNED, "turned 12° to the person's right; at most 10°"),
        ({"yaw": -12.0}, Reason.TURNED, "to the person's left"),
        ({"pitch": 11.0}, Reason.NODDED, "looking 11° up"),
        ({"pitch": -11.0}, Reason.NODDED, "looking 11° down"),
        ({"roll": 30.0}, Reason.TILTED, "to the person's left shoulder"),
        ({"distance_m": 0.2}, Reason.TOO_NEAR, "0.20 m away; at least 0.35 m"),
        ({"distance_m": 2.0}, Reason.TOO_FAR, "at most 1.2 m"),
        ({"depth_percent": 30.0}, Reason.LITTLE_DEPTH, "Only 30 %"),
        ({"distance_m": None, "depth_percent": 0.0}, Reason.LITTLE_DEPTH, "Only 0 %"),
        ({"blur_mm": 3.0}, Reason.BLURRED, "3.0 mm"),
        ({"brightness": 10.0}, Reason.DARK, "almost black"),
        ({"burnt_percent": 20.0}, Reason.BURNT, "20 %"),
    ],
)
def test_what_is_wrong_with_a_face_is_said(values: dict[str, Any], reason: Reason, words: str) -> None:
    (refusal,) = refusals_of(seen(**values), LIMITS)
    assert refusal.reason is reason
    assert words in refusal.sentence


def test_a_good_face_is_accepted_and_limits_are_inclusive() -> None:
    assert refusals_of(seen(), LIMITS) == []
    assert refusals_of(seen(yaw=10.0, pitch=-10.0, roll=10.0), LIMITS) == []


@pytest.mark.parametrize(("boxes", "reason"), [(0, Reason.NO_FACE), (2, Reason.SEVERAL_FACES)])
def test_exactly_one_face_is_needed(boxes: int, reason: Reason) -> None:
    (refusal,) = refusals_of(without_face(seen(), boxes), LIMITS)
    assert refusal.reason is reason


def test_the_box_is_compared_with_the_side_it_belongs_to() -> None:
    # A picture 600 wide and 700 high: swapped sides would judge both of these the other way round.
    low = FaceBox(100, 440, 200, 240, 0.9)
    wide = FaceBox(420, 100, 220, 240, 0.9)
    assert refusals_of(seen(box=low), LIMITS) == []
    assert refusals_of(seen(box=wide), LIMITS)[0].reason is Reason.OUTSIDE
    assert refusals_of(seen(box=FaceBox(-1, 0, 50, 50, 0.9)), LIMITS)[0].reason is Reason.OUTSIDE


def test_a_frame_without_depth_or_infrared_is_not_judged_further() -> None:
    (refusal,) = refusals_of(replace(seen(yaw=80.0), complete=False), LIMITS)
    assert refusal.reason is Reason.INCOMPLETE


def test_frames_keep_their_distance_in_time() -> None:
    kept = acceptance(spacing_s=0.5, min_change_percent=0)
    kept.keep(face(), 1.0)
    assert kept.refusals(seen(1.4))[0].reason is Reason.TOO_SOON
    assert kept.refusals(seen(1.5)) == []


def test_a_face_that_has_not_moved_is_a_duplicate_of_any_frame_kept() -> None:
    kept = acceptance(spacing_s=0, min_change_percent=1.0)
    for seed in range(70):
        kept.keep(face(landmarks=points(seed)), float(seed))
    assert kept.refusals(seen(99, landmarks=points(3)))[0].reason is Reason.DUPLICATE
    # Moved and larger, but the same face: still a duplicate.
    assert kept.refusals(seen(99, landmarks=points(3) * 1.3 + 50))[0].reason is Reason.DUPLICATE
    # 0.6 px of 60 px between the eyes is one percent.
    other = points(3)
    other[:, 0] += [0.7, -0.7] * 35
    assert kept.refusals(seen(99, landmarks=other)) == []


def test_a_full_view_waits_for_the_others_only_when_the_set_is_to_be_balanced() -> None:
    for balance, reasons in (("hold", [Reason.VIEW_FULL]), ("guide", []), ("off", [])):
        kept = acceptance(spacing_s=0, min_change_percent=0, balance=balance)
        kept.keep(face(yaw=1, pitch=1), 0.0)
        assert [r.reason for r in kept.refusals(seen(1, yaw=1.5, pitch=1))] == reasons
        assert kept.refusals(seen(1, yaw=6, pitch=1)) == []


def test_measures_come_back_from_what_is_stored_of_a_frame() -> None:
    one = face(yaw=3.25, distance_m=0.612)
    again = FaceMeasures.of_details(one.details())
    assert again is not None
    assert (again.yaw, again.distance_m, again.box) == (one.yaw, one.distance_m, one.box)
    assert abs(again.landmarks - one.landmarks).max() <= 0.005
    assert FaceMeasures.of_details({}) is None


def test_a_distance_that_runs_backwards_is_refused() -> None:
    with pytest.raises(SettingsError, match="smaller number comes first"):
        AcceptanceSettings.read({"distance_m": (1.0, 0.5)})
