"""One run against another on the same faces: what differs and how surely, every face as a point, the differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.sets.aggregates import differences
from plugins.compare.sets.figures import FIGURES
from plugins.compare.sets.table import Floats, SetTable
from workbench.api import Difference
from workbench.api.ui import Cell, FigureTable, Head, Later, ScatterPlot, ScatterPoints, label, px


@dataclass(frozen=True)
class _Found:
    table: SetTable
    choice: Choice
    differences: list[Difference]


class AgainstView(QWidget):
    """`asked(str)`: a face a person wants to see; `figure_picked(str)`: the figure under the table's cursor."""

    asked = Signal(str)
    figure_picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label(wrap=True)
        self.table = FigureTable("Differences of the two runs on the same faces")
        self.table.picked.connect(self._pick)
        self.scatter, self.changes = ScatterPlot(), ScatterPlot()
        for plot in (self.scatter, self.changes):
            plot.picked.connect(self.asked)
        self._found: _Found | None = None
        self._later = Later(self)
        self._later.answered.connect(self._take)
        self._later.failed.connect(self.sentence.setText)
        plots = QHBoxLayout()
        plots.setSpacing(px(8))
        plots.addWidget(self.scatter, 1)
        plots.addWidget(self.changes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.sentence)
        column.addWidget(self.table, 3)
        column.addLayout(plots, 4)

    def show_choice(self, table: SetTable, choice: Choice) -> None:
        """Measure in a thread how the runs differ, and show it; the plots are there at once."""
        self._plot(table, choice)
        found = self._found
        asked = (choice.run, choice.against, choice.alignment, choice.part)
        if found is not None and found.table is table:
            then = found.choice
            if (then.run, then.against, then.alignment, then.part) == asked:
                self._found = _Found(table, choice, found.differences)
                self._say()
                return
        self._found = None
        self.sentence.setText(f"Comparing {choice.run} with {choice.against} face by face …")
        self.table.show_cells([], [])
        self._later.ask(lambda: _measured(table, choice))

    def _take(self, found: _Found) -> None:
        self._found = found
        heads, rows = cells(found.differences, found.choice.run, found.choice.against)
        self.table.show_cells(heads, rows)
        self._say()

    def _say(self) -> None:
        found = self._found
        if found is None:
            return
        one = next((d for d in found.differences if d.metric == found.choice.figure), None)
        if one is None:
            self.sentence.setText("Fewer than six persons have this figure in both runs, which can show no difference.")
            return
        self.sentence.setText(verdict(one, found.choice.run, found.choice.against))

    def _pick(self, key: str) -> None:
        if key:
            self.figure_picked.emit(key)

    def _plot(self, table: SetTable, choice: Choice) -> None:
        figure = FIGURES[choice.figure]
        first, second = (
            table.column(run, choice.figure, alignment=choice.alignment, part=choice.part)
            for run in (choice.run, choice.against)
        )
        unit = figure.unit(table.unit)
        self.scatter.show_points(ScatterPoints(first, second, choice.run, choice.against, unit, table.ids))
        # In a turn of its own: thousands of points take a frame to lay out.
        QTimer.singleShot(0, self, lambda: self._plot_changes(first, second, unit, table.ids, choice))

    def _plot_changes(self, first: Floats, second: Floats, unit: str, ids: list[str], choice: Choice) -> None:
        change = second - first
        known = change[np.isfinite(change)]
        mean = float(known.mean()) if len(known) else 0.0
        both = ScatterPoints(
            (first + second) / 2, change, "mean of both", f"{choice.against} less {choice.run}", unit, ids
        )
        self.changes.show_points(both, equal=False, lines=[(mean, f"mean {mean:+.2f} {unit}")])


def _measured(table: SetTable, choice: Choice) -> _Found:
    found = differences(table, choice.run, choice.against, alignment=choice.alignment, part=choice.part)
    return _Found(table, choice, found)


def cells(found: list[Difference], first: str, second: str) -> tuple[list[Head], list[list[Cell]]]:
    """One row a figure; what holds is coloured: green where the first run is better."""
    heads = [
        Head("Figure"),
        Head(first),
        Head(second),
        Head("difference", f"{second} less {first}, mean over the faces"),
        Head("95 % interval", "Of the difference; persons drawn again 10,000 times"),
        Head("p", "Wilcoxon's signed-rank test over persons, corrected over the figures after Holm"),
        Head("effect", "Matched-pairs rank-biserial correlation, -1 to 1; further from 0 is stronger"),
        Head(f"{first} better", "Share of the faces; ties count half"),
        Head("faces", "Faces that have the figure in both runs"),
    ]
    rows = []
    for d in found:
        better = d.first_better > 0.5
        tone = "muted" if not d.significant else "good" if better else "bad"
        rows.append([
            Cell(d.title, tip=f"{d.persons:,} persons; Cohen's dz {d.cohens_dz:.2f}", key=d.metric),
            Cell(_number(d.first, d.unit)), Cell(_number(d.second, d.unit)),
            Cell(f"{d.difference:+.3g} {d.unit}".strip(), tone=tone, bold=d.significant),  # type: ignore[arg-type]
            Cell(f"{d.low:+.3g} … {d.high:+.3g}", tone="muted"), Cell(f"{d.p_corrected:.2g}"),
            Cell(f"{d.rank_biserial:+.2f}"), Cell(f"{100 * d.first_better:.0f} %"),
            Cell(f"{d.samples:,}", tone="muted"),
        ])  # fmt: skip
    return heads, rows


def verdict(one: Difference, first: str, second: str) -> str:
    """What the difference of one figure says, in a sentence."""
    if not one.significant:
        return (
            f"{one.title}: no difference between {first} and {second} that holds over {one.persons:,} persons "
            f"(p {one.p_corrected:.2g} after Holm's correction)."
        )
    better, worse = (first, second) if one.first_better > 0.5 else (second, first)
    size = f"{abs(one.difference):.3g} {one.unit}".strip()
    return (
        f"{one.title}: {better} is better than {worse} by {size} on average (95 % interval of the difference "
        f"{one.low:+.3g} to {one.high:+.3g}, p {one.p_corrected:.2g}); {first} is better on "
        f"{100 * one.first_better:.0f} % of the faces."
    )


def _number(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".strip()
