"""Work beside the window's thread of which only the latest answer counts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError, unexpected

log = logging.getLogger(__name__)


class Later(QObject):
    """Runs one piece of work at a time; a new request replaces one that waits and makes an answer under way stale.

    A thread exists only while there is something to do.
    """

    answered = Signal(object)
    failed = Signal(str)
    """A sentence."""
    busy_changed = Signal(bool)
    _over = Signal(int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._waiting: tuple[int, Callable[[], Any]] | None = None
        self._running = False
        self._number = 0
        self._busy = False
        self._over.connect(self._finish)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._busy

    def ask(self, work: Callable[[], Any]) -> None:
        """Call `work` soon, in another thread, unless another request comes first."""
        self._number += 1
        with self._guard:
            self._waiting = (self._number, work)
            begin, self._running = not self._running, True
        if begin:
            threading.Thread(target=self._work, name="later", daemon=True).start()
        self._set_busy(True)

    def forget(self) -> None:
        """Want no answer any more."""
        self._number += 1
        with self._guard:
            self._waiting = None
        self._set_busy(False)

    def _work(self) -> None:
        while True:
            with self._guard:
                if self._waiting is None:
                    self._running = False
                    return
                number, work = self._waiting
                self._waiting = None
            answer, sentence = _attempt(work)
            try:
                self._over.emit(number, answer, sentence)
            except RuntimeError:
                # Whoever asked has been destroyed; nobody will ask again.
                return

    def _finish(self, number: int, answer: object, sentence: str) -> None:
        if number != self._number:
            return
        self._set_busy(False)
        if sentence:
            self.failed.emit(sentence)
        else:
            self.answered.emit(answer)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _attempt(work: Callable[[], Any]) -> tuple[object, str]:
    try:
        return work(), ""
    except WorkbenchError as error:
        return None, error.sentence
    except Exception as error:
        log.exception("Work beside the window failed")
        return None, unexpected(error).sentence
