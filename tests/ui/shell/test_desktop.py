"""Messages of the desktop, sent to a list instead."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.notifications import Notifications
from workbench.ui.shell.desktop import DesktopMessages


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: None))
    return []


def messages(window: QWidget, sent: list[tuple[str, str]], *, wanted: bool = True) -> Notifications:
    """Notifications whose messages for the desktop come into `sent`."""

    def send(title: str, sentence: str, _icon: QSystemTrayIcon.MessageIcon) -> bool:
        sent.append((title, sentence))
        return True

    notifications = Notifications(window)
    DesktopMessages(notifications, window, wanted=lambda: wanted, send=send)
    return notifications


def test_what_ended_or_failed_is_told_and_mere_news_is_not(window: QWidget, sent: list[tuple[str, str]]) -> None:
    notifications = messages(window, sent)
    notifications.show("12 faces made.", severity="good", title="Faces finished", key="jobs.done")
    notifications.show("The disk is full.", severity="bad")
    notifications.show("Undone.")
    assert sent == [("Faces finished", "12 faces made."), ("Face Depth Workbench", "The disk is full.")]


def test_a_renewed_card_is_told_again(window: QWidget, sent: list[tuple[str, str]]) -> None:
    notifications = messages(window, sent)
    for sentence in ("one", "two"):
        notifications.show(sentence, severity="good", key="jobs.done")
    assert [sentence for _, sentence in sent] == ["one", "two"]


def test_nothing_is_told_to_who_looks_or_wants_none(
    window: QWidget, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    messages(window, sent, wanted=False).show("one", severity="bad")
    monkeypatch.setattr(QApplication, "activeWindow", staticmethod(lambda: window))
    messages(window, sent).show("two", severity="bad")
    assert sent == []


def test_without_a_tray_nothing_happens(
    window: QWidget, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    notifications = Notifications(window)
    desktop = DesktopMessages(notifications, window)
    notifications.show("one", severity="bad")
    assert desktop.findChild(QSystemTrayIcon) is None


def test_a_click_brings_the_window_back(qtbot: QtBot, window: QWidget) -> None:
    desktop = DesktopMessages(Notifications(window), window)
    window.showMinimized()
    desktop.bring_to_front()
    assert not window.isMinimized()
    assert window.isVisible()
