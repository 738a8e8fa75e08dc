"""The runs of a plot as a table: colour, name, how good it is now and at its best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.ui.plots.plot_area import series_colour
from workbench.ui.plots.run_book import RunBook
from workbench.ui.plots.wording import measure_words
from workbench.ui.theme import current_tokens, px


@dataclass(frozen=True)
class LegendRow:
    """One run: its colour, the last and the best value in words, and whether it beats the baseline (None: unknown)."""

    name: str
    colour: QColor
    visible: bool
    last: str
    best: str
    good: bool | None = None


class RunLegend(QWidget):
    """Clicking a row (or Enter on it) shows or hides its run; a panel may add columns (steps per second, time left)."""

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._extra: dict[str, Mapping[str, str]] = {}
        self._rows: list[LegendRow] = []
        self._table = QTableWidget()
        self._table.setAccessibleName("Runs")
        self._table.setShowGrid(False)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(px(26))
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setFrameShape(QTableWidget.Shape.NoFrame)
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.cellClicked.connect(lambda row, _: self._toggle(row))
        self._table.activated.connect(lambda index: self._toggle(index.row()))
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("tone", "muted")
        self._note.setContentsMargins(px(12), px(8), px(12), px(8))
        self._note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._table)
        layout.addWidget(self._note)
        layout.addStretch(1)

    def show_rows(self, rows: Sequence[LegendRow]) -> None:
        """Show these runs."""
        if list(rows) == self._rows:
            return
        self._rows = list(rows)
        self._fill()

    def set_facts(self, run: str, facts: Mapping[str, str]) -> None:
        """More of a run, by column title ("step/s": "4.1")."""
        if self._extra.get(run) != facts:
            self._extra[run] = dict(facts)
            self._fill()

    def set_note(self, text: str) -> None:
        """A few sentences below the table."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def cell(self, row: int, column: int) -> str:
        """The words in a cell."""
        item = self._table.item(row, column)
        return item.text() if item is not None else ""

    @property
    def table(self) -> QTableWidget:
        """The table itself."""
        return self._table

    def _fill(self) -> None:
        titles = list(dict.fromkeys(title for row in self._rows for title in self._extra.get(row.name, {})))
        heads = ["run", "best", *(titles or ["now"])]
        self._table.blockSignals(True)
        self._table.setColumnCount(len(heads))
        self._table.setRowCount(len(self._rows))
        for column, head in enumerate(heads):
            title = QTableWidgetItem(head)
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            title.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._table.setHorizontalHeaderItem(column, title)
        for number, row in enumerate(self._rows):
            self._fill_row(number, row, titles)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.blockSignals(False)
        rows = min(len(self._rows), 8)
        self._table.setFixedHeight(header.sizeHint().height() + rows * px(26) + px(4))

    def _fill_row(self, number: int, row: LegendRow, titles: list[str]) -> None:
        name = QTableWidgetItem(_dot(row.colour, row.visible), row.name)
        name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        name.setForeground(QColor(current_tokens().text if row.visible else current_tokens().muted))
        name.setToolTip(f"{row.name}: now {row.last}. Click to {'hide' if row.visible else 'show'} it.")
        name.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.name}, {'shown' if row.visible else 'hidden'}")
        self._table.setItem(number, 0, name)
        extra = self._extra.get(row.name, {})
        facts = [extra.get(title, "") for title in titles] or [row.last]
        for column, text in enumerate([row.best, *facts], start=1):
            cell = QTableWidgetItem(text)
            cell.setFlags(Qt.ItemFlag.ItemIsEnabled)
            cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if column == 1 and row.good is not None:
                tokens = current_tokens()
                cell.setForeground(QColor(tokens.good if row.good else tokens.bad))
                font = QFont(self.font())
                font.setWeight(QFont.Weight.DemiBold)
                cell.setFont(font)
                cell.setToolTip("better than the baseline" if row.good else "not better than the baseline")
            self._table.setItem(number, column, cell)

    def _toggle(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            self.toggled.emit(self._rows[number].name, not self._rows[number].visible)


def _dot(colour: QColor, filled: bool) -> QIcon:
    pixmap = QPixmap(px(12), px(12))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(px(2), px(2), px(8), px(8)))
    painter.end()
    return QIcon(pixmap)


def legend_rows(book: RunBook, quantity: str, baseline: float | None) -> list[LegendRow]:
    """A row per run: last and best value of the line it is judged by, held against the baseline."""
    rows = []
    for run in book.runs.values():
        series = run.judged(quantity)
        values = np.zeros(0) if series is None else series.column("value")
        finite = values[np.isfinite(values)]
        best = float(finite.min()) if len(finite) else None
        rows.append(
            LegendRow(
                run.name,
                series_colour(run.index),
                run.visible,
                last=measure_words(float(values[-1])) if len(values) else "",
                best="" if best is None else measure_words(best),
                good=None if best is None or baseline is None else best < baseline,
            )
        )
    return rows
