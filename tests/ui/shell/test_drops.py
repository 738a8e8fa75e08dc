"""Files dropped anywhere on the window, as the system delivers them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import toy_plugin
from workbench.settings import AppSettings
from workbench.ui.application import make_window
from workbench.ui.shell.window import MainWindow
from workbench.ui.theme.appearance import Theme

PATIENCE_MS = 20_000


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    toy_plugin.install(monkeypatch)
    made = make_window(AppSettings(theme="light"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def drop(window: MainWindow, *names: str) -> bool:
    """Whether the window would take files of these names; if so they are dropped."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(name) for name in names])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), action, mime, button, key)
    QApplication.sendEvent(window, entering)
    if entering.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, mime, button, key))
    return entering.isAccepted()


def test_dropped_files_open_the_tab_that_takes_them(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    first, second = str(tmp_path / "ä b.toy"), str(tmp_path / "c.TOY")
    assert not drop(window, first, second), "no workspace is open"
    with qtbot.waitSignal(window.session.opened, timeout=PATIENCE_MS):
        window.open_workspace(tmp_path / "faces")
    assert not drop(window, first)
    assert not drop(window, str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert window.stack.current == "welcome"
    assert drop(window, first, second, str(tmp_path / "notes.txt"))
    qtbot.waitUntil(lambda: "toys" in window.stack.panels, timeout=PATIENCE_MS)
    panel = window.stack.panels["toys"]
    assert isinstance(panel, toy_plugin.ToyPanel)
    assert window.stack.current == "toys"
    assert [Path(path) for path in panel.received[-1]["files"]] == [Path(first), Path(second)]
    assert "notes.txt" in window.notifications.records[-1].sentence
    assert not drop(window, str(tmp_path / "other.json"))
    assert drop(window, str(tmp_path / "all.box.json"))
    assert [Path(path).name for path in panel.received[-1]["files"]] == ["all.box.json"]
