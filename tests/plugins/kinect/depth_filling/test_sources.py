"""Which patches may be copied."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.depth_filling.sources import default_sources, stated_sources
from workbench.api import DataError


def test_all_whole_places_of_a_small_picture() -> None:
    known = np.ones((40, 50), bool)
    known[20, 30] = False
    places = {tuple(map(int, place)) for place in default_sources(known, 0)}
    # An 8 x 8 square around a place reaches 4 pixels back and 3 on.
    near = {(y, x) for y in range(17, 25) for x in range(27, 35)}
    assert places == {(y, x) for y in range(14, 25) for x in range(14, 35)} - near


def test_a_lattice_from_the_origin_in_a_large_picture() -> None:
    # 371 x 371 inner pixels: spacing 3.71, so 4 across and 4 down.
    places = default_sources(np.ones((400, 400), bool), 0)
    assert len(places) == 92**2 or len(places) == 93 * 93
    assert set(np.unique(places % 4)) == {0}
    rows = places[:, 0].astype(int) * 400 + places[:, 1]
    assert (np.diff(rows) > 0).all()


def test_too_few_of_a_lattice_are_topped_up_by_the_seed() -> None:
    # 107 x 107 inner pixels: spacing 1.07, so every second line one way; 68 x 136 of the lattice leave 752 to be drawn.
    known = np.ones((136, 136), bool)
    first, again, other = (default_sources(known, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    for places in (first, other):
        odd = np.sort((places % 2).sum(axis=0))
        assert odd[0] == 10_000 - 68 * 136
        assert len(np.unique(places, axis=0)) == len(places)


@pytest.mark.parametrize(
    ("candidates", "word"),
    [([[3, 30]], "frame"), ([[30.5, 30]], "whole"), ([1, 2, 3], "whole"), ([[30, 36]], "frame"), (["a"], "whole")],
)
def test_places_that_cannot_be(candidates: object, word: str) -> None:
    with pytest.raises(DataError, match=word):
        stated_sources(candidates, (50, 60))


def test_both_ways_to_state_places() -> None:
    pairs = stated_sources([[20, 15], [30, 16], [31, 17]], (50, 60))
    np.testing.assert_array_equal(pairs, [[15, 20], [16, 30], [17, 31]])
    np.testing.assert_array_equal(stated_sources(([20, 30, 31], [15, 16, 17]), (50, 60)), pairs)
