"""What the viewports show where nobody has chosen, and where they stand."""

from __future__ import annotations

import pytest

from plugins.compare.panel.contents import Content, content_of, fitting, offered, places, usual


def keys(contents: list[Content]) -> list[str]:
    return [content.key for content in contents]


def test_one_prediction_is_shown_with_truth_and_error() -> None:
    assert keys(usual(1, "side")) == ["truth", "p0", "e0"]


def test_many_predictions_show_their_errors_only_and_all_fit() -> None:
    assert keys(usual(2, "side")) == ["truth", "p0", "p1", "e0", "e1"]
    assert keys(usual(5, "side")) == ["truth", "e0", "e1", "e2", "e3", "e4"]


def test_where_surfaces_share_a_view_the_truth_is_in_all_of_them() -> None:
    assert keys(usual(3, "wipe")) == ["p0", "p1", "p2"]
    assert Content("truth") not in offered(3, "overlay")


def test_without_room_errors_come_before_bare_surfaces() -> None:
    assert keys(fitting([], 0, 2, "side", room=3)) == ["truth", "e0", "e1"]
    assert keys(fitting([], 0, 1, "side", room=1)) == ["truth"]


def test_what_was_chosen_stays_and_is_filled_up_without_repeats() -> None:
    chosen = [Content("error", 1), Content("truth")]
    found = fitting(chosen, 4, 2, "side")
    assert keys(found)[:2] == ["e1", "truth"]
    assert len(set(found)) == 4


def test_what_is_no_longer_there_is_left_out() -> None:
    assert keys(fitting([Content("error", 4)], 0, 1, "side")) == ["truth", "p0", "e0"]


@pytest.mark.parametrize("key", ["truth", "p0", "e3"])
def test_keys_name_contents(key: str) -> None:
    assert content_of(key).key == key


def test_words_name_the_prediction_and_what_is_shown_of_it() -> None:
    titles = ["first", "second"]
    assert Content("error", 1).words(titles) == "second: error"
    assert Content("prediction", 0).words(titles, "wipe") == "Truth, first"


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("wide", [True, False])
def test_no_two_views_share_a_place(count: int, wide: bool) -> None:
    cells = [
        (row + r, column + c)
        for row, column, high, across in places(count, wide)
        for r in range(high)
        for c in range(across)
    ]
    assert len(cells) == len(set(cells))
    assert len(places(count, wide)) == count
