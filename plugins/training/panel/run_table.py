"""The table of runs: sorted, filtered, with the columns a person chose; which are drawn, how good, how much longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from plugins.training.panel.run_columns import COLUMNS
from plugins.training.panel.run_model import RunFilter, RunModel, RunRow
from workbench.api.ui import px

_NAME_PX, _WIDE_NAME_PX = 84, 130


@dataclass(frozen=True)
class TableLayout:
    """What a person chose of the table: columns in view, what it is sorted by, whether archived runs are shown."""

    columns: tuple[str, ...] = tuple(column.key for column in COLUMNS if column.shown)
    sorted_by: str = ""
    descending: bool = False
    archived: bool = False


class RunTable(QTableView):
    """The rows lie in `rows`; what is filtered out is selected no longer.

    Signals
    -------
    chosen(list[str]) : the names of the selected runs, the one under the cursor first.
    layout_changed : other columns, another order, archived runs shown or not.
    renamed(str, str) : a person wrote another name.
    menu_wanted(QPoint) : the context menu, at a place of the screen.  delete_wanted : the Delete key.
    """

    chosen = Signal(list)
    layout_changed = Signal()
    renamed = Signal(str, str)
    menu_wanted = Signal(QPoint)
    delete_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RunModel()
        self.filter = RunFilter()
        self.filter.setSourceModel(self.rows)
        self._watch_changes()
        self.setModel(self.filter)
        self._columns: tuple[str, ...] = ()
        self.setAccessibleName("Training runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at)))
        self.verticalHeader().hide()
        self.rows.renamed.connect(self.renamed)
        self._make_header()
        self.set_layout(TableLayout())
        self.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())

    @property
    def chosen_layout(self) -> TableLayout:
        """What is chosen now."""
        header = self.horizontalHeader()
        section = header.sortIndicatorSection()
        sorted_by = COLUMNS[section].key if 0 <= section < len(COLUMNS) else ""
        descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        return TableLayout(self._columns, sorted_by, descending and bool(sorted_by), self.filter.with_archived)

    def set_layout(self, layout: TableLayout) -> None:
        """Show these columns in this order of rows; unknown columns are passed over."""
        self._columns = tuple(c.key for c in COLUMNS if c.key in layout.columns or c.key == "name")
        for number, column in enumerate(COLUMNS):
            self.setColumnHidden(number, column.key not in self._columns)
        keys = [column.key for column in COLUMNS]
        order = Qt.SortOrder.DescendingOrder if layout.descending else Qt.SortOrder.AscendingOrder
        self.sortByColumn(keys.index(layout.sorted_by) if layout.sorted_by in keys else -1, order)
        self.filter.show_archived(layout.archived)
        self._fit_columns()
        self.layout_changed.emit()

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
        return [self._name(row) for row in rows]

    def shown(self) -> list[str]:
        """All runs that the filter leaves, in the order of the table."""
        return [self._name(row) for row in range(self.filter.rowCount())]

    def select(self, names: Sequence[str]) -> None:
        """Select these runs, and put the cursor on the first; those that are not shown are passed over."""
        places = {name: number for number, name in enumerate(self.shown())}
        wanted = [places[name] for name in names if name in places]
        chosen = QItemSelection()
        for number in wanted:
            chosen.select(self.filter.index(number, 0), self.filter.index(number, len(COLUMNS) - 1))
        model = self.selectionModel()
        if wanted:
            model.setCurrentIndex(self.filter.index(wanted[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def begin_renaming(self) -> None:
        """Let a person write another name for the run under the cursor."""
        self.edit(self.filter.index(self.currentIndex().row(), 0))

    def columns_menu(self, parent: QWidget) -> QMenu:
        """A menu of all columns, those in view checked."""
        menu = QMenu("Columns", parent)
        for column in COLUMNS[1:]:
            action = menu.addAction(column.head)
            action.setCheckable(True)
            action.setChecked(column.key in self._columns)
            action.setToolTip(column.tip)
            action.toggled.connect(lambda on, key=column.key: self._show_column(key, on))
        menu.setToolTipsVisible(True)
        return menu

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.names():
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _watch_changes(self) -> None:
        """Note when rows come and go; connected before the view is, so known before the selection changes."""
        self._rows_change = False
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(lambda: self.chosen.emit(self.names()))
        model = self.filter
        for begin in (model.rowsAboutToBeRemoved, model.rowsAboutToBeInserted, model.layoutAboutToBeChanged):
            begin.connect(lambda *_: setattr(self, "_rows_change", True))
        for end in (model.rowsRemoved, model.rowsInserted, model.layoutChanged):
            end.connect(lambda *_: setattr(self, "_rows_change", False))

    def _selection_changed(self) -> None:
        # Whoever is told changes words in the rows, and Qt's models must not be changed while rows go.
        if self._rows_change:
            self._tell_soon.start()
        else:
            self.chosen.emit(self.names())

    def _make_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(px(40))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda at: self.columns_menu(self).popup(header.viewport().mapToGlobal(at))
        )
        header.sortIndicatorChanged.connect(lambda *_: self.layout_changed.emit())

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        # Five columns in the width of a results column: every pixel counts for the names.
        header.setStyleSheet(f"QHeaderView::section {{ padding: {px(4)}px; }}")
        others = 0
        for number, column in enumerate(COLUMNS[1:], start=1):
            header.resizeSection(number, px(column.width_px))
            others += px(column.width_px) if column.key in self._columns else 0
        left = self.viewport().width() - others
        # With more columns than there is room for, the view scrolls, and names may as well be read.
        header.resizeSection(0, left if left >= px(_NAME_PX) else px(_WIDE_NAME_PX))
        self.verticalHeader().setDefaultSectionSize(px(28))

    def _show_column(self, key: str, on: bool) -> None:
        layout = self.chosen_layout
        kept = [column for column in layout.columns if column != key]
        columns = tuple([*kept, key] if on else kept)
        self.set_layout(TableLayout(columns, layout.sorted_by, layout.descending, layout.archived))

    def _name(self, row: int) -> str:
        return self.rows.rows[self.filter.mapToSource(self.filter.index(row, 0)).row()].name
