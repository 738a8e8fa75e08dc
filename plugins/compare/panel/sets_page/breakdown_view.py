"""One figure by parts of the face, or by groups of faces, for every run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.sets.aggregates import Score, columns_of, groups, scores
from plugins.compare.sets.figures import FIGURES, PART_FIGURES
from plugins.compare.sets.opening import among
from plugins.compare.sets.table import WHOLE, SetTable
from workbench.api import GROUPED_BY
from workbench.api.ui import Cell, FigureTable, Head, Later, label, px

Row = tuple[str, int, list[Score | None]]


class BreakdownView(QWidget):
    """A table: a line for each part or group, two columns for each run."""

    def __init__(self) -> None:
        super().__init__()
        self.note = label("", tone="muted", wrap=True)
        self.table = FigureTable("One figure by parts of the face or groups of faces", sortable=True)
        self._later = Later(self)
        self._later.answered.connect(self._take)
        self._later.failed.connect(self.note.setText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.note)
        column.addWidget(self.table, 1)

    def show_choice(self, table: SetTable, choice: Choice) -> None:
        """Work out the means of each line in a thread, then show them."""
        self.note.setText("Drawing persons again for the intervals …")
        self._later.ask(lambda: (table, choice, breakdown(table, choice)))

    def _take(self, found: tuple[SetTable, Choice, list[Row]]) -> None:
        table, choice, rows = found
        figure = FIGURES[choice.figure]
        what = "part of the face" if choice.by == "part" else GROUPED_BY[choice.by].lower()
        self.note.setText(
            f"{figure.words(table.unit)} by {what}: mean over the faces with its 95 % interval (persons drawn again)."
            if rows
            else "There is nothing to break down: the true faces have no regions, or all belong to one group."
        )
        unit = figure.unit(table.unit)
        heads = [Head(what.capitalize()), Head("faces")]
        for run in table.runs:
            heads += [
                Head(f"{run}, {unit}" if unit else run, "Mean over the faces"),
                Head("95 %", f"Interval of {run}"),
            ]
        self.table.show_cells(heads, [_cells(name, faces, of_runs) for name, faces, of_runs in rows])


def breakdown(table: SetTable, choice: Choice) -> list[Row]:
    """(part or group, its faces, score of each run)."""
    if choice.by == "part":
        parts: Sequence[str] = [WHOLE, *table.part_names] if choice.figure in PART_FIGURES else []
        found = [(part or "all of the region", table, part) for part in parts]
    else:
        members: Mapping[str, list[int]] = groups(table).get(choice.by, {})
        found = [(name, among(table, places), WHOLE) for name, places in members.items()]
    rows = []
    for name, chosen, part in found:
        keys = [(run, choice.figure, choice.alignment if part == WHOLE else "", part) for run in table.runs]
        columns = columns_of(chosen, keys)
        known = int(np.isfinite(columns).any(axis=1).sum())
        if known:
            rows.append((name, known, scores(columns, chosen.identities)))
    return rows


def _cells(name: str, faces: int, of_runs: Sequence[Score | None]) -> list[Cell]:
    row = [Cell(name, key=name), Cell(f"{faces:,}", float(faces), tone="muted")]
    for score in of_runs:
        if score is None:
            row += [Cell("–"), Cell("")]
            continue
        interval = f"{score.mean_low:.2f} … {score.mean_high:.2f}"
        tip = f"median {score.median:.2f}, {score.faces:,} faces of {score.persons:,} persons"
        row += [Cell(f"{score.mean:.2f}", score.mean, bold=True, tip=tip), Cell(interval, score.mean_low, tone="muted")]
    return row
