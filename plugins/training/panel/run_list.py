"""The right column: a search, the table of runs, and below it what is said of the chosen one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict

from PySide6.QtCore import QPoint, QSettings, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from plugins.training.panel.run_card import RunCard
from plugins.training.panel.run_columns import COLUMNS
from plugins.training.panel.run_table import RunTable, TableLayout
from plugins.training.panel.runs import Run
from workbench.api.ui import label, px, wear

RESULTS_PX = 345
_KEY = "training/runs"


class RunList(QFrame):
    """`asked(action)` for what is not the list's own business: the card's actions and those of the context menu
    ("rename", "archive", "unarchive", "remove", "undo", "clear", "path", "command", "tensorboard", "curves", "table").
    `tagged(str, bool)` to give the selected runs a tag or take it away, `restore(str)` to bring a removed run back.
    """

    asked = Signal(str)
    tagged = Signal(str, bool)
    restore = Signal(str)

    def __init__(self, list_removed: Callable[[Callable[[list[str]], object]], None]) -> None:
        super().__init__()
        self._list_removed = list_removed
        self._runs: list[Run] = []
        self.setProperty("surface", "surface")
        self.setMinimumWidth(px(RESULTS_PX))
        self.table, self.card = RunTable(), RunCard()
        self.table.set_layout(_stored_layout())
        self.table.layout_changed.connect(self._keep_layout)
        self.table.menu_wanted.connect(self._show_menu)
        self.table.delete_wanted.connect(lambda: self.asked.emit("remove"))
        self.card.asked.connect(self.asked)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.table)
        halves.addWidget(self.card)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        column.addWidget(halves, 1)

    def dress(self) -> None:
        """Other text size."""
        self.setMinimumWidth(px(RESULTS_PX))

    def take_runs(self, runs: list[Run]) -> None:
        """What the menu and the tag field know of."""
        self._runs = runs
        self.card.about.offer(self._all_tags())

    def table_text(self) -> str:
        """The table as it is shown, as CSV."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        shown = [n for n, column in enumerate(COLUMNS) if column.key in self.table.chosen_layout.columns]
        writer.writerow([COLUMNS[n].head for n in shown])
        for row in range(self.table.filter.rowCount()):
            writer.writerow([self.table.filter.index(row, n).data() for n in shown])
        return stream.getvalue()

    def menu(self, removed: list[str]) -> QMenu:
        """What can be done with the selected runs and with the table."""
        menu = QMenu(self)
        chosen = [run for run in self._runs if run.name in self.table.names()]
        if chosen:
            self._add_run_actions(menu, chosen)
            menu.addSeparator()
        menu.addMenu(self.table.columns_menu(menu))
        archived = menu.addAction("Show archived runs")
        archived.setCheckable(True)
        archived.setChecked(self.table.filter.with_archived)
        archived.toggled.connect(self._show_archived)
        menu.addAction("Save this table (CSV) …", lambda: self.asked.emit("table"))
        if removed:
            back = menu.addMenu("Bring back")
            for name in removed[:20]:
                back.addAction(name, lambda name=name: self.restore.emit(name))
            menu.addAction(f"Delete {len(removed)} removed runs for good", lambda: self.asked.emit("clear"))
        return menu

    def _add_run_actions(self, menu: QMenu, chosen: list[Run]) -> None:
        def add(words: str, action: str, on: bool = True) -> None:
            menu.addAction(words, lambda: self.asked.emit(action)).setEnabled(on)

        one = len(chosen) == 1
        tags = menu.addMenu("Tags")
        for tag in self._all_tags():
            entry = tags.addAction(tag)
            entry.setCheckable(True)
            entry.setChecked(all(tag.casefold() in {t.casefold() for t in run.about.tags} for run in chosen))
            entry.toggled.connect(lambda on, tag=tag: self.tagged.emit(tag, on))
        tags.addAction("Write tags and note …", self.card.about.tags.setFocus)
        add("Rename\tF2", "rename", one)
        archived = all(run.about.archived for run in chosen)
        add("Take out of the archive" if archived else "Archive", "unarchive" if archived else "archive")
        add("Remove\tDel", "remove")
        menu.addSeparator()
        add("Curves for TensorBoard", "tensorboard")
        add("Curves as a table (CSV)", "curves")
        add("Copy path", "path", one)
        add("Copy as command line", "command", one and bool(chosen[0].job))
        add("Open folder", "folder", one)

    def _top(self) -> QWidget:
        self.search = QLineEdit()
        self.search.setPlaceholderText("search runs, #tag")
        self.search.setAccessibleName("Search runs")
        self.search.setToolTip("Finds names, tags, notes, networks and datasets; #tag finds a tag")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.table.filter.search)
        more = QToolButton()
        wear(more, "more", size=16)
        more.setAccessibleName("More about runs")
        more.setToolTip("Columns, archived and removed runs, what can be done with the selected ones")
        more.clicked.connect(lambda: self._show_menu(more.mapToGlobal(more.rect().bottomLeft())))
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(px(12), px(12), px(12), px(8))
        row.setSpacing(px(8))
        row.addWidget(label("Runs", size="title"))
        row.addWidget(self.search, 1)
        row.addWidget(more)
        return top

    def _show_menu(self, place: QPoint) -> None:
        def show(removed: list[str]) -> None:
            menu = self.menu(removed)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)

        self._list_removed(show)

    def _show_archived(self, on: bool) -> None:
        self.table.filter.show_archived(on)
        self._keep_layout()

    def _all_tags(self) -> list[str]:
        tags = {tag.casefold(): tag for run in self._runs for tag in run.about.tags}
        return [tags[key] for key in sorted(tags)]

    def _keep_layout(self) -> None:
        QSettings().setValue(_KEY, json.dumps(asdict(self.table.chosen_layout)))


def _stored_layout() -> TableLayout:
    """The table as a person left it; what does not fit is passed over."""
    stored = QSettings().value(_KEY)
    try:
        values = json.loads(stored) if isinstance(stored, str) else {}
        return TableLayout(
            tuple(str(column) for column in values["columns"]),
            str(values["sorted_by"]),
            bool(values["descending"]),
            bool(values["archived"]),
        )
    except (ValueError, KeyError, TypeError):
        return TableLayout()
