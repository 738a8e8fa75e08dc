"""Between the window's thread and everything that takes time: short work in threads, answers as calls on the window's.

Long work is a job (a process); this is for what takes milliseconds to seconds: listing a folder, reading a file,
importing a module.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from workbench.errors import WorkbenchError, unexpected

log = logging.getLogger(__name__)
T = TypeVar("T")
_THREADS = 4


class _Answers(QObject):
    """Carries a call to the thread it lives on (the window's)."""

    called = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.called.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)


_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None
_answers: _Answers | None = None


def run_in_thread(
    work: Callable[[], T],
    *,
    done: Callable[[T], Any] | None = None,
    failed: Callable[[WorkbenchError], Any] | None = None,
    owner: QObject | None = None,
) -> None:
    """Run `work` in a thread; then call `done` with what it returned, or `failed`, on the window's thread.

    Nothing is called once `owner` is gone. A failure without `failed` goes to the log. Call from the window's thread.
    """
    answers = _carrier()

    def at_once() -> None:
        try:
            result = work()
        except WorkbenchError as error:
            _answer(answers, owner, failed, error)
        except Exception as error:  # the last frame of a thread: a defect must reach the log and the person
            log.exception("Work in a thread failed")
            _answer(answers, owner, failed, unexpected(error))
        else:
            _answer(answers, owner, done, result)

    _threads().submit(at_once)


def call_in_window(call: Callable[[], Any], owner: QObject | None = None) -> None:
    """Have `call` made on the window's thread, soon; from any thread. `_carrier` must have been made there before."""
    answers = _answers
    if answers is not None:
        _answer(answers, owner, lambda _nothing: call(), None)


def prepare() -> None:
    """Make the carrier of answers on the window's thread; done once by whoever makes the application."""
    _carrier()


def shut_down() -> None:
    """Let running work end, start no more. Answers on their way are dropped with their owners."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.shutdown(wait=True, cancel_futures=True)


def _carrier() -> _Answers:
    global _answers
    if _answers is None or not shiboken6.isValid(_answers):
        _answers = _Answers()
    return _answers


def _threads() -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="window")
        return _pool


def _answer(answers: _Answers, owner: QObject | None, call: Callable[[Any], Any] | None, value: object) -> None:
    def guarded() -> None:
        if call is not None and (owner is None or shiboken6.isValid(owner)):
            call(value)

    if shiboken6.isValid(answers):
        answers.called.emit(guarded)
