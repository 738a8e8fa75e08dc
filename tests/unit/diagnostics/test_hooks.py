"""What nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from workbench.diagnostics.hooks import install_hooks, sentence_of
from workbench.errors import DataError, WorkbenchError


@pytest.fixture
def told() -> Iterator[list[WorkbenchError]]:
    heard: list[WorkbenchError] = []
    undo = install_hooks(heard.append, log_path="w.log")
    yield heard
    undo()


def raised(error: BaseException) -> tuple[type[BaseException], BaseException, object]:
    try:
        raise error
    except type(error) as caught:
        return type(caught), caught, caught.__traceback__


def test_a_defect_becomes_a_sentence_and_a_traceback(
    told: list[WorkbenchError], caplog: pytest.LogCaptureFixture
) -> None:
    sys.excepthook(*raised(ValueError("inside")))  # type: ignore[arg-type]
    assert told[0].sentence.startswith("Something went wrong inside the workbench (ValueError)")
    assert "w.log" in told[0].sentence
    assert caplog.records[-1].levelno == logging.CRITICAL
    assert caplog.records[-1].exc_info is not None


def test_a_persons_error_keeps_its_sentence(told: list[WorkbenchError]) -> None:
    sys.excepthook(*raised(DataError("The file is cut off")))  # type: ignore[arg-type]
    assert told[0].sentence == "The file is cut off."


def test_other_threads_are_heard(told: list[WorkbenchError], caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("disk")

    thread = threading.Thread(target=fail, name="reader")
    thread.start()
    thread.join()
    assert "(OSError)" in told[0].sentence
    assert "reader" in caplog.text


def test_ctrl_c_is_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    passed_on: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: passed_on.append(kind))
    heard: list[WorkbenchError] = []
    undo = install_hooks(heard.append)
    sys.excepthook(*raised(KeyboardInterrupt()))  # type: ignore[arg-type]
    undo()
    assert passed_on == [KeyboardInterrupt]
    assert heard == []


def test_hooks_can_be_taken_off() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    install_hooks(lambda _: None)()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_sentence_of() -> None:
    error = DataError("x")
    assert sentence_of(error) is error
