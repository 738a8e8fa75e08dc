"""Figures of several predictions side by side, and which of them is best."""

from __future__ import annotations

from plugins.compare.figure_list import Figure, side_by_side


def row(*figures: Figure) -> list[int]:
    best: list[int] = side_by_side([[figure] for figure in figures])[0]["best"]
    return best


def test_less_or_more_is_better_as_the_figure_says() -> None:
    assert row(Figure("RMS", "1.00 mm", 1.0), Figure("RMS", "2.00 mm", 2.0)) == [0]
    assert row(Figure("F", "0.20", 0.2, "high"), Figure("F", "0.40", 0.4, "high")) == [1]
    assert row(Figure("Bias", "-0.10 mm", -0.1, "zero"), Figure("Bias", "+0.30 mm", 0.3, "zero")) == [0]


def test_what_reads_alike_is_equally_good() -> None:
    assert row(*(Figure("RMS", text, value) for text, value in (("1.00", 1.001), ("1.00", 1.002), ("2.00", 2.0)))) == [
        0,
        1,
    ]
    assert row(Figure("RMS", "1.00", 1.0), Figure("RMS", "1.00", 1.001)) == []


def test_a_figure_without_better_or_worse_has_no_best() -> None:
    assert row(Figure("…", "1 %", 1.0, ""), Figure("…", "2 %", 2.0, "")) == []


def test_a_figure_that_one_prediction_lacks_has_a_dash_and_no_best() -> None:
    rows = side_by_side([[Figure("RMS", "1.00", 1.0), Figure("cap", "3 %", 3.0)], [Figure("RMS", "2.00", 2.0)]])
    assert rows[1] == {"title": "cap", "texts": ["3 %", "–"], "best": []}


def test_one_prediction_alone_has_no_best() -> None:
    assert row(Figure("RMS", "1.00", 1.0)) == []
