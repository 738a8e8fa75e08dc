"""Numbers of frames: none twice, none left out."""

from __future__ import annotations

from plugins.kinect.capture.course import Course
from plugins.kinect.capture.schedule import Schedule


def test_numbers_that_are_stored_are_not_given_again() -> None:
    course = Course(Schedule(6, 2), {0, 1, 3, 99, -4})
    given = []
    while course.next is not None:
        given.append(course.take())
    assert [number for number, _purpose, _stored in given] == [2, 4, 5, 6, 7]
    assert [purpose for _number, purpose, _stored in given] == ["train", "train", "train", "train", "eval"]
    assert course.accepted == 8 and course.stored == 3
    for number, _purpose, _stored in given:
        course.store(number)
    assert course.stored == 8
    assert course.by_purpose() == {"train": 6, "eval": 2}


def test_a_recording_counts_from_the_beginning_and_says_what_is_there() -> None:
    course = Course(Schedule(4, 0), {1, 2}, replayed=True)
    assert [course.take()[::2] for _ in range(4)] == [(0, False), (1, True), (2, True), (3, False)]
    assert course.next is None
