"""Learning-rate schedules."""

from __future__ import annotations

import json

import pytest

from plugins.training.loop.schedule import schedule_of


def test_the_cosine_rises_stands_in_the_middle_and_comes_to_rest() -> None:
    cosine = schedule_of("cosine", 3)
    assert cosine.factor(0.0) == pytest.approx(0.01)
    assert cosine.factor(0.03) == pytest.approx(1.0)
    assert cosine.factor(0.515) == pytest.approx((1 + 0.01) / 2, abs=1e-9)
    assert cosine.factor(1.0) == pytest.approx(0.01)


def test_the_plateau_waits_for_more_than_its_patience() -> None:
    plateau = schedule_of("plateau", 2)
    factors = []
    for loss in (1.0, 0.5, 0.5, 0.6, 0.5, 0.4, 0.4, 0.4, 0.4):
        plateau.after_validation(loss)
        factors.append(plateau.factor(0.5))
    # The third epoch without gain (loss 0.5 again) lowers it; the gain to 0.4 starts the count afresh.
    assert factors == pytest.approx([1, 1, 1, 1, 0.3, 0.3, 0.3, 0.3, 0.09])


def test_a_plateau_goes_on_where_it_was() -> None:
    one, other = schedule_of("plateau", 1), schedule_of("plateau", 1)
    for loss in (1.0, 1.0):
        one.after_validation(loss)
    other.restore(json.loads(json.dumps(one.state())))
    one.after_validation(1.0)
    other.after_validation(1.0)
    assert one.factor(0) == other.factor(0) == pytest.approx(0.3)
