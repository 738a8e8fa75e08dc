from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import toy_plugin
from tests.ui.jobs.made_up import made_up_job, say
from workbench.settings import AppSettings, load_settings
from workbench.ui.application import make_window
from workbench.ui.shell.panel_stack import PlacePage
from workbench.ui.shell.window import MainWindow
from workbench.ui.theme.appearance import Theme
from workbench.ui.theme.palette import current_tokens
from workbench.workspace import Workspace

PATIENCE_MS = 20_000


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    toy_plugin.install(monkeypatch)
    made = make_window(AppSettings(theme="light"))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    with qtbot.waitSignal(window.session.opened, timeout=PATIENCE_MS):
        window.open_workspace(tmp_path / "Köpfe 1")
    return window


def toys(window: MainWindow, qtbot: QtBot) -> toy_plugin.ToyPanel:
    """The toys' tab, made."""
    window.open_tab("toys")
    qtbot.waitUntil(lambda: "toys" in window.stack.panels, timeout=PATIENCE_MS)
    panel = window.stack.panels["toys"]
    assert isinstance(panel, toy_plugin.ToyPanel)
    return panel


def words(page: object) -> str:
    """All a page says."""
    assert isinstance(page, PlacePage)
    return " ".join(label.text() for label in page.findChildren(QLabel))


def test_window_stands_before_anything_is_loaded(window: MainWindow) -> None:
    assert window.stack.current == "welcome" and list(window.rail.buttons) == ["welcome"]
    assert not window.welcome.sample.start_button.isEnabled()


def test_tabs_that_work_are_shown_and_the_others_explained(opened: MainWindow) -> None:
    assert list(opened.rail.buttons) == ["welcome", "toys", "broken"]
    assert "Köpfe 1" in opened.title_bar.workspace_button.text()
    said = " ".join(label.text() for label in opened.welcome.findChildren(QLabel))
    assert "No camera is connected. Connect one." in said and "newer workbench" in said
    assert opened.welcome.sample.start_button.isEnabled()


def test_workspace_is_remembered(opened: MainWindow) -> None:
    assert opened.session.root == load_settings().last_workspace


def test_panel_is_made_when_first_opened(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.stack.panels
    panel = toys(opened, qtbot)
    assert panel.events == ["activated"] and opened.rail.buttons["toys"].isChecked()
    opened.open_tab("welcome")
    assert panel.events == ["activated", "deactivated"]
    assert opened.commands.run("toys.shake") and panel.events[-1] == "shaken"


def test_payload_waits_for_its_panel(opened: MainWindow, qtbot: QtBot) -> None:
    context = opened.session.context
    assert context is not None
    context.navigate("toys", {"count": 5, "unknown": 1})
    qtbot.waitUntil(lambda: "toys" in opened.stack.panels, timeout=PATIENCE_MS)
    panel = toys(opened, qtbot)
    assert panel.received == [{"count": 5, "unknown": 1}] and panel.form.settings().count == 5


def test_broken_panel_is_a_page_with_its_reason(opened: MainWindow, qtbot: QtBot) -> None:
    opened.open_tab("broken")
    qtbot.waitUntil(lambda: "woodworm" in words(opened.stack.currentWidget()), timeout=PATIENCE_MS)
    again = opened.stack.currentWidget().findChild(QPushButton)
    assert again is not None and again.text() == "Try again"


def test_tab_that_is_not_there_is_said(opened: MainWindow) -> None:
    opened.open_tab("eg3d")
    assert "eg3d" in opened.notifications.records[-1].sentence


def test_second_window_on_a_workspace_is_refused_in_words(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = opened.session.root
    assert root is not None
    other = make_window(AppSettings(theme="light"))
    qtbot.addWidget(other)
    with qtbot.waitSignal(other.session.failed, timeout=PATIENCE_MS):
        other.open_workspace(root)
    assert "already open" in other.notifications.records[-1].sentence and other.session.workspace is None
    other.close()


def test_another_workspace_takes_the_place_of_the_first(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    toys(opened, qtbot)
    first = opened.session.root
    assert first is not None
    with qtbot.waitSignal(opened.session.opened, timeout=PATIENCE_MS):
        opened.open_workspace(tmp_path / "second")
    assert not opened.stack.panels and opened.session.root == Workspace.open(tmp_path / "second").root
    Workspace.open(first).hold()


def test_start_checks_in_a_thread_and_runs_the_job(opened: MainWindow, qtbot: QtBot) -> None:
    panel = toys(opened, qtbot)
    panel.form.set_settings({"count": 2})
    qtbot.waitUntil(lambda: panel.column.start_button.text().endswith("2 toys"), timeout=PATIENCE_MS)
    context = opened.session.context
    assert context is not None
    with qtbot.waitSignal(context.jobs.finished, timeout=60_000):
        qtbot.mouseClick(panel.column.start_button, Qt.MouseButton.LeftButton)
    assert len(opened.tray.rows) == 1
    qtbot.waitUntil(lambda: any("finished" in n.title for n in opened.notifications.open()), timeout=PATIENCE_MS)


def test_start_with_a_bad_value_says_so_beside_the_field(opened: MainWindow, qtbot: QtBot) -> None:
    panel = toys(opened, qtbot)
    field = panel.form.rows["count"].editor.focusProxy()
    assert field is not None
    qtbot.keyClicks(field, "-")
    panel.start()
    assert not panel.form.rows["count"].message.isHidden()
    assert opened.session.context is not None and not opened.session.context.jobs.all()


def test_jobs_of_an_earlier_window_are_there_again(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.session.root is not None
    job = made_up_job(opened.session.root, "From yesterday")
    say(job, state="running", done=1, total=2)
    qtbot.waitUntil(lambda: job.id in opened.tray.rows, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "1 running" in opened.status_line.jobs.text(), timeout=PATIENCE_MS)


def test_log_of_a_job_is_shown_and_filtered(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.session.root is not None
    job = made_up_job(opened.session.root, "Chatty")
    say(job, state="running")
    job.log.write_text("12:00 INFO begins\n12:01 WARNING slow\n12:02 INFO ends\n", encoding="utf-8")
    qtbot.waitUntil(lambda: job.id in opened.tray.rows, timeout=PATIENCE_MS)
    opened.show_job_log(opened.tray.rows[job.id].status)
    qtbot.waitUntil(lambda: "slow" in opened.log_view.text.toPlainText(), timeout=PATIENCE_MS)
    opened.log_view.level.setCurrentText("Warnings")
    qtbot.waitUntil(lambda: opened.log_view.text.toPlainText() == "12:01 WARNING slow", timeout=PATIENCE_MS)
    opened.log_view.words.setText("nothing like this")
    qtbot.waitUntil(lambda: not opened.log_view.text.toPlainText(), timeout=PATIENCE_MS)


def test_log_of_the_window_holds_what_was_said(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands.run("view.log")
    opened.notifications.show("The disk is nearly full.", severity="warn")
    qtbot.waitUntil(lambda: "nearly full" in opened.log_view.text.toPlainText(), timeout=PATIENCE_MS)


def test_theme_from_the_menu_is_worn_and_kept(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands.run("view.theme.dark")
    assert current_tokens().name == "dark"
    qtbot.waitUntil(lambda: load_settings().theme == "dark", timeout=PATIENCE_MS)
    opened.commands.run("view.theme.light")
    qtbot.waitUntil(lambda: load_settings().theme == "light", timeout=PATIENCE_MS)


def test_settings_page_puts_settings_in_force(opened: MainWindow, qtbot: QtBot) -> None:
    opened.commands.run("window.settings")
    page = opened.pages.settings
    assert page is not None
    field = page.form.rows["running_jobs"].editor.focusProxy()
    assert field is not None
    with qtbot.waitSignal(page.changed, timeout=PATIENCE_MS):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert load_settings().running_jobs == 2 and opened.settings.running_jobs == 2


def test_other_text_size_asks_for_another_window(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.reopen_asked) as told:
        opened.commands.run("view.larger")
    assert told.args is not None and told.args[0].font_scale == pytest.approx(1.1)


def test_palette_finds_datasets_of_the_workspace(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.session.workspace is not None
    folder = opened.session.workspace.datasets / "heads-256"
    folder.mkdir()
    (folder / "dataset.json").write_text("{}", encoding="utf-8")
    opened.commands.run("window.palette")

    def found() -> bool:
        opened.palette_list.field.clear()
        opened.palette_list.field.setText("heads-2")
        return opened.palette_list.list.count() == 1

    qtbot.waitUntil(found, timeout=PATIENCE_MS)


def test_last_tab_is_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    toys(opened, qtbot)
    opened.close()
    assert load_settings().last_tab == "toys"


def test_every_button_of_the_shell_has_a_name(opened: MainWindow) -> None:
    nameless = [
        button
        for button in opened.findChildren(QPushButton)
        if button.isVisible() and not (button.text() or button.accessibleName())
    ]
    assert not nameless
