"""What nobody caught: logged with its traceback, and shown as one sentence."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from workbench.errors import WorkbenchError, unexpected

log = logging.getLogger(__name__)
Listener = Callable[[WorkbenchError], None]


def install_hooks(tell: Listener, *, log_path: object | None = None) -> Callable[[], None]:
    """Catch what escapes on any thread; `tell` gets its sentence (on that thread). Returns what undoes it."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, trace)
            return
        log.critical("Uncaught", exc_info=(kind, error, trace))
        tell(sentence_of(error, log_path))

    def on_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            name = given.thread.name if given.thread else "a thread"
            log.critical("Uncaught on %s", name, exc_info=given.exc_value)
            tell(sentence_of(given.exc_value, log_path))

    def on_unraisable(given: Any) -> None:
        # Raised where Python can only go on (a destructor): worth a line in the log, not a message to a person.
        log.error("Ignored in %r", given.object, exc_info=given.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = on_main, on_thread, on_unraisable

    def undo() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    return undo


def sentence_of(error: BaseException, log_path: object | None = None) -> WorkbenchError:
    """The error itself if it is a person's, else a person's view of the defect."""
    return error if isinstance(error, WorkbenchError) else unexpected(error, log=log_path)
