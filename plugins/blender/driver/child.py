"""One Blender process: started, spoken to, watched, ended."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import psutil

from plugins.blender.driver import problems
from plugins.blender.driver.limits import Limits
from plugins.blender.installation.blender import OLDEST, Blender, spoken
from workbench.api import PORT, ForeignProcess, SilentError, StartError, WorkbenchError, tail, wire

_LOG = logging.getLogger(__name__)
SERVE = Path(__file__).resolve().parents[1] / "scene" / "serve.py"
_SCARCE = 0.04


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
        self._blender = blender.path
        self.pictures = 0
        self._short_of_memory = False
        # Before we give up on it, so that the place where it stands is in its log.
        still_s = 0.8 * limits.silence_s
        command = blender.command(script, [PORT, f"{still_s:g}"], own_addons=own_addons)
        self._foreign = _started(blender, command, blender.variables(own_addons=own_addons), log, limits.start_s)
        try:
            self._process = psutil.Process(int(self._foreign.hello["pid"]))
            self.version = tuple(int(part) for part in self._foreign.hello["version"])
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
        return self._foreign.alive

    @property
    def said(self) -> str:
        """The last lines it printed."""
        return self._foreign.said

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
        self._foreign.stop()

    def kill(self) -> None:
        """End it and all it started, at once."""
        self._foreign.kill()

    def _answer(self, op: str, arguments: dict[str, Any], end: float, timeout_s: float) -> dict[str, Any]:
        silence_s = self._limits.silence_s
        try:
            self._foreign.connection.settimeout(silence_s)
            wire.send(self._foreign.connection, {"op": op, "arguments": arguments})
            while True:
                left = end - time.monotonic()
                if left <= 0:
                    raise problems.too_long(timeout_s, self.said)
                self._foreign.connection.settimeout(min(silence_s, left))
                message = dict(wire.receive(self._foreign.connection))
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
        code = self._foreign.ended()
        self.kill()
        _LOG.info("The connection to Blender broke: %s", error)
        if problems.STOOD_STILL in self.said:
            return self._still()
        return problems.ended(code, self.said, short_of_memory=self._short_of_memory)


def _started(
    blender: Blender, command: list[str], variables: dict[str, str], log: Path, patience_s: float
) -> ForeignProcess:
    """Raises StartError, or UnavailableError where it cannot be started or says nothing."""
    try:
        return ForeignProcess(command, variables, log, patience_s=patience_s, polite=True)
    except SilentError as error:
        raise problems.not_startable(blender.path, str(error), tail(log)) from error
    except FileNotFoundError as error:
        raise problems.gone(blender.path) from error
    except OSError as error:
        raise problems.not_startable(blender.path, f"it does not start ({error.strerror or error})") from error
