"""Paired differences against values from other formulas, persons instead of pictures, and when nothing can be told."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from workbench.evaluation.significance import Difference, compared, holm
from workbench.evaluation.wording import verdict


def people(count: int) -> list[str]:
    return [f"person {i}" for i in range(count)]


def test_the_rank_test_is_exact_enumeration() -> None:
    """Eight distinct differences: the exact two-sided p is the share of the 2^8 sign patterns at least as extreme."""
    change = np.array([0.3, -0.1, 0.9, 1.2, 0.5, -0.2, 0.7, 1.5])
    found = compared(np.zeros(8), change, people(8))
    assert found is not None
    ranks = np.argsort(np.argsort(np.abs(change))) + 1
    observed = min(ranks[change > 0].sum(), ranks[change < 0].sum())
    sums = [
        sum(r for r, on in zip(ranks, pattern, strict=True) if on) for pattern in itertools.product((0, 1), repeat=8)
    ]
    expected = 2 * np.mean([s <= observed for s in sums])
    assert found["p"] == pytest.approx(expected)
    assert found["rank_biserial"] == pytest.approx((36 - 2 * observed) / 36)
    assert found["cohens_dz"] == pytest.approx(change.mean() / change.std(ddof=1))
    assert found["difference"] == pytest.approx(change.mean())
    assert found["first_better"] == pytest.approx(6 / 8)


def test_the_interval_is_about_that_of_the_normal_distribution() -> None:
    rng = np.random.default_rng(3)
    first = rng.normal(10, 2, 400)
    second = first + rng.normal(0.5, 1.0, 400)
    found = compared(first, second, people(400))
    assert found is not None
    change = second - first
    half = 1.96 * change.std(ddof=1) / 20
    assert found["low"] == pytest.approx(change.mean() - half, abs=0.015)
    assert found["high"] == pytest.approx(change.mean() + half, abs=0.015)


def test_more_pictures_of_the_same_persons_prove_no_more() -> None:
    change = np.random.default_rng(1).normal(0.4, 1.0, 12)
    once = compared(np.zeros(12), change, people(12))
    often = compared(np.zeros(120), np.repeat(change, 10), list(np.repeat(people(12), 10)))
    assert once is not None
    assert often is not None
    assert (often["samples"], often["persons"]) == (120, 12)
    assert [often[k] for k in ("p", "low", "high")] == pytest.approx([once[k] for k in ("p", "low", "high")])


def test_five_persons_can_show_nothing() -> None:
    assert compared(np.zeros(5), np.ones(5), people(5)) is None
    assert compared(np.zeros(60), np.ones(60), people(5) * 12) is None


def test_runs_that_say_the_same_do_not_differ() -> None:
    found = compared(np.ones(9), np.ones(9), people(9))
    assert found is not None
    assert (found["p"], found["rank_biserial"], found["cohens_dz"], found["first_better"]) == (1.0, 0.0, 0.0, 0.5)


@pytest.mark.parametrize(("better", "share"), [("low", 1.0), ("high", 0.0), ("zero", 1.0)])
def test_which_run_is_better_depends_on_the_metric(better: str, share: float) -> None:
    found = compared(np.full(8, 1.0), np.arange(8) + 2.0, people(8), better=better)
    assert found is not None
    assert found["first_better"] == share


def test_samples_that_one_run_lacks_do_not_count() -> None:
    first, second = np.arange(10.0), np.arange(10.0) + 1
    second[[0, 3]] = np.nan
    found = compared(first, second, people(10))
    assert found is not None
    assert (found["samples"], found["first"]) == (8, pytest.approx(42 / 8))


def test_holms_correction_by_hand() -> None:
    # 0.01*4, 0.02*3, 0.03*2 raised to the one before, 0.5*1.
    assert holm([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.06, 0.06])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])


def test_a_verdict_names_the_better_run_or_says_that_it_may_be_chance() -> None:
    found = Difference("rms", "RMS", "mm", "low", 40, 20, 1.0, 2.5, 1.5, 1.2, 1.8, 0.001, 0.002, 0.9, 1.4, 0.95)
    assert verdict(found, "a", "b").startswith("RMS: 1 mm against 2.5 mm. “a” is better, and not by chance")
    unsure = Difference("rms", "RMS", "mm", "low", 40, 20, 1.0, 1.1, 0.1, -0.1, 0.3, 0.4, 0.8, 0.1, 0.2, 0.55)
    assert "may be chance" in verdict(unsure, "a", "b")
