from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.ui.plots.metrics_file import Measurement
from workbench.ui.plots.run_book import RunBook, quantity_words, split_of
from workbench.ui.plots.series import SMOOTHED_FROM, Series
from workbench.ui.plots.smoothing import smooth


def measured(steps: range, value: float = 1.0, name: str = "train/loss", start: float = 50.0) -> list[Measurement]:
    return [Measurement(name, value * (i + 1), i, i / 10, start + i) for i in steps]


def test_it_grows_in_pieces_as_if_it_had_come_at_once() -> None:
    whole, pieces = Series(0.9), Series(0.9)
    whole.extend(measured(range(1000)))
    for first in range(0, 1000, 7):
        pieces.extend(measured(range(first, min(first + 7, 1000))))
    for column in ("step", "epoch", "time", "value", "smoothed"):
        np.testing.assert_allclose(pieces.column(column), whole.column(column))
    np.testing.assert_allclose(whole.line, smooth(np.arange(1.0, 1001), 0.9)[0])


def test_what_a_resumed_run_repeats_replaces_what_it_had() -> None:
    series = Series(0.5)
    series.extend(measured(range(200)))
    series.extend(measured(range(150, 160), value=-1.0))
    assert series.column("step").tolist() == list(range(160))
    assert series.column("value")[149] == 150
    assert series.column("value")[150] == -151
    fresh = Series(0.5)
    fresh.extend([*measured(range(150)), *measured(range(150, 160), value=-1.0)])
    np.testing.assert_allclose(series.column("smoothed"), fresh.column("smoothed"))


def test_short_lines_are_not_smoothed() -> None:
    series = Series(0.9)
    series.extend(measured(range(SMOOTHED_FROM - 1)))
    assert not series.is_smoothed
    np.testing.assert_array_equal(series.line, series.column("value"))
    series.extend(measured(range(SMOOTHED_FROM - 1, SMOOTHED_FROM)))
    assert series.is_smoothed


def test_another_amount_smooths_anew() -> None:
    series = Series(0.9)
    series.extend(measured(range(300)))
    series.set_smoothing(0.5)
    np.testing.assert_allclose(series.line, smooth(series.column("value"), 0.5)[0])
    series.set_smoothing(0.0)
    np.testing.assert_array_equal(series.line, series.column("value"))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("train/loss", ("training", "loss")),
        ("val/depth_error_mm", ("validation", "depth_error_mm")),
        ("validation/loss", ("validation", "loss")),
        ("learning_rate", ("", "learning_rate")),
        ("layer/norm", ("", "layer/norm")),
    ],
)
def test_names_say_split_and_quantity(metric: str, expected: tuple[str, str]) -> None:
    assert split_of(metric) == expected


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("loss", "Loss"), ("depth_error_mm", "Depth error, mm"), ("learning_rate", "Learning rate"), ("m", "M")],
)
def test_quantities_are_written_for_people(quantity: str, words: str) -> None:
    assert quantity_words(quantity) == words


def test_a_book_sorts_what_it_is_given() -> None:
    book = RunBook()
    book.add(
        "b", [*measured(range(3), name="learning_rate"), *measured(range(3)), *measured(range(3), name="val/loss")]
    )
    book.add("a", measured(range(5), start=math.nan))
    assert book.quantities() == ["loss", "learning_rate"]
    assert book.splits("loss") == ["training", "validation"]
    assert [split for split, _ in book.runs["b"].lines("loss")] == ["training", "validation"]
    assert book.runs["b"].judged("loss") is book.runs["b"].series["val/loss"]
    assert book.runs["a"].judged("loss") is book.runs["a"].series["train/loss"]
    assert (book.runs["b"].start_s, math.isnan(book.runs["a"].start_s)) == (50.0, True)
    assert book.has_axis("epoch")


def test_a_removed_runs_colour_is_free_again() -> None:
    book = RunBook()
    for name in "abc":
        book.add(name, measured(range(2)))
    book.remove("b")
    book.add("d", measured(range(2)))
    assert {run.name: run.index for run in book.runs.values()} == {"a": 0, "c": 2, "d": 1}
