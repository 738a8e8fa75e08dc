"""Intervals over persons against normal theory, exact cases, and the median's own formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.evaluation.resampling import _Column, by_person, mean_intervals, median_intervals


def people(count: int) -> list[str]:
    return [f"person {i}" for i in range(count)]


def test_sums_and_counts_of_persons_pass_over_what_is_missing() -> None:
    values = np.array([[1.0, np.nan], [2.0, 5.0], [4.0, 7.0]])
    sums, counts = by_person(values, ["b", "a", "b"])
    assert sums.tolist() == [[2, 5], [5, 7]]
    assert counts.tolist() == [[1, 1], [2, 1]]


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution() -> None:
    values = np.random.default_rng(2).normal(3, 1, (400, 1))
    low, high = mean_intervals(*by_person(values, people(400)), seed=0)[:, 0]
    half = 1.96 * values.std(ddof=1) / 20
    assert (low, high) == (
        pytest.approx(values.mean() - half, abs=0.01),
        pytest.approx(values.mean() + half, abs=0.01),
    )


def test_the_interval_of_a_median_is_that_of_order_statistics() -> None:
    """Distribution-free: ranks of the binomial distribution around the middle hold the median with 95 %."""
    values = np.sort(np.random.default_rng(5).exponential(2, 301))
    low, high = median_intervals(values[:, None], people(301), seed=0)[:, 0]
    first, last = stats.binom.ppf([0.025, 0.975], 301, 0.5).astype(int)
    assert values[first - 4] <= low <= values[first + 4]
    assert values[last - 4] <= high <= values[last + 4]


def test_more_pictures_of_the_same_persons_say_no_more() -> None:
    values = np.random.default_rng(4).normal(0, 1, (20, 1))
    once = median_intervals(values, people(20), seed=1)
    often = median_intervals(np.repeat(values, 7, axis=0), list(np.repeat(people(20), 7)), seed=1)
    assert often.tolist() == once.tolist()


def test_what_nobody_has_has_no_interval() -> None:
    values = np.array([[np.nan, 1.0]] * 8)
    found = median_intervals(values, people(8), seed=0)
    assert np.isnan(found[:, 0]).all()
    assert found[:, 1].tolist() == [1, 1]


@pytest.mark.parametrize("persons", [4, 500])
def test_medians_are_those_of_the_samples_that_were_drawn(persons: int) -> None:
    """Against the plain way: repeat each person's samples as often as he was drawn. Four persons of 125 samples each
    are drawn far from the middle."""
    rng = np.random.default_rng(7)
    person = np.repeat(np.arange(persons), 500 // persons)
    values = rng.normal(person % 2, 0.1, 500)
    times = rng.multinomial(persons, np.full(persons, 1 / persons), 60).astype(np.float32)
    found = _Column(values, person, persons).medians(times)
    for draw, median in zip(times, found, strict=True):
        drawn = np.sort(np.repeat(values, draw[person].astype(int)))
        assert median == drawn[(len(drawn) - 1) // 2]
