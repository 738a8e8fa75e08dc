"""A tab on a workspace, as the window makes it, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from workbench.settings import load_settings
from workbench.ui import bridge
from workbench.ui.jobs.service import JobsService
from workbench.ui.notifications import Notifications
from workbench.ui.panel import Panel, PanelContext
from workbench.ui.theme.appearance import Theme
from workbench.workspace import Workspace

OpenPanel = Callable[[type[Panel], Path], Panel]


@pytest.fixture(autouse=True)
def threads_end() -> Iterator[None]:
    """The window's worker threads, where a test used them, end with the test."""
    yield
    bridge.shut_down()


@pytest.fixture
def open_panel(qtbot: QtBot, own_settings: Path) -> Iterator[OpenPanel]:
    """Shows a panel on a workspace folder; live previews, jobs service and threads end with the test."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(own_settings))
    bridge.prepare()
    opened: list[Panel] = []

    def make(kind: type[Panel], folder: Path) -> Panel:
        workspace = Workspace.open(folder)
        context = PanelContext(workspace, JobsService(workspace), Notifications(), Theme("light"), load_settings())
        panel = kind(context)
        qtbot.addWidget(panel)
        panel.resize(1300, 800)
        panel.show()
        context.jobs.start()
        opened.append(panel)
        return panel

    yield make
    for panel in opened:
        panel.closing()
        panel.context.close()
    bridge.shut_down()
