"""Thousands of faces as rows: texts are made for what is on screen, sorting moves numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from plugins.compare.sets.figures import FIGURES
from plugins.compare.sets.table import SetTable

AnyIndex = QModelIndex | QPersistentModelIndex
_WORDS = ("Face", "Person", "Category", "Turn")
_SIDES = tuple(
    side | Qt.AlignmentFlag.AlignVCenter for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)
_NUMBERS_FROM = 3
_A_FIGURE = "-100.00 mm"


@dataclass(frozen=True)
class _Columns:
    """What is shown of which run."""

    table: SetTable
    run: str
    alignment: str
    part: str
    figures: list[str]
    values: NDArray[np.float64]
    """(N, figures)."""


class FacesModel(QAbstractTableModel):
    """One row for each face, one column for each figure of one run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: _Columns | None = None
        self._order = np.zeros(0, np.intp)
        self._sorted_by: tuple[str, Qt.SortOrder] = ("median", Qt.SortOrder.DescendingOrder)

    def show(self, table: SetTable, run: str, *, alignment: str = "", part: str = "") -> None:
        """Show the figures of a run, sorted as before."""
        figures = table.figures(part)
        values = [table.column(run, key, alignment=alignment, part=part) for key in figures]
        self.beginResetModel()
        stacked = np.stack(values, axis=1) if values else np.zeros((len(table.faces), 0))
        self._columns = _Columns(table, run, alignment, part, figures, stacked)
        self._order = self._ordered()
        self.endResetModel()

    def column_of(self, figure: str) -> int:
        """The column of a figure; -1 where there is none."""
        shown = self._columns
        return len(_WORDS) + shown.figures.index(figure) if shown and figure in shown.figures else -1

    def figure_at(self, column: int) -> str:
        """The figure in a column; empty for words."""
        shown, place = self._columns, column - len(_WORDS)
        return shown.figures[place] if shown is not None and 0 <= place < len(shown.figures) else ""

    def face_at(self, row: int) -> str:
        """Id of the face in a row."""
        return self._columns.table.faces[self._order[row]].id if self._columns else ""

    def row_of(self, face: str) -> int:
        """The row of a face; -1 where it is not shown."""
        if self._columns is None:
            return -1
        places = {other.id: place for place, other in enumerate(self._columns.table.faces)}
        found = np.flatnonzero(self._order == places.get(face, -1))
        return int(found[0]) if len(found) else -1

    def widest(self, column: int) -> str:
        """The longest words of a column, its head among them, to the letter."""
        shown = self._columns
        head = str(self.headerData(column, Qt.Orientation.Horizontal) or "")
        if shown is None or column >= _NUMBERS_FROM:
            return max(head, _A_FIGURE, key=len)
        texts = {(face.id, face.identity, face.category)[column] for face in shown.table.faces}
        return max(head, *texts, key=len)

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """Column and direction of the sorting."""
        name, order = self._sorted_by
        return (_WORDS.index(name) if name in _WORDS else self.column_of(name)), order

    # -- what Qt asks -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        if self._columns is None or (parent is not None and parent.isValid()):
            return 0
        return len(_WORDS) + len(self._columns.figures)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or self._columns is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[section >= _NUMBERS_FROM]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if section < len(_WORDS):
            return _WORDS[section]
        figure, length = FIGURES[self._columns.figures[section - len(_WORDS)]], self._columns.table.unit
        words, unit = figure.words(length), figure.unit(length)
        return f"{words}, {unit}" if unit and role == Qt.ItemDataRole.ToolTipRole else words

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = self._columns
        if shown is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[index.column() >= _NUMBERS_FROM]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        place, column = int(self._order[index.row()]), index.column()
        face = shown.table.faces[place]
        if role == Qt.ItemDataRole.ToolTipRole:
            return shown.table.reasons.get((face.id, shown.run)) or self.headerData(
                column, Qt.Orientation.Horizontal, role
            )
        if column < len(_WORDS):
            turn = "" if face.yaw is None else f"{face.yaw:+.0f}°".replace("-", "−")
            return (face.id, face.identity, face.category, turn)[column]
        key = shown.figures[column - len(_WORDS)]
        figure, value = FIGURES[key], shown.values[place, column - len(_WORDS)]
        return figure.text(value / 100 if figure.kind == "share" else value, shown.table.unit)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; faces without a value come last in both directions."""
        shown = self._columns
        if shown is None or not 0 <= column < self.columnCount():
            return
        name = _WORDS[column] if column < len(_WORDS) else shown.figures[column - len(_WORDS)]
        self.layoutAboutToBeChanged.emit()
        before = self._order
        self._sorted_by = (name, order)
        self._order = self._ordered()
        rows = np.empty(len(self._order), np.intp)
        rows[self._order] = np.arange(len(self._order))
        kept = self.persistentIndexList()
        moved = [self.index(int(rows[before[index.row()]]), index.column()) for index in kept]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _ordered(self) -> NDArray[np.intp]:
        shown = self._columns
        assert shown is not None
        name, order = self._sorted_by
        if name in _WORDS and name != "Turn":
            texts = [(face.id, face.identity, face.category)[_WORDS.index(name)] for face in shown.table.faces]
            rising = np.argsort(np.array(texts), kind="stable") if texts else np.zeros(0, np.intp)
            return rising[::-1] if order == Qt.SortOrder.DescendingOrder else rising
        if name == "Turn":
            values = np.array([np.nan if face.yaw is None else face.yaw for face in shown.table.faces])
        elif name in shown.figures:
            values = shown.values[:, shown.figures.index(name)]
        else:
            return np.arange(len(shown.table.faces))
        return np.argsort(-values if order == Qt.SortOrder.DescendingOrder else values, kind="stable")
