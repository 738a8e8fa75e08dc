"""The process behind a live preview: works on the latest request only, and drops it when a newer one waits."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from workbench.errors import JobError, WorkbenchError, unexpected
from workbench.jobs.live_contract import Frame, LivePreview
from workbench.jobs.live_wire import read_message, write_message
from workbench.jobs.liveness import kill_tree
from workbench.jobs.tasks import load_attribute

_LOG = logging.getLogger(__name__)
_LEAVE_S = 2.0
OPENED, NOT_OPENED = 0, 3
"""Exit codes: it was open and was told to end; it could not open."""


@dataclass(frozen=True)
class Request:
    """What the window asks for, and the number by which it knows the answer again."""

    stamp: int
    settings: Mapping[str, Any]


class Inbox:
    """The latest request; the ones it replaced are never looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._change = threading.Condition()
        self._latest: Request | None = None
        self._closed = False
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def next(self) -> Request | None:
        """Waits for a request; None when no more will come."""
        with self._change:
            self._change.wait_for(lambda: self._latest is not None or self._closed)
            if self._closed:
                return None
            request, self._latest = self._latest, None
        return request

    @property
    def waiting(self) -> bool:
        """Whether going on with an older request would be a waste."""
        with self._change:
            return self._latest is not None or self._closed

    def _read(self) -> None:
        while (message := read_message(self._stream)) is not None:
            header, _ = message
            with self._change:
                self._latest = Request(int(header["stamp"]), header["settings"])
                self._change.notify()
        with self._change:
            self._closed = True
            self._change.notify()
        # The window is gone or wants us gone; a frame that takes forever must not keep the process.
        timer = threading.Timer(_LEAVE_S, kill_tree, [os.getpid()])
        timer.daemon = True
        timer.start()


def serve(dotted: str) -> int:
    """Answer requests from standard input on standard output until it closes; the exit code."""
    out = _claim_stdout()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    inbox = Inbox(_claim_stdin())
    # The window went away while we answered: nobody is left to tell.
    with contextlib.suppress(BrokenPipeError):
        try:
            preview = _load(dotted)
            preview.open()
        except Exception as error:
            _tell_problem(out, 0, error, fatal=True)
            return NOT_OPENED
        write_message(out, {"kind": "ready"})
        while (request := inbox.next()) is not None:
            _answer(preview, request, inbox, out)
        preview.close()
    return OPENED


def _answer(preview: LivePreview[Any], request: Request, inbox: Inbox, out: BinaryIO) -> None:
    try:
        frames = preview.frames(preview.request.read(request.settings))
        with contextlib.closing(frames):  # type: ignore[type-var]
            for frame in frames:
                if frame is not None:
                    _write_frame(out, request.stamp, frame)
                if inbox.waiting:
                    return
    except BrokenPipeError:
        raise
    except Exception as error:
        _tell_problem(out, request.stamp, error)


def _write_frame(out: BinaryIO, stamp: int, frame: Frame) -> None:
    header = {"kind": "frame", "stamp": stamp, "final": frame.final, "figures": dict(frame.figures)}
    write_message(out, header, frame.arrays)


def _tell_problem(out: BinaryIO, stamp: int, error: Exception, *, fatal: bool = False) -> None:
    if not isinstance(error, WorkbenchError) or error.__cause__ is not None:
        _LOG.error("The preview failed.", exc_info=error)
    sentence = error.sentence if isinstance(error, WorkbenchError) else unexpected(error).sentence
    field = getattr(error, "field", None)
    write_message(out, {"kind": "problem", "stamp": stamp, "sentence": sentence, "field": field, "fatal": fatal})


def _load(dotted: str) -> LivePreview[Any]:
    found = load_attribute(dotted)
    preview = found() if isinstance(found, type) else found
    if not isinstance(preview, LivePreview):
        raise JobError(f"“{dotted}” is not a live preview", remedy="its plugin may be of another version; update it")
    return preview


def _claim_stdin() -> BinaryIO:
    """Standard input without a buffer: Python aborts on leaving while a thread waits inside `sys.stdin`'s."""
    return cast(BinaryIO, open(os.dup(0), "rb", buffering=0))


def _claim_stdout() -> BinaryIO:
    """Standard output for messages alone: what libraries print, in Python or in C, goes to the log instead."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out
