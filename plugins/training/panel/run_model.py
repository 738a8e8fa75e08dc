"""The rows of the table of runs, and which of them a search and the archive leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from plugins.training.panel.run_columns import COLUMNS, Cell
from plugins.training.panel.runs import Run
from plugins.training.panel.words import judged
from workbench.api.ui import JobStatus, current_tokens, px

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RunRow:
    """One row, a cell per column; `colour` is that of its curve, None while it is not drawn.

    `searched` is what a search looks through, `tags` those of the run, both in lower case.
    """

    name: str
    cells: tuple[Cell, ...]
    colour: str | None = None
    tip: str = ""
    searched: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False
    renamable: bool = False


def row_of(run: Run, status: JobStatus | None, colour: QColor | None = None) -> RunRow:
    """A run's row."""
    about = run.about
    tip = "\n".join(part for part in (run.name, judged(run)[0], about.note) if part)
    searched = " ".join((run.name, *about.tags, about.note, run.network, *run.datasets, run.kind)).casefold()
    return RunRow(
        run.name,
        tuple(column.cell(run, status) for column in COLUMNS),
        colour.name() if colour else None,
        tip,
        searched,
        tuple(tag.casefold() for tag in about.tags),
        about.archived,
        run.record is not None and (status is None or status.state.over),
    )


class RowBook:
    """Makes rows, anew only for runs, jobs and colours that changed: a workspace may have hundreds of runs."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Run, JobStatus | None, str | None, RunRow]] = {}

    def rows(self, runs: Sequence[tuple[Run, JobStatus | None, QColor | None]]) -> list[RunRow]:
        """A row per run, in their order."""
        self._made = {run.name: self._entry(run, status, colour) for run, status, colour in runs}
        return [made[3] for made in self._made.values()]

    def _entry(
        self, run: Run, status: JobStatus | None, colour: QColor | None
    ) -> tuple[Run, JobStatus | None, str | None, RunRow]:
        before, named = self._made.get(run.name), colour.name() if colour else None
        if before is not None and before[0] is run and before[1] is status and before[2] == named:
            return before
        return run, status, named, row_of(run, status, colour)


class RunModel(QAbstractTableModel):
    """Rows of runs for the view. `renamed(str, str)` when a person wrote another name."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RunRow] = []

    def show(self, rows: Sequence[RunRow]) -> bool:
        """Take these rows; False where only words changed and the rows are the same runs."""
        rows = list(rows)
        if [row.name for row in rows] == [row.name for row in self.rows]:
            changed = [number for number, pair in enumerate(zip(rows, self.rows, strict=True)) if pair[0] != pair[1]]
            self.rows = rows
            for number in changed:
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(COLUMNS) - 1))
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.column() == 0 and self.rows[index.row()].renamable
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name, to = self.rows[index.row()].name, str(value).strip()
        if role == Qt.ItemDataRole.EditRole and to and to != name:
            self.renamed.emit(name, to)
        # The row changes when the folder has.
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        values: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole.value: column.head,
            Qt.ItemDataRole.ToolTipRole.value: column.tip,
            Qt.ItemDataRole.TextAlignmentRole.value: _alignment(section),
        }
        return values.get(role)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        cell = row.cells[column]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cell.text
            case Qt.ItemDataRole.DecorationRole if column == 0:
                return _dot(row.colour)
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(row, cell)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{COLUMNS[column].head}: {cell.text}"
        return None


class RunFilter(QSortFilterProxyModel):
    """Leaves the runs that a search finds; what has no value comes last in either order."""

    def __init__(self) -> None:
        super().__init__()
        self.with_archived = False
        self._words: tuple[str, ...] = ()

    def search(self, text: str) -> None:
        """Leave the runs in which every word occurs (name, tags, note, network, datasets); "#tag" is a whole tag."""
        self._words = tuple(text.casefold().split())
        self.invalidateFilter()

    def show_archived(self, on: bool) -> None:
        """Also leave the runs that are archived."""
        self.with_archived = on
        self.invalidateFilter()

    def filterAcceptsRow(self, source_row: int, source_parent: AnyIndex) -> bool:
        row = self._row(source_row)
        if row.archived and not self.with_archived:
            return False
        return all(
            any(tag.startswith(word[1:]) for tag in row.tags) if word.startswith("#") else word in row.searched
            for word in self._words
        )

    def lessThan(self, left: AnyIndex, right: AnyIndex) -> bool:
        one, other = (self._row(index.row()).cells[index.column()].sort for index in (left, right))
        if one is None or other is None:
            absent_last = one is not None
            return absent_last if self.sortOrder() is Qt.SortOrder.AscendingOrder else not absent_last
        if isinstance(one, str) or isinstance(other, str):
            return str(one) < str(other)
        return one < other

    def _row(self, number: int) -> RunRow:
        model = self.sourceModel()
        assert isinstance(model, RunModel)
        return model.rows[number]


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _colour(row: RunRow, cell: Cell) -> QColor | None:
    tone = "muted" if row.archived else cell.tone
    return QColor(str(getattr(current_tokens(), tone))) if tone else None


def _dot(colour: str | None) -> QIcon:
    """The run's colour, or a ring where it is not drawn."""
    picture = QPixmap(px(12), px(12))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour or current_tokens().muted), 1.4))
    if colour:
        painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(px(2), px(2), px(8), px(8)))
    painter.end()
    icon = QIcon(picture)
    # Else a selected row would tint it, and it is there to say which curve is meant.
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon
