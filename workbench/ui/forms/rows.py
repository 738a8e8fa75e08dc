"""A list of records or values as a small table with rows to add and remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout

from workbench.fields import asked, without_none
from workbench.ui.forms.editor import Editor
from workbench.ui.forms.number import number_text, read_number
from workbench.ui.theme.palette import px

_MOST_ROWS_SHOWN = 6


class RowsEditor(Editor):
    """One column per field of the row's model; a single one where rows are plain values."""

    wide = True

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        row_type = get_args(without_none(info.annotation))[0]
        self._model = row_type if isinstance(row_type, type) and issubclass(row_type, BaseModel) else None
        fields: Mapping[str, FieldInfo] = self._model.model_fields if self._model else {}
        self._columns = list(fields) or [info.title or "value"]
        self.table = QTableWidget(0, len(self._columns))
        self.table.setHorizontalHeaderLabels([_heading(n, fields.get(n)) for n in self._columns])
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.itemChanged.connect(lambda _item: self.edited.emit())
        self.add = QPushButton("Add a row")
        self.remove = QPushButton("Remove")
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch()
        column = QVBoxLayout()
        column.addWidget(self.table)
        column.addLayout(buttons)
        self.row.addLayout(column)
        self.setFocusProxy(self.table)

    def value(self) -> list[Any]:
        rows = [[self._cell(r, c) for c in range(len(self._columns))] for r in range(self.table.rowCount())]
        if self._model is None:
            return [row[0] for row in rows]
        return [{k: v for k, v in zip(self._columns, row, strict=True) if v != ""} for row in rows]

    def set_value(self, value: object) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(0)
        for row in value if isinstance(value, list | tuple) else ():
            self._append(row.model_dump(mode="json") if isinstance(row, BaseModel) else row)
        self.table.blockSignals(False)
        self._fit()

    def _append(self, row: Any) -> None:
        at = self.table.rowCount()
        self.table.insertRow(at)
        for column, name in enumerate(self._columns):
            cell = row.get(name, "") if isinstance(row, Mapping) else row
            self.table.setItem(at, column, QTableWidgetItem(_text(cell)))

    def _add(self) -> None:
        last = self.value()[-1] if self.table.rowCount() else self._blank()
        self.table.blockSignals(True)
        self._append(last)
        self.table.blockSignals(False)
        self._fit()
        self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        self.edited.emit()

    def _blank(self) -> Any:
        if self._model is None:
            return ""
        fields = self._model.model_fields.items()
        return {n: "" if f.is_required() else f.get_default(call_default_factory=True) for n, f in fields}

    def _remove(self) -> None:
        row = self.table.currentRow()
        if row >= 0:
            self.table.removeRow(row)
            self._fit()
            self.edited.emit()

    def _cell(self, row: int, column: int) -> float | str:
        item = self.table.item(row, column)
        text = item.text().strip() if item else ""
        number = read_number(text)
        return text if number is None else int(number) if number == int(number) and "." not in text else number

    def _fit(self) -> None:
        rows = min(max(1, self.table.rowCount()), _MOST_ROWS_SHOWN)
        self.table.setFixedHeight(rows * px(30) + px(32))
        self.table.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if self.table.rowCount() > _MOST_ROWS_SHOWN
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )


def _heading(name: str, info: FieldInfo | None) -> str:
    if info is None:
        return name
    unit = asked(info).unit
    return f"{info.title or name}, {unit}" if unit else info.title or name


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return number_text(value)
