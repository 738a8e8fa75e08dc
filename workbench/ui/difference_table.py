"""Differences of two runs as cells of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.evaluation.resampling import RESAMPLES
from workbench.evaluation.significance import Difference
from workbench.reports.sheet import digits
from workbench.ui.figure_table import Cell, Head

BETTER_WORDS = {"low": "lower is better", "high": "higher is better", "zero": "nearer to zero is better"}


def difference_cells(
    found: Sequence[Difference],
    first: str,
    second: str,
    *,
    of: str = "samples",
    name: Callable[[Difference], str] = lambda one: one.title,
) -> tuple[list[Head], list[list[Cell]]]:
    """One row a figure, those that hold in colour: green where the first run is better. `of` is what is counted."""
    heads = [
        Head("score"),
        Head(first),
        Head(second),
        Head("difference", f"{second} less {first}, mean over the {of}"),
        Head("95 % interval", f"Of the difference; persons drawn again {RESAMPLES:,} times"),
        Head("p", "Wilcoxon's signed-rank test over persons, corrected over the scores after Holm"),
        Head("effect", "Matched-pairs rank-biserial correlation, -1 to 1; further from 0 is stronger"),
        Head(f"{first} better", f"Share of the {of}; ties count half"),
        Head("n", f"{of.capitalize()} that have the score in both runs"),
    ]
    return heads, [_row(one, name(one)) for one in found]


def _row(d: Difference, name: str) -> list[Cell]:
    tip = f"{d.title}: {BETTER_WORDS.get(d.better, '')}. {d.persons:,} persons; Cohen's dz {d.cohens_dz:.2f}"
    holds = "good" if d.first_better > 0.5 else "bad"
    return [
        Cell(name, tip=tip, key=d.metric),
        Cell(digits(d.first, d.unit)),
        Cell(digits(d.second, d.unit)),
        Cell(digits(d.difference, d.unit), tone=holds if d.significant else "muted", bold=d.significant),  # type: ignore[arg-type]
        Cell(f"{digits(d.low)} … {digits(d.high)}", tone="muted"),
        Cell(digits(d.p_corrected)),
        Cell(f"{d.rank_biserial:+.2f}"),
        Cell(f"{100 * d.first_better:.0f} %"),
        Cell(f"{d.samples:,}", tone="muted"),
    ]
