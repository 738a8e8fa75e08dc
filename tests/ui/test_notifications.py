from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workbench.errors import DataError
from workbench.ui.notifications import Action, Notifications
from workbench.ui.shell.corner import NotificationCorner
from workbench.ui.theme.appearance import Theme


@pytest.fixture
def corner(theme: Theme, qtbot: QtBot) -> NotificationCorner:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(QSize(800, 600))
    over.show()
    return NotificationCorner(Notifications(over), over)


def test_the_same_sentence_is_not_shown_twice(qtbot: QtBot) -> None:
    said = Notifications()
    first = said.show("The disk is nearly full.", severity="warn")
    with qtbot.waitSignal(said.replaced) as told:
        assert said.show("The disk is nearly full.", severity="warn") == first
    assert told.args is not None and told.args[0].times == 2
    assert len(said.open()) == 1 and len(said.records) == 1


def test_news_about_the_same_thing_take_its_place() -> None:
    said = Notifications()
    first = said.show("The preview restarts.", key="preview")
    assert said.show("The preview is back.", key="preview") == first
    assert [n.sentence for n in said.open()] == ["The preview is back."]
    said.close_key("preview")
    assert not said.open() and [n.sentence for n in said.records] == ["The preview is back."]


def test_problems_stay_and_good_news_go() -> None:
    said = Notifications()
    said.show("Saved.")
    said.show_error(DataError("The picture is torn"))
    lasting = {n.sentence: n.seconds for n in said.open()}
    assert lasting["Saved."] is not None and lasting["The picture is torn."] is None


def test_card_shows_and_its_button_acts_once_and_closes(corner: NotificationCorner, qtbot: QtBot) -> None:
    said, pressed = corner._notifications, []
    identity = said.show("A job failed.", severity="bad", actions=[Action("Retry", lambda: pressed.append(1))])
    button = next(b for b in corner.toasts[identity].findChildren(QPushButton) if b.text() == "Retry")
    qtbot.waitUntil(lambda: corner.toasts[identity].y() > 300)
    button.click()
    assert pressed == [1] and not corner.toasts and not said.open()


def test_cards_do_not_overlap_nor_leave_the_window(corner: NotificationCorner, qtbot: QtBot) -> None:
    said = corner._notifications
    for number in range(6):
        said.show(f"Problem {number}: " + "a long explanation of what went wrong " * number, severity="bad")
    toasts = list(corner.toasts.values())
    qtbot.waitUntil(lambda: all(t.height() > 20 for t in toasts))
    qtbot.waitUntil(lambda: toasts[-1].geometry().bottom() > 500)
    shown = [t.geometry() for t in toasts if t.isVisible()]
    assert 1 <= len(shown) <= 4
    assert all(not a.intersects(b) for i, a in enumerate(shown) for b in shown[i + 1 :])


def test_card_goes_by_itself(corner: NotificationCorner, qtbot: QtBot) -> None:
    said = corner._notifications
    with qtbot.waitSignal(said.closed, timeout=2000):
        said.show("Saved.", seconds=0.01)
    assert not corner.toasts
