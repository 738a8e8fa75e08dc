from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.errors import DataError, WorkbenchError
from workbench.ui import bridge
from workbench.ui.bridge import call_in_window, run_in_thread


def test_work_runs_elsewhere_and_the_answer_comes_back_here(qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    run_in_thread(threading.get_ident, done=lambda worker: told.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(told))
    worker, here = told[0]
    assert here == threading.get_ident() != worker


def test_a_persons_problem_keeps_its_sentence_and_a_defect_gets_one(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[WorkbenchError] = []

    def refuse() -> None:
        raise DataError("The picture is torn")

    def fail() -> None:
        raise ZeroDivisionError("secret")

    run_in_thread(refuse, failed=told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    run_in_thread(fail, failed=told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[0].sentence == "The picture is torn."
    assert "secret" not in told[1].sentence and "secret" in caplog.text


def test_nothing_is_said_to_who_is_gone(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    gate = threading.Event()
    run_in_thread(lambda: gate.wait(5), done=told.append, owner=owner)
    owner.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gate.set()
    after: list[int] = []
    run_in_thread(lambda: 1, done=after.append)
    qtbot.waitUntil(lambda: bool(after))
    bridge.shut_down()
    QApplication.processEvents()
    assert not told


def test_call_from_any_thread(qtbot: QtBot) -> None:
    bridge.prepare()
    told: list[int] = []
    thread = threading.Thread(target=lambda: call_in_window(lambda: told.append(threading.get_ident())))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [threading.get_ident()]
