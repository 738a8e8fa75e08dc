"""Every face in a table; how the chosen figure is spread over them, and how many are better than a value."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from plugins.compare.panel.sets_page.choice_bar import Choice
from plugins.compare.panel.sets_page.faces_model import FacesModel
from plugins.compare.sets.baselines import WORDS
from plugins.compare.sets.figures import EVALUATION, FIGURES
from plugins.compare.sets.table import WHOLE, SetTable
from workbench.api import ColourScale
from workbench.api.ui import CumulativePlot, Histogram, cumulative, px

_END_QUANTILE = 0.99
_ROOM = 1.05
_ARROW_PX = 14


class FacesView(QSplitter):
    """`asked(str)`: a face a person wants to see in the viewports."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
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
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)

    def show_choice(self, table: SetTable, choice: Choice) -> None:
        """Show the faces of a table."""
        before = self.current
        self.model.show(table, choice.run, alignment=choice.alignment, part=choice.part)
        column, order = self.model.sorted_by
        if column >= 0:
            header = self.table.horizontalHeader()
            blocked = header.blockSignals(True)
            header.setSortIndicator(column, order)
            header.blockSignals(blocked)
        row = self.model.row_of(before) if before else -1
        if row >= 0:
            self.table.selectRow(row)
        self._fit()
        self._plot(table, choice)

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
        header.setResizeContentsPrecision(50)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        # A double click opens a face; a single one only reads its line.
        table.activated.connect(lambda index: self.asked.emit(self.model.face_at(index.row())))

    def _fit(self) -> None:
        """Columns as wide as their words, with room for the arrow that says how they are sorted."""
        self.table.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + px(_ARROW_PX))

    def _plot(self, table: SetTable, choice: Choice) -> None:
        figure = FIGURES[choice.figure]
        columns = {run: self._column(table, run, choice) for run in table.runs}
        values = columns[choice.run]
        known = np.concatenate(list(columns.values()))
        known = known[np.isfinite(known)]
        if not len(known):
            self.histogram.clear("No face has this figure.")
            self.curves.show_curves([])
            return
        end = max(float(np.quantile(np.abs(known), _END_QUANTILE)) * _ROOM, 1e-6)
        unit = figure.unit(table.unit)
        signed, plain = ColourScale(-end, end, unit=unit), ColourScale(0.0, end, "viridis", unit=unit)
        self.histogram.show_values(values, signed if figure.better == "zero" else plain)
        curves = [cumulative(run, np.abs(column)) for run, column in columns.items() if np.isfinite(column).any()]
        if choice.figure == EVALUATION and choice.part == WHOLE:
            place = list(table.runs).index(choice.run)
            found = {WORDS[name]: values[:, place] for name, values in table.baselines.items()}
            curves += [cumulative(words, v, baseline=True) for words, v in found.items() if np.isfinite(v).any()]
        self.curves.show_curves(curves, end, unit, of="the faces")

    def _column(self, table: SetTable, run: str, choice: Choice) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return table.column(run, choice.figure, alignment=choice.alignment, part=choice.part)
