"""Learning-rate schedules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from plugins.training.loop.schedule import Schedule, schedule_of
from plugins.training.settings.loop import LearningFields


def schedule(name: str, **values: Any) -> Schedule:
    return schedule_of(LearningFields.read({"schedule": name, **values}))


def test_the_cosine_rises_stands_in_the_middle_and_comes_to_rest() -> None:
    cosine = schedule("cosine")
    assert cosine.factor(0.0, 0) == pytest.approx(0.01)
    assert cosine.factor(0.03, 0) == pytest.approx(1.0)
    assert cosine.factor(0.515, 0) == pytest.approx((1 + 0.01) / 2, abs=1e-9)
    assert cosine.factor(1.0, 0) == pytest.approx(0.01)
    assert schedule("cosine", lowest_share=0.2, warm_up_share=0.0).factor(1.0, 0) == pytest.approx(0.2)


def test_the_plateau_waits_for_more_than_its_patience() -> None:
    plateau = schedule("plateau", patience=2)
    factors = []
    for loss in (1.0, 0.5, 0.5, 0.6, 0.5, 0.4, 0.4, 0.4, 0.4):
        plateau.after_epoch(9.0, loss)
        factors.append(plateau.factor(0.5, 0))
    # The third epoch without gain (loss 0.5 again) lowers it; the gain to 0.4 starts the count afresh.
    assert factors == pytest.approx([1, 1, 1, 1, 0.3, 0.3, 0.3, 0.3, 0.09])


def test_a_plateau_may_watch_the_training_loss_and_has_a_floor() -> None:
    plateau = schedule("plateau", patience=1, plateau_on="training", fall_factor=0.1, lowest_share=0.05)
    for validation in (3.0, 2.0, 1.0, 0.5, 0.2, 0.1):
        plateau.after_epoch(1.0, validation)
    assert plateau.factor(0.5, 0) == pytest.approx(0.05)


def test_a_plateau_goes_on_where_it_was() -> None:
    one, other = schedule("plateau", patience=1), schedule("plateau", patience=1)
    for loss in (1.0, 1.0):
        one.after_epoch(loss, loss)
    other.restore(json.loads(json.dumps(one.state())))
    one.after_epoch(1.0, 1.0)
    other.after_epoch(1.0, 1.0)
    assert one.factor(0, 0) == other.factor(0, 0) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("constant", {}, {0.0: 1.0, 0.5: 1.0, 1.0: 1.0}),
        ("linear", {"hold_share": 0.5}, {0.0: 1.0, 0.5: 1.0, 0.75: 0.5, 1.0: 0.0}),
        # BTS: (1e-4 - 1e-5) (1 - t) ** 0.9 + 1e-5 over 1e-4.
        ("polynomial", {"power": 0.9}, {0.0: 1.0, 0.5: 0.9 * 0.5**0.9 + 0.1, 1.0: 0.1}),
        # 3e-5 at both ends, 1e-4 in the middle.
        ("rise_fall", {"power": 0.9}, {0.0: 0.3, 0.25: 0.3 + 0.7 * 0.5**0.9, 0.5: 1.0, 1.0: 0.3}),
        ("constant", {"warm_up_share": 0.1}, {0.0: 0.01, 0.05: 0.5, 0.1: 1.0, 1.0: 1.0}),
    ],
)
def test_curves_go_through_their_points(name: str, values: dict[str, Any], expected: dict[float, float]) -> None:
    found = schedule(name, **values)
    assert {at: found.factor(at, 0) for at in expected} == pytest.approx(expected)


def test_steps_fall_every_few_epochs() -> None:
    steps = schedule("step", fall_every=3, fall_factor=0.5)
    assert [steps.factor(0.5, epoch) for epoch in range(7)] == pytest.approx([1, 1, 1, 0.5, 0.5, 0.5, 0.25])
