"""One run against another on the same faces: what differs and how surely, every face as a point, the differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.sets.aggregates import differences
from plugins.compare.sets.figures import FIGURES
from plugins.compare.sets.table import Floats, SetTable
from workbench.api import Difference, verdict
from workbench.api.ui import FigureTable, Later, Piecewise, ScatterPlot, ScatterPoints, difference_cells, label, px


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
        self._pieces = Piecewise(self)
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
        runs = found.choice.run, found.choice.against
        self.table.show_cells(*difference_cells(found.differences, *runs, of="faces"))
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
        ids = table.ids
        both = ScatterPoints(first, second, choice.run, choice.against, unit, ids)
        # A turn for each: thousands of points take a frame to lay out.
        self._pieces.do(
            [
                lambda: self.scatter.show_points(both),
                lambda: self._plot_changes(first, second, unit, ids, choice),
            ]
        )

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
