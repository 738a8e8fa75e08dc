"""A table of figures: texts to read, values to sort by, colours for better and worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from workbench.ui.theme.palette import current_tokens, px

Tone = Literal["", "good", "bad", "muted"]


@dataclass(frozen=True)
class Cell:
    """What a cell shows and, where the table is sorted, by what; `key` names the row (in its first cell)."""

    text: str
    value: float | str | None = None
    tone: Tone = ""
    bold: bool = False
    tip: str = ""
    key: str = ""


@dataclass(frozen=True)
class Head:
    """A column's title and its explanation."""

    title: str
    tip: str = ""


class FigureTable(QTableWidget):
    """`picked(str)`: key of the row under the cursor, when it changes."""

    picked = Signal(str)

    def __init__(self, name: str, *, sortable: bool = False) -> None:
        super().__init__(0, 0)
        self._sortable = sortable
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(px(26))
        self.horizontalHeader().setHighlightSections(False)
        self.currentItemChanged.connect(lambda *_: self.picked.emit(self.key()))

    def show_cells(self, heads: Sequence[Head], rows: Sequence[Sequence[Cell]]) -> None:
        """Show these rows; the sorting and the row under the cursor stay where they can."""
        key = self.key()
        blocked = self.blockSignals(True)
        self.setSortingEnabled(False)
        self.setColumnCount(len(heads))
        for column, head in enumerate(heads):
            title = QTableWidgetItem(head.title)
            title.setTextAlignment(_side(column))
            title.setToolTip(head.tip or head.title)
            self.setHorizontalHeaderItem(column, title)
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self.setItem(number, column, self._item(cell, column))
        self._fit()
        self.setSortingEnabled(self._sortable)
        self._find(key)
        self.blockSignals(blocked)
        if self.key() != key:
            self.picked.emit(self.key())

    def key(self) -> str:
        """Key of the row under the cursor; empty where there is none."""
        item = self.item(self.currentRow(), 0)
        return str(item.data(Qt.ItemDataRole.UserRole + 1) or "") if item is not None else ""

    def text(self, row: int, column: int) -> str:
        """The words in a cell."""
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def texts(self) -> list[list[str]]:
        """The words in all cells, as they stand."""
        return [[self.text(r, c) for c in range(self.columnCount())] for r in range(self.rowCount())]

    def _fit(self) -> None:
        """Columns as wide as their words; the first takes what is left, but never less than it needs to be read."""
        header = self.horizontalHeader()
        # Many columns in a narrow card: every pixel counts for the figures.
        header.setStyleSheet(f"QHeaderView::section {{ padding: {px(4)}px; }}")
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.resizeColumnsToContents()
        wanted = sum(self.columnWidth(column) for column in range(self.columnCount()))
        if self.columnCount() and wanted <= self.viewport().width():
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _find(self, key: str) -> None:
        for row in range(self.rowCount()):
            item = self.item(row, 0)
            if key and item is not None and item.data(Qt.ItemDataRole.UserRole + 1) == key:
                self.setCurrentCell(row, 0)
                return
        self.setCurrentCell(-1, -1)

    def _item(self, cell: Cell, column: int) -> QTableWidgetItem:
        item, tokens = _SortedItem(cell), current_tokens()
        item.setTextAlignment(_side(column))
        item.setToolTip(cell.tip or cell.text)
        if cell.bold:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            item.setFont(font)
        if cell.tone:
            item.setForeground(QColor(str(getattr(tokens, cell.tone))))
        if cell.key:
            item.setData(Qt.ItemDataRole.UserRole + 1, cell.key)
        return item


class _SortedItem(QTableWidgetItem):
    """Sorted by its value: numbers by size, what has none last."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell.text)
        value = cell.value
        self._order = (2, 0.0, "") if value is None else (0, value, "") if isinstance(value, float) else (1, 0.0, value)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return isinstance(other, _SortedItem) and self._order < other._order


def _side(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
