"""Worker processes on this computer, each with a pipe of its own, so that one that dies loses nothing.

Not a ProcessPoolExecutor: that declares itself broken and drops everything in flight when a single worker dies.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections import deque
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any

from workbench.errors import JobError
from workbench.jobs.contract import Item
from workbench.jobs.engine.local_worker import Logged, Ready, serve
from workbench.jobs.engine.making import Outcome, Problem, Recipe, raise_fatal
from workbench.jobs.engine.surroundings import worker_environment
from workbench.jobs.liveness import kill_tree

_CONTEXT = multiprocessing.get_context("spawn")
_LOG = logging.getLogger(__name__)
_QUICK_ITEM_S = 0.25
_LEAVE_S = 5.0
_STILLBORN_LIMIT = 3
_UNTOUCHED = Problem("It was not begun.", untouched=True)


class _Crew:
    """One worker process and what it was given, oldest first."""

    def __init__(self, recipe: Recipe) -> None:
        self.connection: Connection[Any, Any]
        self.connection, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(theirs, recipe), name="workbench worker", daemon=True)
        with worker_environment():
            self.process.start()
        # Our copy of its end would keep the pipe open after its death, and we would never hear of it.
        theirs.close()
        self.given: deque[Item] = deque()
        self.ready = False

    def send(self, item: Item) -> None:
        self.given.append(item)
        try:
            self.connection.send(item)
        except OSError:
            # It died a moment ago; the end of its pipe is seen at the next wait, which returns the item as lost.
            return

    def dismiss(self) -> None:
        """Let it close what it has open and end."""
        try:
            self.connection.send(None)
        except OSError:
            # It ended by itself.
            return

    def kill(self) -> None:
        self.connection.close()
        if self.process.pid is not None:
            kill_tree(self.process.pid)
        self.process.join()
        self.process.close()


class LocalEngine:
    """`workers` spawned processes. Items that take less than a quarter second are handed out one ahead."""

    def __init__(self, recipe: Recipe, workers: int) -> None:
        self._recipe = recipe
        self._count = workers
        self._crews: list[_Crew] = []
        self._seconds_per_item: float | None = None
        self._stillborn = 0

    def open(self) -> None:
        """Start the processes."""
        self._crews = [_Crew(replace(self._recipe, turn=turn)) for turn in range(self._count)]

    @property
    def room(self) -> int:
        return max(0, sum(self._depth - len(crew.given) for crew in self._crews))

    @property
    def in_flight(self) -> int:
        return sum(len(crew.given) for crew in self._crews)

    @property
    def _depth(self) -> int:
        # One item ahead keeps a quick worker busy while the writer writes; a slow one would only pause later for it.
        quick = self._seconds_per_item is not None and self._seconds_per_item < _QUICK_ITEM_S
        return 2 if quick else 1

    def submit(self, item: Item) -> None:
        min(self._crews, key=lambda crew: len(crew.given)).send(item)

    def wait(self, timeout_s: float) -> list[Outcome]:
        """Raises JobError when the worker cannot be opened, or ends again and again before it is open."""
        by_connection = {crew.connection: crew for crew in self._crews}
        outcomes: list[Outcome] = []
        for connection in wait(list(by_connection), timeout_s):
            outcomes += self._hear(by_connection[connection])  # type: ignore[index]
        return outcomes

    def close(self, *, now: bool) -> None:
        if not now:
            for crew in self._crews:
                crew.dismiss()
            for crew in self._crews:
                crew.process.join(_LEAVE_S)
        for crew in self._crews:
            crew.kill()
        self._crews = []

    def _hear(self, crew: _Crew) -> list[Outcome]:
        outcomes = []
        try:
            while crew.connection.poll():
                message = crew.connection.recv()
                if isinstance(message, Outcome):
                    crew.given.popleft()
                    self._learn(message.seconds)
                    outcomes.append(message)
                elif isinstance(message, Ready):
                    self._welcome(crew, message)
                elif isinstance(message, Logged):
                    logging.getLogger(message.name).log(message.level, "%s", message.text)
        except (EOFError, OSError):
            outcomes += self._bury(crew)
        return outcomes

    def _welcome(self, crew: _Crew, message: Ready) -> None:
        if message.problem is not None:
            if message.problem.log:
                _LOG.error("A worker did not open.\n%s", message.problem.log)
            raise_fatal(message.problem)
        crew.ready = True
        self._stillborn = 0

    def _bury(self, crew: _Crew) -> list[Outcome]:
        crew.process.join(_LEAVE_S)
        code = crew.process.exitcode
        _LOG.warning("A worker process ended unexpectedly (exit code %s) and is started again.", code)
        self._stillborn += not crew.ready
        if self._stillborn >= _STILLBORN_LIMIT:
            raise JobError(
                f"The worker process ends again and again before it can begin (exit code {code})",
                remedy="the log may say why; a graphics driver or a library that does not fit is the usual cause",
            )
        lost = Problem(f"The process making it ended unexpectedly (exit code {code}).", lost=True)
        # Only the oldest was being made; what lay behind it in the pipe is as good as new.
        begun = 1 if crew.ready else 0
        outcomes = [Outcome(item, problem=lost if n < begun else _UNTOUCHED) for n, item in enumerate(crew.given)]
        crew.kill()
        turn = self._crews.index(crew)
        self._crews[turn] = _Crew(replace(self._recipe, turn=turn))
        return outcomes

    def _learn(self, seconds: float) -> None:
        before = self._seconds_per_item
        self._seconds_per_item = seconds if before is None else 0.8 * before + 0.2 * seconds
