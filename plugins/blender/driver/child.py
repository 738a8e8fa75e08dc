"""One Blender process: started, spoken to, watched, ended."""

from __future__ import annotations

import logging
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from plugins.blender.driver import problems
from plugins.blender.driver.limits import Limits
from plugins.blender.driver.log_file import tail
from plugins.blender.installation.blender import OLDEST, Blender, spoken
from plugins.blender.scene import wire
from workbench.api import WorkbenchError, files, kill_tree

_LOG = logging.getLogger(__name__)
SERVE = Path(__file__).resolve().parents[1] / "scene" / "serve.py"
TOKEN_VARIABLE = "WORKBENCH_BLENDER_TOKEN"
_LOOK_S = 0.1
_HELLO_S = 10.0
_LEAVE_S = 2.0
_POLITER = 5
_SCARCE = 0.04


class StartError(Exception):
    """It ended before it could take pictures; the text is a clause."""


class Child:
    """A Blender that runs and answers.

    Raises
    ------
    StartError : it ended.  UnavailableError : there is no such program, it is too old, or it says nothing.
    WorkspaceError : its log cannot be written.
    """

    def __init__(
        self, blender: Blender, log: Path, limits: Limits, script: Path = SERVE, *, own_addons: bool = False
    ) -> None:
        self._limits = limits
        self._log, self._blender = log, blender.path
        self.pictures = 0
        self._short_of_memory = False
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            # Before we give up on it, so that the place where it stands is in its log.
            still_s = 0.8 * limits.silence_s
            command = blender.command(script, [str(port), f"{still_s:g}"], own_addons=own_addons)
            variables = {**blender.variables(own_addons=own_addons), TOKEN_VARIABLE: token}
            self._popen = _started(blender, command, variables, log)
            try:
                self._connection, hello = self._welcomed(server, token)
                self._process = psutil.Process(int(hello["pid"]))
                self.version = tuple(int(part) for part in hello["version"])
            except (psutil.NoSuchProcess, KeyError, TypeError, ValueError) as error:
                self.kill()
                raise StartError("it does not answer as it should") from error
            except BaseException:
                self.kill()
                raise
        if self.version[:2] < OLDEST:
            self.kill()
            raise problems.not_startable(blender.path, f"{spoken(self.version)} is older than {spoken(OLDEST)}")
        _LOG.info("Blender %s runs (process %d).", spoken(self.version), self._process.pid)

    @property
    def pid(self) -> int:
        """Of the process that renders, which may be a child of the one started."""
        return int(self._process.pid)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    @property
    def said(self) -> str:
        """The last lines it printed."""
        return tail(self._log)

    def memory_bytes(self) -> int:
        """What it holds; 0 where it has ended."""
        try:
            return int(self._process.memory_info().rss)
        except psutil.Error:
            return 0

    def ask(self, op: str, arguments: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """What it answers. It is ended on every error but one raised in its Python.

        Raises
        ------
        JobError : it crashed, stands still, took too long or too much memory, or something was raised in its Python.
        LostError : somebody ended it.
        """
        try:
            answer = self._answer(op, arguments, time.monotonic() + timeout_s, timeout_s)
        except (wire.WireError, OSError) as error:
            raise self._ended(error)  # noqa: B904 (its cause is what Blender said)
        except BaseException:
            self.kill()
            raise
        if answer.get("sentence"):
            raise problems.refused(answer["sentence"], str(answer.get("log", "")))
        if "problem" in answer:
            raise problems.inside(str(answer["problem"]), str(answer.get("log", "")))
        return dict(answer["answer"])

    def stop(self) -> None:
        """Let it end by itself, which takes milliseconds between pictures; then make sure."""
        try:
            self._connection.settimeout(_LEAVE_S)
            wire.send(self._connection, {"op": "stop"})
            self._popen.wait(_LEAVE_S)
        except (OSError, subprocess.TimeoutExpired):
            _LOG.info("Blender did not end by itself and is ended.")
        self.kill()

    def kill(self) -> None:
        """End it and all it started, at once."""
        kill_tree(self._popen.pid)
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.close()
        self._popen.wait()

    def _welcomed(self, server: socket.socket, token: str) -> tuple[socket.socket, dict[str, Any]]:
        """The connection of the process that knows the token; others are sent away."""
        server.settimeout(_LOOK_S)
        end = time.monotonic() + self._limits.start_s
        while time.monotonic() < end:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                if (code := self._popen.poll()) is not None:
                    raise StartError(f"it ends at once (exit code {code})") from None
                continue
            hello = _hello(connection)
            if secrets.compare_digest(str(hello.get("token", "")).encode(), token.encode()):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection, hello
            connection.close()
        why = f"it said nothing within {self._limits.start_s:.0f} s"
        raise problems.not_startable(self._blender, why, self.said)

    def _answer(self, op: str, arguments: dict[str, Any], end: float, timeout_s: float) -> dict[str, Any]:
        silence_s = self._limits.silence_s
        try:
            self._connection.settimeout(silence_s)
            wire.send(self._connection, {"op": op, "arguments": arguments})
            while True:
                left = end - time.monotonic()
                if left <= 0:
                    raise problems.too_long(timeout_s, self.said)
                self._connection.settimeout(min(silence_s, left))
                message = dict(wire.receive(self._connection))
                if "beat" not in message:
                    return message
                self._watch_memory()
        except TimeoutError:
            late = time.monotonic() >= end
            raise (problems.too_long(timeout_s, self.said) if late else self._still()) from None

    def _still(self) -> WorkbenchError:
        return problems.stands_still(self._limits.silence_s, self.said)

    def _watch_memory(self) -> None:
        held = self.memory_bytes()
        if held > self._limits.deadly_bytes:
            raise problems.out_of_memory(held)
        memory = psutil.virtual_memory()
        self._short_of_memory = memory.available < _SCARCE * memory.total

    def _ended(self, error: Exception) -> WorkbenchError:
        """Its connection broke: ended, or spoke another language."""
        try:
            code: int | None = self._popen.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        _LOG.info("The connection to Blender broke: %s", error)
        if problems.STOOD_STILL in self.said:
            return self._still()
        return problems.ended(code, self.said, short_of_memory=self._short_of_memory)


def _started(blender: Blender, words: list[str], variables: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        # Politer than the window, which it would otherwise make sluggish; children inherit it.
        flags = (
            subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    command = [files.plain_path(word) for word in words]
    try:
        with log.open("ab") as said:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=variables,
                creationflags=flags,
                start_new_session=True,
            )
    except FileNotFoundError as error:
        raise problems.gone(blender.path) from error
    except OSError as error:
        raise problems.not_startable(blender.path, f"it does not start ({error.strerror or error})") from error
    if sys.platform != "win32":
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
