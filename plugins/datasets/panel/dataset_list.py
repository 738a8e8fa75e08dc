"""The list of datasets in the workspace, and what can be done with the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plugins.datasets.panel.reading import Listed
from workbench.api.ui import FlowLayout, current_tokens, label, px, wear

_HEADS = ("dataset", "faces", "kind")
_BUTTONS = (
    ("verify", "Verify", "done", "Read every file again and compare it with what was written"),
    ("leaks", "Leaks?", "search", "Look for people or pictures that stand in two splits"),
    ("folder", "Open folder", "folder-open", "The dataset's folder in the file manager"),
)


class DatasetList(QFrame):
    """`chosen(name)` when another dataset is selected; `asked(action)`: "verify", "leaks" or "folder"."""

    chosen = Signal(str)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listed: list[Listed] = []
        self.table = QTableWidget(0, len(_HEADS))
        self._dress_table()
        self.buttons: dict[str, QPushButton] = {}
        holder = QWidget()
        flow = FlowLayout(holder)
        for key, words, icon, tip in _BUTTONS:
            button = QPushButton(words)
            button.setToolTip(tip)
            wear(button, icon, size=16)
            button.clicked.connect(lambda _on=False, key=key: self.asked.emit(key))
            flow.addWidget(button)
            self.buttons[key] = button
        title = label("Datasets", size="title")
        title.setContentsMargins(px(16), px(12), px(16), px(4))
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), px(8), px(16), px(12))
        foot.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.show_list([])

    def show_list(self, listed: Sequence[Listed]) -> None:
        """Show these; what was selected stays selected, without a word."""
        before = self.name
        self._listed = list(listed)
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._listed))
        for row, found in enumerate(self._listed):
            kind = "damaged" if found.problem else found.info.kind if found.info else ""
            for column, text in enumerate((found.name, "–" if found.problem else f"{found.samples:,}", kind)):
                self.table.setItem(row, column, _cell(found, column, text))
        self.table.clearSelection()
        self._put_cursor(before)
        self.table.blockSignals(False)
        self._offer()

    def choose(self, name: str) -> bool:
        """Select a dataset; False where there is none of that name."""
        there = any(found.name == name for found in self._listed)
        if there and name != self.name:
            self._put_cursor(name)
        return there

    @property
    def name(self) -> str:
        """The selected dataset, or ""."""
        rows = self.table.selectionModel().selectedRows()
        return self._listed[rows[0].row()].name if rows and rows[0].row() < len(self._listed) else ""

    def _put_cursor(self, name: str) -> None:
        for row, found in enumerate(self._listed):
            if found.name == name:
                self.table.selectRow(row)

    def _changed(self) -> None:
        self._offer()
        self.chosen.emit(self.name)

    def _offer(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(bool(self.name))

    def _dress_table(self) -> None:
        table = self.table
        table.setAccessibleName("Datasets of the workspace")
        table.setHorizontalHeaderLabels(list(_HEADS))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(px(28))
        table.setMinimumHeight(px(90))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(len(_HEADS)):
            table.horizontalHeaderItem(column).setTextAlignment(_alignment(column))
        table.itemSelectionChanged.connect(self._changed)


def _cell(found: Listed, column: int, text: str) -> QTableWidgetItem:
    cell, tokens = QTableWidgetItem(text), current_tokens()
    cell.setTextAlignment(_alignment(column))
    cell.setToolTip(found.problem or f"{found.name}: {found.samples:,} samples")
    if found.problem and column == len(_HEADS) - 1:
        cell.setForeground(QColor(tokens.bad))
    elif column:
        cell.setForeground(QColor(tokens.muted))
    return cell


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == 1 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
