"""Decks deal every card equally often, whoever asks and in whatever order."""

from __future__ import annotations

from collections import Counter

import pytest

from plugins.blender.recipe.decks import dealt


@pytest.mark.parametrize("count", [1, 3, 8, 30])
def test_every_run_holds_each_card_once(count: int) -> None:
    for turn in (0, 1, 5):
        assert sorted(dealt(count, turn * count + place, "light") for place in range(count)) == list(range(count))


def test_decks_of_other_names_and_turns_are_shuffled_otherwise() -> None:
    orders = {tuple(dealt(8, 8 * turn + place, name) for place in range(8)) for name in "ab" for turn in (0, 1, 2)}
    assert len(orders) == 6


def test_a_card_does_not_depend_on_those_dealt_before() -> None:
    forwards = [dealt(5, place, "plates") for place in range(100)]
    assert [dealt(5, place, "plates") for place in reversed(range(100))] == forwards[::-1]
    assert set(Counter(forwards).values()) == {20}
