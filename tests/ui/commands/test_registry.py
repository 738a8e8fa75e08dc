from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from workbench.errors import WorkspaceError
from workbench.ui.commands.menus import fill_menu
from workbench.ui.commands.palette import CommandPalette, Found
from workbench.ui.commands.registry import Command, Commands
from workbench.ui.theme.appearance import Theme


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def commands(window: QMainWindow, done: list[str]) -> Iterator[Commands]:
    made = Commands(window)
    made.add(
        Command("view.log", "Log", lambda: done.append("log"), shortcut="Ctrl+L", menu="View", words="console"),
        Command("view.dark", "Dark colours", lambda: done.append("dark"), menu="View/Colours", checked=lambda: True),
        Command("job.stop", "Stop the job", lambda: done.append("stop"), menu="Jobs", enabled=lambda: False),
        Command("tab.compare", "Go to Compare", lambda: done.append("compare"), owner="tabs"),
    )
    yield made


def test_menus_come_from_the_commands(commands: Commands, window: QMainWindow) -> None:
    menu = QMenu(window)
    fill_menu(menu, commands)
    titles = {action.text(): action.menu() for action in menu.actions()}
    assert list(titles) == ["View", "Jobs"]
    view = titles["View"]
    assert isinstance(view, QMenu) and [a.text() for a in view.actions()] == ["Log", "Colours"]
    jobs = titles["Jobs"]
    assert isinstance(jobs, QMenu) and not jobs.actions()[0].isEnabled()
    assert commands.action("view.dark").isChecked()


def test_shortcut_runs_the_command(commands: Commands, window: QMainWindow, done: list[str], qtbot: QtBot) -> None:
    qtbot.waitActive(window)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: done == ["log"])
    assert "Ctrl+L" in commands.tooltip("view.log")


def test_what_cannot_be_done_now_is_not(commands: Commands, done: list[str]) -> None:
    assert not commands.run("job.stop") and not done


def test_a_refused_command_is_told(commands: Commands, qtbot: QtBot) -> None:
    def refuse() -> None:
        raise WorkspaceError("The folder cannot be written to")

    commands.add(Command("x", "X", refuse))
    with qtbot.waitSignal(commands.failed) as told:
        commands.run("x")
    assert told.args is not None and "cannot be written" in told.args[0].sentence


def test_finding_by_words_in_any_order(commands: Commands) -> None:
    assert [c.id for c in commands.find("colours dark")] == ["view.dark"]
    assert [c.id for c in commands.find("consol")] == ["view.log"]
    assert commands.find("go")[0].id == "tab.compare"
    assert not commands.find("xyzzy")


def test_owner_takes_its_commands_along(commands: Commands) -> None:
    commands.remove("tabs")
    assert "tab.compare" not in [c.id for c in commands.all()]


def test_palette_runs_what_is_chosen_with_the_keyboard(
    commands: Commands, window: QMainWindow, done: list[str], qtbot: QtBot
) -> None:
    palette = CommandPalette(commands, window)
    palette.open()
    qtbot.keyClicks(palette.field, "compare")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["compare"] and not palette.isVisible()


def test_palette_moves_and_closes(commands: Commands, window: QMainWindow, done: list[str], qtbot: QtBot) -> None:
    palette = CommandPalette(commands, window)
    palette.open()
    assert palette.list.count() == 4 and palette.list.currentRow() == 0
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible() and not done


def test_palette_shows_what_finders_find(
    commands: Commands, window: QMainWindow, done: list[str], qtbot: QtBot
) -> None:
    palette = CommandPalette(commands, window)
    palette.finders.append(lambda words: [Found("heads-256", "dataset", "datasets", lambda: done.append(words))])
    palette.open()
    qtbot.keyClicks(palette.field, "heads")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["heads"]


def test_palette_says_that_nothing_was_found(commands: Commands, window: QMainWindow, qtbot: QtBot) -> None:
    palette = CommandPalette(commands, window)
    palette.open()
    qtbot.keyClicks(palette.field, "xyzzy")
    assert palette.empty.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
