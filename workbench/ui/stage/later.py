"""Work beside the window's thread of which only the latest answer counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError
from workbench.ui.bridge import run_in_thread

Work = Callable[[], Any]


class Later(QObject):
    """Runs one piece of work at a time; a new request replaces one that waits and makes an answer under way stale."""

    answered = Signal(object)
    failed = Signal(str)
    """A sentence."""
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Work | None = None
        self._running = False
        self._number = 0
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._busy

    def ask(self, work: Work) -> None:
        """Call `work` soon, in another thread, unless another request comes first."""
        self._number += 1
        self._waiting = work
        self._set_busy(True)
        self._begin()

    def forget(self) -> None:
        """Want no answer any more."""
        self._number += 1
        self._waiting = None
        self._set_busy(False)

    def _begin(self) -> None:
        work, number = self._waiting, self._number
        if work is None or self._running:
            return
        self._waiting, self._running = None, True
        run_in_thread(work, done=partial(self._answer, number), failed=partial(self._fail, number), owner=self)

    def _answer(self, number: int, answer: object) -> None:
        if self._is_latest(number):
            self.answered.emit(answer)
        self._begin()

    def _fail(self, number: int, error: WorkbenchError) -> None:
        if self._is_latest(number):
            self.failed.emit(error.sentence)
        self._begin()

    def _is_latest(self, number: int) -> bool:
        self._running = False
        if number != self._number:
            return False
        self._set_busy(False)
        return True

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
