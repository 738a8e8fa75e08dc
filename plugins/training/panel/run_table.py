"""The table of runs: which are drawn, how good, how fast, how much longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from plugins.training.panel.runs import Run
from plugins.training.panel.words import figure, judged
from workbench.api.ui import JobState, JobStatus, current_tokens, duration, look, px

AnyIndex = QModelIndex | QPersistentModelIndex
_HEADS = ("run", "error", "of mean", "faces/s", "state")
_WIDTHS_PX = (70, 58, 56, 66)
_TIPS = (
    "Ctrl+click lays several runs over each other in the plot",
    "Mean error over the held-out heads at the best epoch",
    "That error as a share of what predicting the mean gives; below 100 % it has learned something",
    "Training speed",
    "Time left while it trains, else how it ended",
)


@dataclass(frozen=True)
class RunRow:
    """One row in words; `colour` is that of its curve, None while it is not drawn."""

    name: str
    cells: tuple[str, str, str, str]
    tone: str = "text"
    good: bool | None = None
    colour: str | None = None
    tip: str = ""


def row_of(run: Run, status: JobStatus | None, colour: QColor | None = None) -> RunRow:
    """A run's row."""
    sentence, good = judged(run)
    state, tone = _state(run, status)
    share = f"{100 * run.share:.0f} %" if run.share is not None else "–"
    speed = figure(run.faces_per_s) if run.faces_per_s else "–"
    cells = (figure(run.error, run.unit), share, speed, state)
    return RunRow(run.name, cells, tone, good, colour.name() if colour else None, f"{run.name}\n{sentence}")


def _state(run: Run, status: JobStatus | None) -> tuple[str, str]:
    if status is not None and status.state is not JobState.DONE:
        seen = look(status.state)
        if status.state is JobState.RUNNING and status.eta_s is not None:
            return f"{duration(status.eta_s)} left", seen.tone
        return seen.word.lower(), seen.tone
    if run.problem:
        return "damaged", "bad"
    ended = bool(run.record and run.record.result.get("finished"))
    return ("done", "good") if ended else ("stopped", "muted")


class RunModel(QAbstractTableModel):
    """Rows of runs for the view."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RunRow] = []

    def show(self, rows: Sequence[RunRow]) -> bool:
        """Take these rows; False where only words changed and the rows are the same runs."""
        rows = list(rows)
        if [row.name for row in rows] == [row.name for row in self.rows]:
            if rows != self.rows:
                self.rows = rows
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(_HEADS) - 1))
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name if column == 0 else row.cells[column - 1]
            case Qt.ItemDataRole.DecorationRole if column == 0:
                return _dot(row.colour)
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_HEADS[column]}: {row.name if column == 0 else row.cells[column - 1]}"
        return None


class RunTable(QTableView):
    """`chosen(list[str])`: the names of the selected runs, the one under the cursor first."""

    chosen = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RunModel()
        self.setModel(self.rows)
        self.setAccessibleName("Training runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(px(40))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit(self.names()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        # Five columns in the width of a results column: every pixel counts for the names.
        header.setStyleSheet(f"QHeaderView::section {{ padding: {px(4)}px; }}")
        for column, width in enumerate(_WIDTHS_PX, start=1):
            header.resizeSection(column, px(width))
        self.verticalHeader().setDefaultSectionSize(px(28))

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these runs; what was selected stays selected."""
        names = self.names()
        if self.rows.show(rows):
            self.select(names)

    def names(self) -> list[str]:
        """Selected runs, the one under the cursor first."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        cursor = self.currentIndex().row()
        rows.sort(key=lambda row: row != cursor)
        return [self.rows.rows[row].name for row in rows]

    def select(self, names: Sequence[str]) -> None:
        """Select these runs, and put the cursor on the first; those that are not there are passed over."""
        places = {row.name: number for number, row in enumerate(self.rows.rows)}
        wanted = [places[name] for name in names if name in places]
        chosen = QItemSelection()
        for number in wanted:
            chosen.select(self.rows.index(number, 0), self.rows.index(number, len(_HEADS) - 1))
        model = self.selectionModel()
        if wanted:
            model.setCurrentIndex(self.rows.index(wanted[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def _alignment(column: int) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _colour(row: RunRow, column: int) -> QColor | None:
    tokens = current_tokens()
    if column in (1, 2) and row.good is not None:
        return QColor(tokens.good if row.good else tokens.bad)
    if column == 4:
        return QColor(str(getattr(tokens, row.tone)))
    return QColor(tokens.muted) if column == 3 else None


def _dot(colour: str | None) -> QPixmap:
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
    return picture
