"""Spread and error of predicted poses against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.blender.stability.rotations import (
    angles_between,
    euler_angles,
    mean_rotation,
    rotation_from,
    wrapped,
)
from plugins.blender.stability.scoring import Shown, always_the_mean, score, summary
from workbench.api import rotation, stream

TRUTHS = {"head-000000": (20.0, -5.0, 3.0), "head-000001": (-30.0, 10.0, -6.0)}


def shown() -> list[Shown]:
    """Two people with a neutral picture, two expressions and two lights each."""
    axes = ("neutral", "expression", "lighting", "expression", "lighting")
    return [
        Shown(f"{who:05d}_{k:02d}", group, axis, rotation(angles))
        for who, (group, angles) in enumerate(TRUTHS.items())
        for k, axis in enumerate(axes)
    ]


def predicted(turn: dict[str, float]) -> dict[str, np.ndarray]:
    """The truth, turned further about the vertical by so many degrees, alternating, under an axis."""
    found, sign = {}, 1.0
    for picture in shown():
        extra = turn.get(picture.axis, 0.0)
        sign = -sign if extra else sign
        yaw, pitch, roll = TRUTHS[picture.group]
        found[picture.id] = rotation((yaw + sign * extra, pitch, roll))
    return found


def test_a_perfect_estimator_has_no_spread_and_no_error() -> None:
    for group in score(shown(), predicted({})):
        assert max(group.figures.values()) < 1e-5


def test_spread_and_error_are_told_apart_by_what_varied() -> None:
    told = summary(score(shown(), predicted({"expression": 3.0})))
    assert set(told) == {"expression", "lighting", "all"}
    # Three pictures: the neutral one, three degrees to one side and three to the other, about the vertical.
    assert told["expression"]["spread"] == pytest.approx(np.sqrt(18 / 3), rel=1e-3)
    assert told["expression"]["spread_yaw"] == pytest.approx(np.sqrt(18 / 3), rel=1e-3)
    for error in ("error", "error_yaw"):
        assert told["expression"][error] == pytest.approx(2.0, rel=1e-6)
    assert told["expression"]["spread_pitch"] < 1e-2
    assert told["lighting"]["spread"] < 1e-5 and told["lighting"]["error"] < 1e-5
    assert told["all"]["error"] == pytest.approx(6 / 5, rel=1e-6)


def test_counts_of_pictures_per_axis() -> None:
    groups = score(shown(), predicted({}))
    assert {(g.axis, g.count) for g in groups} == {("expression", 3), ("lighting", 3), ("all", 5)}
    assert len(groups) == 6


def test_always_the_mean_is_stable_and_wrong() -> None:
    told = summary(score(shown(), always_the_mean(shown())))
    assert told["all"]["spread"] < 1e-5 and told["all"]["error"] > 20


def test_another_idea_of_straight_ahead_is_an_offset() -> None:
    tilted = {picture.id: picture.truth @ rotation((0, 6, 0)) for picture in shown()}
    told = summary(score(shown(), tilted))["all"]
    assert told["error"] == pytest.approx(6) and told["error_levelled"] < 1e-5 and told["spread"] < 1e-5


def test_people_with_one_picture_are_left_out() -> None:
    few = {name: turn for name, turn in predicted({}).items() if name in ("00000_00", "00001_00", "00001_02")}
    assert {(g.group, g.axis) for g in score(shown(), few)} == {("head-000001", "lighting"), ("head-000001", "all")}


@pytest.mark.parametrize("degrees", [0.0, 1e-6, 0.01, 45.0, 90.0, 179.9, 180.0])
def test_angles_between_rotations(degrees: float) -> None:
    first = rotation((20, 30, 40))
    second = first @ rotation((0, 0, degrees))
    assert angles_between(first[None], second)[0] == pytest.approx(degrees, abs=1e-9)


def test_the_mean_of_rotations_about_one_axis_is_that_of_their_angles() -> None:
    turns = np.array([rotation((angle, 0, 0)) for angle in (10, 20, 60)])
    # Of unit vectors: atan2(sin 10 + sin 20 + sin 60, cos 10 + cos 20 + cos 60).
    np.testing.assert_allclose(mean_rotation(turns), rotation((29.678297, 0, 0)), atol=1e-6)
    rng = stream(1, "r")
    noisy = np.array([rotation((40, 5, 1)) @ rotation(tuple(rng.normal(0, 2, 3))) for _ in range(200)])  # type: ignore[arg-type]
    mean = mean_rotation(noisy)
    assert np.linalg.det(mean) == pytest.approx(1) and angles_between(mean[None], rotation((40, 5, 1)))[0] < 0.6


def test_conventions_agree_in_what_they_mean() -> None:
    # Facing the picture's right, up, and tilted clockwise; 300W-LP's yaw is positive to the left.
    np.testing.assert_allclose(rotation_from(0, 15, 0, "300w_lp"), rotation_from(0, 15, 0, "workbench"), atol=1e-12)
    np.testing.assert_allclose(rotation_from(-25, 0, 0, "300w_lp"), rotation_from(25, 0, 0, "workbench"), atol=1e-12)
    np.testing.assert_allclose(rotation_from(0, 0, 8, "300w_lp"), rotation_from(0, 0, 8, "workbench"), atol=1e-12)
    np.testing.assert_allclose(euler_angles(rotation((25, -14, 8))[None])[0], (25, -14, 8), atol=1e-9)


def test_differences_of_angles_go_the_short_way() -> None:
    np.testing.assert_allclose(wrapped(np.array([350.0, -350.0, 10.0, 180.0])), [-10, 10, 10, -180])
