"""A dressed application, window settings of the test's own, and no thread left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from workbench.ui import bridge
from workbench.ui.theme.appearance import Theme


@pytest.fixture(autouse=True)
def own_window_settings(own_settings: Path) -> None:
    """Splitters and window places of this test alone."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(own_settings))
    QSettings().clear()


@pytest.fixture(autouse=True)
def nothing_stays(own_window_settings: None) -> Iterator[None]:
    """The window's worker threads end with the test, and its widgets go: a change of theme visits all there are."""
    yield
    bridge.shut_down()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme at 100 %, in force."""
    qapp.setOrganizationName("Workbench tests")
    qapp.setApplicationName("tests")
    made = Theme("light", 1.0)
    made.apply()
    yield made
    made.set_mode("light")
    made.set_scale(1.0)
