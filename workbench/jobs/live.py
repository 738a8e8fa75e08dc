"""The window's end of a live preview: sends the latest request, hands out the newest answer, starts a dead one again.

Nothing here waits: the process is started, written to, read from and ended by threads, and knows nothing of Qt.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, cast

from workbench.errors import DataError
from workbench.fields import Settings
from workbench.jobs.engine.surroundings import python_program
from workbench.jobs.live_contract import Frame
from workbench.jobs.live_wire import read_message, write_message
from workbench.jobs.liveness import kill_tree
from workbench.jobs.process import launch

_LOG = logging.getLogger(__name__)
CRASHES_ALLOWED = 3
_LEAVE_S = 0.5


class LiveState(StrEnum):
    """STARTING and READY explain themselves; FAILED: it gave up, `restart` tries again; CLOSED: for good."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Answer:
    """A frame, or the sentence why there is none."""

    stamp: int
    """Of the request it answers; 0 where it answers none."""
    frame: Frame | None = None
    sentence: str = ""
    field: str | None = None
    """The setting the sentence is about, if it is about one."""
    latest: bool = True
    """False when a newer request has been made meanwhile: good to show while a slider moves, but not the last word."""


class LiveClient:
    """A preview in a process of its own.

    `on_news` is called from a thread whenever `take` has something; it should only pass the word on (emit a signal).
    `log` is the file that the process's own output is appended to.
    """

    def __init__(self, dotted: str, on_news: Callable[[], None], *, log: Path | None = None) -> None:
        self._dotted = dotted
        self._on_news = on_news
        self._log = log
        self._change = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._state = LiveState.STARTING
        self._stamp = 0
        self._sent = 0
        self._settings: Mapping[str, Any] = {}
        self._shown = 0
        self._frame: Answer | None = None
        self._problems: deque[Answer] = deque()
        self._crashes = 0
        self._refused = False
        self._again = False
        self._threads = [
            threading.Thread(target=self._supervise, name="preview answers", daemon=True),
            threading.Thread(target=self._send, name="preview requests", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def state(self) -> LiveState:
        return self._state

    @property
    def _closed(self) -> bool:
        return self._state is LiveState.CLOSED

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def request(self, settings: Settings | Mapping[str, Any]) -> int:
        """Ask for frames with these settings instead of any before; the request's stamp (1, 2, 3 ...)."""
        values = settings.plain() if isinstance(settings, Settings) else dict(settings)
        with self._change:
            self._stamp += 1
            self._settings = values
            self._change.notify_all()
            return self._stamp

    def take(self) -> Answer | None:
        """The oldest problem not yet taken, else the newest frame not yet taken, else None."""
        with self._change:
            if self._problems:
                return self._problems.popleft()
            answer, self._frame = self._frame, None
            return answer

    def forget(self) -> None:
        """Drop every answer to what was asked so far (another dataset, another model: the old face must not appear)."""
        with self._change:
            self._shown = self._stamp + 1
            self._frame = None
            self._problems.clear()

    def restart(self) -> None:
        """Try again after it failed; the last request is asked again."""
        with self._change:
            if self._state is LiveState.FAILED:
                self._again = True
                self._change.notify_all()

    def close(self, wait_s: float = 0.0) -> None:
        """End the process; with `wait_s`, wait so long for it."""
        with self._change:
            self._state = LiveState.CLOSED
            self._change.notify_all()
        if wait_s:
            until = time.monotonic() + wait_s
            for thread in self._threads:
                thread.join(max(0.0, until - time.monotonic()))

    # The thread that starts the process and reads from it.

    def _supervise(self) -> None:
        while not self._closed:
            try:
                process = self._start()
            except OSError as error:
                self._give_up(f"The preview could not be started ({error.strerror or error}).")
                continue
            self._listen(process)
            code = process.wait()
            with contextlib.suppress(OSError):
                cast(BinaryIO, process.stdin).close()
            with self._change:
                self._process = None
            if not self._closed:
                self._crashed(code)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [python_program(), "-m", "workbench.jobs", "live", self._dotted]
        with contextlib.ExitStack() as stack:
            log: Any = subprocess.DEVNULL
            if self._log is not None:
                self._log.parent.mkdir(parents=True, exist_ok=True)
                log = stack.enter_context(open(self._log, "ab"))
            process = launch(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        with self._change:
            self._process = process
            self._sent = 0
            self._refused = False
            self._change.notify_all()
            if self._closed:
                kill_tree(process.pid)
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        stream = cast(BinaryIO, process.stdout)
        with stream:
            try:
                while (message := read_message(stream)) is not None:
                    self._take_in(*message)
            except DataError:
                _LOG.exception("The preview %s sent something unreadable.", self._dotted)
                kill_tree(process.pid)

    def _take_in(self, header: dict[str, Any], arrays: dict[str, Any]) -> None:
        stamp = int(header.get("stamp", 0))
        with self._change:
            if self._closed:
                # Whoever asked is gone, and with it what `on_news` would speak to.
                return
            self._refused = bool(header.get("fatal"))
            if header["kind"] == "ready":
                self._state = LiveState.READY if self._state is LiveState.STARTING else self._state
                return
            if stamp < self._shown and not self._refused:
                # Older than what is on show: it must not come back.
                return
            self._shown = max(self._shown, stamp)
            latest = stamp == self._stamp
            if header["kind"] == "frame":
                frame = Frame(arrays, header["figures"], bool(header["final"]))
                self._frame = Answer(stamp, frame, latest=latest)
                self._crashes = 0 if frame.final else self._crashes
            else:
                sentence, name = str(header["sentence"]), header.get("field")
                self._problems.append(Answer(stamp, sentence=sentence, field=name, latest=latest))
        self._on_news()

    def _crashed(self, code: int) -> None:
        if self._refused:
            # It said why itself; how it ended after that does not matter.
            self._wait_for_restart(until_request=False)
            return
        self._crashes += 1
        _LOG.warning("The preview %s ended unexpectedly (exit code %s).", self._dotted, code)
        if self._crashes >= CRASHES_ALLOWED:
            self._give_up(
                f"The preview stopped unexpectedly {self._crashes} times (exit code {code}): "
                "change a setting, or restart the preview."
            )
            return
        with self._change:
            self._state = LiveState.STARTING if not self._closed else self._state
        self._complain("The preview stopped unexpectedly and is being started again.")

    def _give_up(self, sentence: str) -> None:
        self._complain(sentence)
        self._wait_for_restart(until_request=True)

    def _wait_for_restart(self, *, until_request: bool) -> None:
        with self._change:
            if self._closed:
                return
            self._state = LiveState.FAILED
            stamp = self._stamp
            self._change.wait_for(lambda: self._again or self._closed or (until_request and self._stamp > stamp))
            self._again, self._crashes = False, 0
            if self._state is LiveState.FAILED:
                self._state = LiveState.STARTING

    def _complain(self, sentence: str) -> None:
        with self._change:
            self._problems.append(Answer(0, sentence=sentence))
        self._on_news()

    # The thread that writes to the process, and ends it: a full pipe or a slow end must not stop anyone else.

    def _send(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or (self._process is not None and self._stamp > self._sent))
                process, stamp, settings = self._process, self._stamp, self._settings
                self._sent = stamp
                if self._closed:
                    break
            # A broken pipe: the process has just died, and the other thread sees to that.
            with contextlib.suppress(OSError):
                write_message(
                    cast(BinaryIO, cast("subprocess.Popen[bytes]", process).stdin),
                    {"stamp": stamp, "settings": settings},
                )
        if process is not None:
            self._end(process)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        """Ask it to end by closing its input, so that a camera is let go of; then make it."""
        with contextlib.suppress(OSError):
            cast(BinaryIO, process.stdin).close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVE_S)
        kill_tree(process.pid)
