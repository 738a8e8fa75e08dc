"""Work done a piece at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from workbench.ui.stage.piecewise import Piecewise


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def test_pieces_of_two_are_called_in_turn_and_never_in_one_turn(qtbot: QtBot, owner: QObject) -> None:
    told: list[str] = []
    one, other = Piecewise(owner), Piecewise(owner)
    between = QTimer(owner, interval=0)
    between.timeout.connect(lambda: told.append("-") if told[-1:] != ["-"] else None)
    with qtbot.waitSignals([one.done, other.done]):
        between.start()
        one.do([lambda: told.append("a"), lambda: told.append("b")])
        other.do([lambda: told.append("1"), lambda: told.append("2")])
        assert one.busy and not [word for word in told if word != "-"]
    between.stop()
    assert "".join(told).replace("-", "") == "a1b2"
    assert "-" in "".join(told)[1:-1]
    assert not one.busy and not other.busy


def test_newer_work_takes_the_place_of_older(qtbot: QtBot, owner: QObject) -> None:
    told: list[int] = []
    pieces = Piecewise(owner)
    pieces.do([lambda: told.append(1)])
    with qtbot.waitSignal(pieces.done):
        pieces.do([lambda: told.append(2)])
    assert told == [2]
    pieces.do([lambda: told.append(3)])
    pieces.drop()
    other = Piecewise(owner)
    with qtbot.waitSignal(other.done):
        other.do([])
    assert told == [2] and not pieces.busy


def test_what_went_with_its_owner_is_passed_over(qtbot: QtBot, owner: QObject) -> None:
    gone, left = QObject(), Piecewise(owner)
    told: list[int] = []
    Piecewise(gone).do([lambda: told.append(1)])
    gone.deleteLater()
    with qtbot.waitSignal(gone.destroyed):
        pass
    with qtbot.waitSignal(left.done):
        left.do([lambda: told.append(2)])
    assert told == [2]
