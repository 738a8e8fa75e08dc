"""A script of ours in another Python: started without a window, known by its token, ended with all it started."""

from __future__ import annotations

import logging
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from workbench.files import plain_path
from workbench.jobs.liveness import kill_tree
from workbench.processes.log_files import tail
from workbench.processes.other_side import wire
from workbench.processes.other_side.line import TOKEN_VARIABLE

_LOG = logging.getLogger(__name__)
PORT = "{port}"
"""In a command: where the port stands that the script connects to."""
_LOOK_S = 0.1
_HELLO_S = 10.0
_LEAVE_S = 2.0
_POLITER = 5


class StartError(Exception):
    """It ended before it said a word; the text is a clause."""


class SilentError(Exception):
    """It lives and says nothing; the text is a clause."""


class ForeignProcess:
    """A process that runs and has said hello. `connection` is for `other_side.wire`.

    Parameters
    ----------
    command : its words, one of them `PORT`.  variables : its whole environment, less the token.
    log : the file that what it prints is appended to.  polite : of lower priority than the window.

    Raises
    ------
    StartError : it ended.  SilentError : it said nothing within `patience_s`.  OSError : it cannot be started.
    """

    def __init__(
        self, command: Sequence[str], variables: Mapping[str, str], log: Path, *, patience_s: float, polite: bool
    ) -> None:
        self._log = log
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = str(server.getsockname()[1])
            words = [plain_path(word.replace(PORT, port)) for word in command]
            self.popen = _started(words, {**variables, TOKEN_VARIABLE: token}, log, polite=polite)
            try:
                self.connection, self.hello = self._welcomed(server, token, patience_s)
            except BaseException:
                self.kill()
                raise

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.popen.poll() is None

    @property
    def said(self) -> str:
        """The last lines it printed."""
        return tail(self._log)

    def ended(self) -> int | None:
        """Its exit code, where it ends within two seconds; for when its connection broke."""
        try:
            return self.popen.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, leave_s: float = _LEAVE_S) -> None:
        """Let it end by itself, which takes milliseconds between two requests of most; then make sure."""
        try:
            self.connection.settimeout(_LEAVE_S)
            wire.send(self.connection, {"op": "stop"})
            self.popen.wait(leave_s)
        except (OSError, subprocess.TimeoutExpired):
            _LOG.info("Process %d did not end by itself and is ended.", self.popen.pid)
        self.kill()

    def kill(self) -> None:
        """End it and all it started, at once."""
        kill_tree(self.popen.pid)
        connection = getattr(self, "connection", None)
        if connection is not None:
            connection.close()
        self.popen.wait()

    def _welcomed(self, server: socket.socket, token: str, patience_s: float) -> tuple[socket.socket, dict[str, Any]]:
        """The connection of the process that knows the token; others are sent away."""
        server.settimeout(_LOOK_S)
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                if (code := self.popen.poll()) is not None:
                    raise StartError(f"it ends at once (exit code {code})") from None
                continue
            hello = _hello(connection)
            if secrets.compare_digest(str(hello.get("token", "")).encode(), token.encode()):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection, hello
            connection.close()
        raise SilentError(f"it said nothing within {patience_s:.0f} s")


def _started(words: list[str], variables: dict[str, str], log: Path, *, polite: bool) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        if polite:
            # Than the window, which it would otherwise make sluggish; children inherit it.
            flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
    with log.open("ab") as said:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=variables,
            creationflags=flags,
            start_new_session=True,
        )
    if polite and sys.platform != "win32":
        _make_polite(process.pid)
    return process


def _make_polite(pid: int) -> None:
    try:
        process = psutil.Process(pid)
        process.nice(min(19, max(process.nice(), 0) + _POLITER))
    except psutil.Error:
        # It ended already, which is seen in a moment.
        return


def _hello(connection: socket.socket) -> dict[str, Any]:
    """The first message of whoever connected; empty where it is none."""
    connection.settimeout(_HELLO_S)
    try:
        return dict(wire.receive(connection))
    except (wire.WireError, OSError, TypeError, ValueError):
        return {}
