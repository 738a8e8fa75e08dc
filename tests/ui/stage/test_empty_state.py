from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from workbench.ui.stage import EmptyState

LONG = "Choose a run, a dataset and a sample at the left, or drop two meshes or depth files here."


@pytest.mark.parametrize("width", [120, 300, 900])
def test_a_long_sentence_is_never_cut(qtbot: QtBot, width: int) -> None:
    state = EmptyState()
    qtbot.addWidget(state)
    state.resize(width, 400)
    state.say(LONG, "Choose…", lambda: None)
    label, button = state.findChild(QLabel), state.findChild(QPushButton)
    assert label.height() >= label.heightForWidth(label.width())
    assert label.geometry().left() >= 0
    assert label.geometry().right() <= width
    assert abs(label.geometry().center().x() - width / 2) <= 1
    assert button.geometry().top() > label.geometry().bottom()


def test_the_button_does_what_it_says_and_goes_when_nothing_can_be_done(qtbot: QtBot) -> None:
    state, pressed = EmptyState(), []
    qtbot.addWidget(state)
    state.show()
    state.say("No faces yet.", "Render", lambda: pressed.append(True))
    state.findChild(QPushButton).click()
    assert pressed == [True]
    state.say("The dataset is damaged.")
    assert not state.findChild(QPushButton).isVisible()
    assert state.sentence == "The dataset is damaged."
