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
    # Closures hold widgets, and a widget must not meet its end in a thread: whatever the thread could be the last to
    # let go of lies in this box, which is emptied on the window's thread.
    box: list[Any] = [work, done, failed, owner]

    def at_once() -> None:
        try:
            outcome = box[0]()
            which = 1
        except WorkbenchError as error:
            outcome, which = error.with_traceback(None), 2
        except Exception as error:  # the last frame of a thread: a defect must reach the log and the person
            log.exception("Work in a thread failed")
            outcome, which = unexpected(error), 2
        _send(answers, lambda: _hand_out(box, which, outcome))

    _threads().submit(at_once)


def _hand_out(box: list[Any], which: int, outcome: Any) -> None:
    _work, done, failed, owner = box
    box.clear()
    call = done if which == 1 else failed
    if call is not None and (owner is None or shiboken6.isValid(owner)):
        call(outcome)


def call_in_window(call: Callable[[], Any], owner: QObject | None = None) -> None:
    """Have `call` made on the window's thread, soon; from any thread, once `prepare` was called there."""
    answers = _answers
    if answers is not None:
        box: list[Any] = [None, lambda _nothing: call(), None, owner]
        _send(answers, lambda: _hand_out(box, 1, None))


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


def _send(answers: _Answers, call: Callable[[], None]) -> None:
    if shiboken6.isValid(answers):
        answers.called.emit(call)
