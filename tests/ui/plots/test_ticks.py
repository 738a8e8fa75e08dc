from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.plots.ticks import linear_ticks, log_ticks, tick_words


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12))
def test_linear_marks_are_within_and_about_as_many_as_asked(low: float, span: float, count: int) -> None:
    marks = linear_ticks(low, low + span, count)
    slack = 1e-6 * span + 4 * math.ulp(abs(low) + span)
    assert all(low - slack <= mark <= low + span + slack for mark in marks)
    assert len(marks) <= count + 1
    assert len(marks) >= count // 3


@given(st.floats(1e-8, 1e4), st.floats(1.01, 1e9), st.integers(3, 10))
def test_log_marks_are_within_and_rise(low: float, ratio: float, count: int) -> None:
    marks = log_ticks(low, low * ratio, count)
    assert marks == sorted(marks)
    assert all(low * 0.999 <= mark <= low * ratio * 1.001 for mark in marks)
    assert len(marks) <= 2 * count


def test_familiar_ranges_get_familiar_marks() -> None:
    assert linear_ticks(0, 30, 6) == [0, 5, 10, 15, 20, 25, 30]
    assert log_ticks(0.003, 40, 5) == pytest.approx([0.01, 0.1, 1, 10])
    assert log_ticks(0.03, 0.4, 6) == pytest.approx([0.03, 0.05, 0.07, 0.1, 0.2, 0.3])


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (math.nan, 1), (0, math.inf)])
def test_there_are_no_marks_without_a_range(low: float, high: float) -> None:
    assert linear_ticks(low, high, 5) == []
    assert log_ticks(low, high, 5) == []


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [
        (0.0, 0.1, "0"),
        (0.1, 0.05, "0.10"),
        (-2.0, 1.0, "−2"),
        (12000, 2000, "12,000"),
        (0.05, 0, "0.05"),
        (1.5, 0, "1.5"),
        (2e7, 1e7, "2e7"),
        (3e-6, 0, "3e-6"),
        (1000, 0, "1,000"),
    ],
)
def test_numbers_are_written_as_on_paper(value: float, step: float, words: str) -> None:
    assert tick_words(value, step) == words
