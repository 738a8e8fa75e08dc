"""Tables of figures: sorted by value, the row under the cursor stays, differences in colour where they hold."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from workbench.evaluation.significance import Difference
from workbench.ui.difference_table import difference_cells
from workbench.ui.figure_table import Cell, FigureTable, Head
from workbench.ui.theme import current_tokens

RMS = Difference("rms", "RMS", "mm", "low", 40, 20, 1.0, 2.5, 1.5, 1.2, 1.8, 0.001, 0.002, 0.9, 1.4, 0.95)


def test_what_has_no_number_is_sorted_last(qtbot: QtBot) -> None:
    table = FigureTable("x", sortable=True)
    qtbot.addWidget(table)
    values: list[float | str | None] = [2.0, None, 10.0, "word"]
    table.show_cells([Head("a")], [[Cell(str(value), value)] for value in values])
    table.sortItems(0)
    assert [row[0] for row in table.texts()] == ["2.0", "10.0", "word", "None"]


def test_the_cursor_stays_on_its_row(qtbot: QtBot) -> None:
    table = FigureTable("x")
    qtbot.addWidget(table)
    table.show_cells([Head("a")], [[Cell("one", key="1")], [Cell("two", key="2")]])
    table.setCurrentCell(1, 0)
    table.show_cells([Head("a")], [[Cell("zero", key="0")], [Cell("one", key="1")], [Cell("two", key="2")]])
    assert (table.key(), table.currentRow()) == ("2", 2)


def test_differences_that_hold_are_green_where_the_first_run_is_better(qtbot: QtBot) -> None:
    table = FigureTable("x")
    qtbot.addWidget(table)
    chance = replace(RMS, metric="p95", low=-0.1)
    worse = replace(RMS, metric="mean", first_better=0.1)
    table.show_cells(*difference_cells([RMS, chance, worse], "a", "b", of="faces", name=lambda one: one.metric))
    assert table.texts()[0] == ["rms", "1 mm", "2.5 mm", "1.5 mm", "1.2 … 1.8", "0.002", "+0.90", "95 %", "40"]
    tokens = current_tokens()
    colours = [table.item(row, 3).foreground().color() for row in range(3)]
    assert colours == [QColor(tokens.good), QColor(tokens.muted), QColor(tokens.bad)]
