"""The settings of the selected runs side by side; of several runs only those that differ."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plugins.training.panel.runs import Run
from plugins.training.settings import TrainSettings
from workbench.api import differences, setting_rows
from workbench.api.ui import ChipRow, EmptyState, current_tokens, label, px

_PASSED_OVER = "name"


class SettingsPage(QWidget):
    """A row per setting, a column per run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[Run] = []
        self._shown: object = None
        self.only = ChipRow([("differences", "Only what differs")], exclusive=False)
        self.only.set_on(["differences"])
        self.only.chosen.connect(lambda *_: self._show())
        self.words = label(tone="muted")
        top = QHBoxLayout()
        top.addWidget(self.only)
        top.addWidget(self.words, 1)
        self.table = _table()
        self._empty = EmptyState()
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(pages, 1)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show these runs; the same again costs nothing."""
        self._runs = [run for run in runs if run.record is not None]
        self._show()

    def _show(self) -> None:
        several = len(self._runs) > 1
        only = several and bool(self.only.on())
        shown = ([(run.name, run.record) for run in self._runs], only)
        if shown == self._shown:
            return
        self._shown = shown
        self.only.setVisible(several)
        if not self._runs:
            self._say("Choose a run; with Ctrl+click several, to see in which settings they differ.")
            return
        settings = [run.record.settings if run.record else {} for run in self._runs]
        rows = [row for row in (differences if only else setting_rows)(settings) if row.name != _PASSED_OVER]
        if not rows:
            self._say("These runs have the same settings.")
            return
        self.words.setText("" if several else "Ctrl+click in the list adds runs to compare with.")
        self.table.setRowCount(0)
        self.table.setColumnCount(1 + len(self._runs))
        self.table.setHorizontalHeaderLabels(["setting", *(run.name for run in self._runs)])
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            self._fill(number, row.name, row.values, marked=several and not only and row.differs)
        self._pages.setCurrentWidget(self.table)

    def _fill(self, number: int, name: str, values: Sequence[str], *, marked: bool) -> None:
        head = QTableWidgetItem(_title(name))
        head.setToolTip(name)
        head.setForeground(QColor(current_tokens().muted))
        self.table.setItem(number, 0, head)
        for place, value in enumerate(values, start=1):
            cell = QTableWidgetItem(value)
            cell.setToolTip(value)
            if marked:
                cell.setForeground(QColor(current_tokens().accent))
            self.table.setItem(number, place, cell)

    def _say(self, sentence: str) -> None:
        self.words.setText("")
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)


def _table() -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName("Settings of the selected runs")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(px(26))
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _title(name: str) -> str:
    """A setting's title as the form has it, where it is one of the form's: "learning_rate" -> "Learning rate"."""
    head, _, rest = name.partition(".")
    field = TrainSettings.model_fields.get(head)
    title = field.title if field is not None and field.title else head.replace("_", " ")
    return f"{title} {rest}".strip()
