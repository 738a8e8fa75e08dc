"""What the faces come to together: every figure of every run with its interval, beside what asks for no learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.sets.aggregates import Score, mean_curves, scores_by_run, scores_in
from plugins.compare.sets.figures import CURVE_LIMIT, CURVE_STEPS, FIGURES, SHORT, WORDS, Figure
from plugins.compare.sets.opening import Opened
from plugins.compare.sets.table import WHOLE, SetTable, known_mean
from workbench.api.ui import (
    BETTER_WORDS,
    Cell,
    CumulativeCurve,
    CumulativePlot,
    FigureTable,
    Head,
    Later,
    Piecewise,
    label,
    px,
)

_PLOTTED = 1001


@dataclass(frozen=True)
class _Found:
    table: SetTable
    alignment: str
    part: str
    scores: dict[str, dict[str, Score]]


class TogetherView(QSplitter):
    """The table of means, and the cumulative curve of the surface."""

    def __init__(self) -> None:
        super().__init__()
        self.note = label("", tone="muted", wrap=True)
        self.table = FigureTable("What the faces come to together")
        self.curves = CumulativePlot()
        self._later = Later(self)
        self._pieces = Piecewise(self)
        self._later.answered.connect(self._take)
        self._later.failed.connect(self.note.setText)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.setChildrenCollapsible(False)
        self.addWidget(left)
        self.addWidget(self.curves)
        self.setSizes([px(700), px(330)])
        self.setStretchFactor(0, 1)

    def show_choice(self, opened: Opened, table: SetTable, choice: Choice) -> None:
        """Show what the summary says of all faces; for some of them, work it out in a thread first."""
        alignment, part = choice.alignment or table.shown, choice.part
        kept = scores_in(opened.summary or {}, alignment, part) if table is opened.table else {}
        if kept:
            self._later.forget()
            self._take(_Found(table, alignment, part, kept))
        else:
            self.note.setText("Drawing persons again for the intervals …")
            self._later.ask(lambda: _found(table, alignment, part))
        places, limits = (np.linspace(0.0, CURVE_LIMIT, count) for count in (CURVE_STEPS, _PLOTTED))
        found = mean_curves(table) if alignment in ("", table.shown) and part == WHOLE else {}
        curves = [
            CumulativeCurve(run, limits, np.interp(limits, places, shares)) for run, shares in found.items() if shares
        ]
        if curves and table.unlearned is not None:
            curves += [
                CumulativeCurve(SHORT[name], limits, np.interp(limits, places, shares), baseline=True)
                for name, shares in mean_curves(table.unlearned).items()
                if shares
            ]
        self.curves.setVisible(bool(curves))
        self._pieces.do([lambda: self.curves.show_curves(curves, CURVE_LIMIT, table.unit)])

    def _take(self, found: _Found) -> None:
        table = found.table
        persons = len(set(table.identities))
        self.note.setText(
            f"{len(table.faces):,} faces of {persons:,} persons. Means over the faces; in brackets the 95 % interval, "
            "persons drawn again 10,000 times."
        )
        self.table.show_cells(*cells(table, found.scores, found.alignment, found.part))


def _found(table: SetTable, alignment: str, part: str) -> _Found:
    return _Found(table, alignment, part, scores_by_run(table, alignment=alignment, part=part))


def cells(
    table: SetTable, scores: dict[str, dict[str, Score]], alignment: str, part: str
) -> tuple[list[Head], list[list[Cell]]]:
    """One row a figure: the runs' means, the best in green, then the baselines, measured in the same way."""
    baselines = table.baseline_names
    heads = [Head("Figure"), *(Head(run, f"Mean over the faces of {run}") for run in table.runs)]
    heads += [
        Head(SHORT[name], f"{WORDS[name].capitalize()}: asks for no learning, on the same faces") for name in baselines
    ]
    rows = []
    for key in table.figures(part):
        figure = FIGURES[key]
        of_runs = [scores[run].get(key) for run in table.runs]
        best = _best(figure, of_runs)
        words = figure.words(table.unit)
        row = [Cell(words, tip=f"{words}: {BETTER_WORDS[figure.better]}", key=key)]
        row += [_score_cell(figure, one, table.unit, best=number == best) for number, one in enumerate(of_runs)]
        for name in baselines:
            mean = known_mean(table.baseline(name, key, alignment=alignment, part=part))
            row.append(Cell("" if mean is None else _told(figure, mean, table.unit), tone="muted"))
        rows.append(row)
    return heads, rows


def _best(figure: Figure, of_runs: list[Score | None]) -> int | None:
    """Which run has the best mean; None where there is nothing to choose from."""
    known = [(_merit(figure, one.mean), number) for number, one in enumerate(of_runs) if one is not None]
    return max(known)[1] if len(known) > 1 and len({value for value, _ in known}) > 1 else None


def _merit(figure: Figure, value: float) -> float:
    return value if figure.better == "high" else -abs(value)


def _told(figure: Figure, mean: float, unit: str) -> str:
    """A mean of a table's column, which has shares in per cent."""
    return figure.text(mean / 100 if figure.kind == "share" else mean, unit)


def _score_cell(figure: Figure, score: Score | None, unit: str, *, best: bool) -> Cell:
    if score is None:
        return Cell("–", tone="muted")
    plain = _told(figure, score.mean, unit)
    digits = 3 if figure.kind == "number" else 1 if figure.kind in ("share", "angle") else 2
    text = f"{plain} ({score.mean_low:.{digits}f} … {score.mean_high:.{digits}f})"
    tip = (
        f"median {score.median:.{digits}f} ({score.median_low:.{digits}f} … {score.median_high:.{digits}f}), standard "
        f"deviation {score.std:.{digits}f}, {score.faces:,} faces of {score.persons:,} persons"
    )
    return Cell(text, tone="good" if best else "", bold=best, tip=tip)
