"""Train and eval frames are interleaved as the face synthesiser does it."""

from __future__ import annotations

import pytest

from plugins.kinect.capture.schedule import Schedule


def as_they_do_it(train: int, evaluate: int) -> list[int]:
    """The rule of the facts, frame by frame."""
    step = (train + evaluate) / evaluate
    reached, found = step, []
    for number in range(train + evaluate):
        if number + 1 == int(reached):
            found.append(number)
            reached += step
    return found


def measured(schedule: Schedule) -> list[int]:
    return [number for number in range(schedule.total) if schedule.purpose(number) == "eval"]


def test_of_1750_frames_every_seventh_is_for_measuring() -> None:
    assert measured(Schedule(1500, 250)) == list(range(6, 1750, 7))


@pytest.mark.parametrize("amounts", [(100, 30), (1, 10), (7, 3), (999, 1), (123, 77), (0, 5)])
def test_any_amounts_give_their_frames_and_exactly_as_many_as_asked_for(amounts: tuple[int, int]) -> None:
    found = measured(Schedule(*amounts))
    assert found == as_they_do_it(*amounts)
    assert len(found) == amounts[1]


def test_without_frames_to_measure_on_all_are_for_training() -> None:
    assert measured(Schedule(5, 0)) == []
