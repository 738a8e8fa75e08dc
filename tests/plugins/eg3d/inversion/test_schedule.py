"""Step size, displacement, and when a search ends."""

from __future__ import annotations

import pytest

from plugins.eg3d.inversion.schedule import Course, displacement, rate_factor


@pytest.mark.parametrize(
    ("share", "factor"), [(0.0, 0.0), (0.025, 0.5), (0.05, 1.0), (0.75, 1.0), (0.875, 0.5), (1.0, 0.0)]
)
def test_the_step_size_rises_and_falls(share: float, factor: float) -> None:
    assert rate_factor(share) == pytest.approx(factor, abs=1e-12)


@pytest.mark.parametrize(("share", "size"), [(0.0, 0.05), (0.375, 0.0125), (0.75, 0.0), (0.9, 0.0)])
def test_the_displacement_falls(share: float, size: float) -> None:
    assert displacement(share, 0.05) == pytest.approx(size)


def test_a_search_that_gains_makes_all_its_steps() -> None:
    course = Course(200)
    while not course.over:
        course.note(0.97**course.done)
    assert (course.done, course.stopped_early, course.expected) == (200, False, 200)


def test_a_search_that_stands_still_falls_and_ends() -> None:
    """No gain from the beginning: after a quarter of 600 steps the last quarter begins."""
    course = Course(600)
    shares = []
    while not course.over:
        course.note(1.0)
        shares.append(course.share)
    assert course.falling_since == 151
    assert (course.done, course.expected) == (301, 301)
    assert shares[150] == pytest.approx(0.75)
    assert shares[-1] == pytest.approx(1.0)


def test_it_may_be_told_to_go_on() -> None:
    course = Course(100, stop_early=False)
    while not course.over:
        course.note(1.0)
    assert course.done == 100


def test_a_course_is_kept_as_json() -> None:
    course = Course(50)
    assert Course.from_plain(course.plain()) == course
    course.note(0.5)
    assert Course.from_plain(course.plain()) == course
