"""One figure by parts of the face, or by groups of faces, for every run: as a table and as bars with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.report.plots import Plot
from plugins.compare.sets.aggregates import Score
from plugins.compare.sets.breakdown import Line, breakdown, what_by
from plugins.compare.sets.breakdown_plot import chart
from plugins.compare.sets.figures import FIGURES, SHORT, WORDS
from plugins.compare.sets.table import SetTable
from workbench.api.ui import Cell, DrawingView, FigureTable, Head, Later, label, px


@dataclass(frozen=True)
class _Found:
    table: SetTable
    choice: Choice
    lines: list[Line]
    plot: Plot | None


class BreakdownView(QWidget):
    """A line for each part or group, with two columns for each run and one for each baseline; its chart beside."""

    def __init__(self) -> None:
        super().__init__()
        self.note = label("", tone="muted", wrap=True)
        self.table = FigureTable("One figure by parts of the face or groups of faces", sortable=True)
        self.chart = DrawingView("The same as bars with 95 % intervals")
        self._later = Later(self)
        self._later.answered.connect(self._take)
        self._later.failed.connect(self.note.setText)
        around = QScrollArea()
        around.setWidgetResizable(True)
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidget(self.chart)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.table)
        halves.addWidget(around)
        halves.setSizes([px(480), px(520)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.note)
        column.addWidget(halves, 1)

    def show_choice(self, table: SetTable, choice: Choice) -> None:
        """Work out the means of each line in a thread, then show them."""
        self.note.setText("Drawing persons again for the intervals …")
        self._later.ask(lambda: _worked_out(table, choice))

    def _take(self, found: _Found) -> None:
        table, choice = found.table, found.choice
        figure, what = FIGURES[choice.figure], what_by(choice.by)
        self.note.setText(
            f"{figure.words(table.unit)} by {what.lower()}: mean over the faces with its 95 % interval (persons drawn "
            "again)."
            if found.lines
            else "There is nothing to break down: the true faces have no regions, or all belong to one group."
        )
        unit = figure.unit(table.unit)
        heads = [Head(what), Head("faces")]
        for run in table.runs:
            heads += [
                Head(f"{run}, {unit}" if unit else run, "Mean over the faces"),
                Head("95 %", f"Interval of {run}"),
            ]
        names = [name for name in table.baseline_names if any(line.baselines.get(name) for line in found.lines)]
        heads += [Head(SHORT[name], f"{WORDS[name].capitalize()}: asks for no learning") for name in names]
        self.table.show_cells(heads, [_cells(line, names) for line in found.lines])
        self.chart.show_drawing(None if found.plot is None else found.plot.drawing)


def _worked_out(table: SetTable, choice: Choice) -> _Found:
    lines = breakdown(table, choice.by, choice.figure, choice.alignment)
    return _Found(table, choice, lines, chart(lines, table, choice.by, choice.figure))


def _cells(line: Line, names: Sequence[str]) -> list[Cell]:
    row = [Cell(line.name, key=line.name), Cell(f"{line.faces:,}", float(line.faces), tone="muted")]
    for score in line.runs:
        if score is None:
            row += [Cell("–"), Cell("")]
            continue
        interval = f"{score.mean_low:.2f} … {score.mean_high:.2f}"
        row += [
            Cell(f"{score.mean:.2f}", score.mean, bold=True, tip=_tip(score)),
            Cell(interval, score.mean_low, tone="muted"),
        ]
    beside = [line.baselines.get(name) for name in names]
    return row + [
        Cell("") if one is None else Cell(f"{one.mean:.2f}", one.mean, tone="muted", tip=_tip(one)) for one in beside
    ]


def _tip(score: Score) -> str:
    return f"median {score.median:.2f}, {score.faces:,} faces of {score.persons:,} persons"
