from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from workbench.errors import DataError
from workbench.ui.stage.later import Later


def test_work_is_done_in_another_thread_and_answered_in_this_one(qtbot: QtBot) -> None:
    later = Later()
    heard: list[tuple[object, int]] = []
    later.answered.connect(lambda answer: heard.append((answer, threading.get_ident())))
    later.ask(threading.get_ident)
    assert later.busy
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard[0][0] != threading.get_ident()
    assert heard[0][1] == threading.get_ident()
    assert not later.busy


def test_only_the_latest_answer_counts(qtbot: QtBot) -> None:
    later, gate, done = Later(), threading.Event(), []
    answers: list[object] = []
    later.answered.connect(answers.append)

    def slow() -> str:
        gate.wait(20)
        done.append("slow")
        return "slow"

    later.ask(slow)
    later.ask(lambda: done.append("replaced"))
    later.ask(lambda: "last")
    gate.set()
    qtbot.waitUntil(lambda: answers == ["last"])
    assert "replaced" not in done


def test_a_forgotten_answer_does_not_come(qtbot: QtBot) -> None:
    later, gate = Later(), threading.Event()
    later.ask(lambda: gate.wait(20))
    later.forget()
    assert not later.busy
    with qtbot.assertNotEmitted(later.answered, wait=50):
        gate.set()


@pytest.mark.parametrize(
    ("error", "words"), [(DataError("The file is damaged"), "The file is damaged."), (KeyError("x"), "KeyError")]
)
def test_failures_are_sentences(qtbot: QtBot, error: Exception, words: str) -> None:
    later = Later()

    def fail() -> None:
        raise error

    with qtbot.waitSignal(later.failed) as told:
        later.ask(fail)
    assert words in told.args[0]
