"""Every face in a table; how the chosen figure is spread over them, and how many are better than a value."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.panel.sets_page.faces_model import FacesModel
from plugins.compare.sets.figures import FIGURES, SHORT
from plugins.compare.sets.table import Floats, SetTable
from workbench.api import ColourScale
from workbench.api.ui import CumulativePlot, Histogram, Piecewise, cumulative, px

_END_QUANTILE = 0.99
_ROOM = 1.05
_FARTHEST = 4.0
_ARROW_PX = 24


class FacesView(QSplitter):
    """`asked(str)`: a face a person wants to see in the viewports; `figure_picked(str)`: the figure whose head was
    clicked."""

    asked = Signal(str)
    figure_picked = Signal(str)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._shown: tuple[SetTable, Choice] | None = None
        self._fitted: object = None
        self._figure = ""
        self._pieces = Piecewise(self)
        self.model = FacesModel(self)
        self.table = QTableView()
        self._set_up_table()
        self.histogram, self.curves = Histogram(), CumulativePlot()
        plots = QWidget()
        column = QVBoxLayout(plots)
        column.setContentsMargins(px(8), 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.histogram, 1)
        column.addWidget(self.curves, 1)
        self.setChildrenCollapsible(False)
        self.addWidget(self.table)
        self.addWidget(plots)
        self.setSizes([px(660), px(370)])
        self.setStretchFactor(0, 1)

    def show_choice(self, table: SetTable, choice: Choice) -> None:
        """Show the faces of a table."""
        before = self.current
        self.model.show(table, choice.run, alignment=choice.alignment, part=choice.part)
        self._sort(choice.figure)
        column, order = self.model.sorted_by
        if column >= 0:
            header = self.table.horizontalHeader()
            blocked = header.blockSignals(True)
            header.setSortIndicator(column, order)
            header.blockSignals(blocked)
        row = self.model.row_of(before) if before else -1
        if row >= 0:
            self.table.selectRow(row)
        figures = (choice.part, table.figures(choice.part), table.faces[:1])
        if figures != self._fitted:
            self._fitted = figures
            self._fit()
        self._shown = (table, choice)
        self._pieces.do([self._plot, self._plot_curves])

    @property
    def current(self) -> str:
        """The face under the cursor; empty where there is none."""
        index = self.table.currentIndex()
        return self.model.face_at(index.row()) if index.isValid() else ""

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("Every face with its figures")
        table.setSortingEnabled(True)
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(px(26))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        # A double click opens a face; a single one only reads its line.
        table.activated.connect(lambda index: self.asked.emit(self.model.face_at(index.row())))
        header.sectionClicked.connect(self._pick)

    def _pick(self, column: int) -> None:
        key = self.model.figure_at(column)
        if key:
            self._figure = key
            self.figure_picked.emit(key)

    def _sort(self, figure: str) -> None:
        """By a figure that was chosen elsewhere: the worst first."""
        column = self.model.column_of(figure)
        if figure != self._figure and column >= 0:
            before, self._figure = self._figure, figure
            rising = FIGURES[figure].better == "high"
            self.model.sort(column, Qt.SortOrder.AscendingOrder if rising else Qt.SortOrder.DescendingOrder)
            if before:
                self.table.scrollTo(self.model.index(0, column))

    def _fit(self) -> None:
        """Columns as wide as their words, with room for the arrow that says how they are sorted.

        Qt's own way makes the texts of hundreds of rows, which takes longer than a frame.
        """
        metrics = self.table.horizontalHeader().fontMetrics()
        for column in range(self.model.columnCount()):
            words = self.model.widest(column)
            self.table.setColumnWidth(column, metrics.horizontalAdvance(words) + px(_ARROW_PX))

    def _plot(self) -> None:
        if self._shown is None:
            return
        table, choice = self._shown
        figure, values = FIGURES[choice.figure], self._column(table, choice.run, choice)
        end = _end([self._column(table, run, choice) for run in table.runs])
        if not end:
            self.histogram.clear("No face has this figure.")
        else:
            unit = figure.unit(table.unit)
            signed, plain = ColourScale(-end, end, unit=unit), ColourScale(0.0, end, "viridis", unit=unit)
            self.histogram.show_values(values, signed if figure.better == "zero" else plain)

    def _plot_curves(self) -> None:
        if self._shown is None:
            return
        table, choice = self._shown
        columns = {run: np.abs(self._column(table, run, choice)) for run in table.runs}
        curves = [cumulative(run, column) for run, column in columns.items() if np.isfinite(column).any()]
        end = _end(list(columns.values()))
        found = {SHORT[name]: np.abs(self._beside(table, name, choice)) for name in table.baseline_names}
        curves += [cumulative(words, v, baseline=True) for words, v in found.items() if np.isfinite(v).any()]
        # One that is far from the truth would press the runs to the left.
        end = min(max(end, _end(list(found.values()))), _FARTHEST * end) if end else end
        unit = FIGURES[choice.figure].unit(table.unit)
        self.curves.show_curves(curves if end else [], end, unit, of="the faces")

    def _column(self, table: SetTable, run: str, choice: Choice) -> Floats:
        return table.column(run, choice.figure, alignment=choice.alignment, part=choice.part)

    def _beside(self, table: SetTable, name: str, choice: Choice) -> Floats:
        return table.baseline(name, choice.figure, run=choice.run, alignment=choice.alignment, part=choice.part)


def _end(columns: list[Floats]) -> float:
    """Where an axis ends: past nearly all of the values; 0 where there is none."""
    known = np.concatenate([np.zeros(0), *columns])
    known = np.abs(known[np.isfinite(known)])
    return max(float(np.quantile(known, _END_QUANTILE)) * _ROOM, 1e-6) if len(known) else 0.0
