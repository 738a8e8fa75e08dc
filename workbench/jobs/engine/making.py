"""Making one item, the same way wherever it happens."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workbench.errors import JobError, LostError, UnavailableError, WorkbenchError, WorkspaceError, unexpected
from workbench.jobs.contract import BatchTask, Item, Place
from workbench.jobs.tasks import load_task


@dataclass(frozen=True)
class Recipe:
    """Everything a process anywhere needs to make a job's items; plain values, so that it travels."""

    key: str
    """The job's id: a process that makes items of the same job again uses the worker it has open."""
    dotted: str
    settings: Mapping[str, Any]
    workspace: str
    job: str
    threads: int = 1
    """See `Place.threads`; 0 for as many as the Dask worker has that makes the items."""
    turn: int = 0
    """See `Place.turn`."""

    def place(self) -> Place:
        return Place(Path(self.workspace), Path(self.job), self.threads, self.turn)


@dataclass(frozen=True)
class Problem:
    """Why an item was not made."""

    sentence: str
    log: str = ""
    """The traceback, for log.txt."""
    lost: bool = False
    """The process making it, or a program that process uses, ended; the item itself may be innocent."""
    untouched: bool = False
    """It was not even begun; nothing speaks against it."""
    fatal: bool = False
    """No item can be made (the worker did not open, what it needs is gone, its disk is full)."""


@dataclass(frozen=True)
class Outcome:
    """One item, made or not; `seconds` is what making it took."""

    item: Item
    made: Any = None
    problem: Problem | None = None
    seconds: float = 0.0


class Engine(Protocol):
    """Makes items somewhere. Used by one thread."""

    def open(self) -> None:
        """Start what makes items, at first or after `close`. Raises WorkbenchError."""
        ...

    @property
    def room(self) -> int:
        """How many more items it takes now without any lying about for long."""
        ...

    @property
    def in_flight(self) -> int:
        """Items taken and not yet given back."""
        ...

    def submit(self, item: Item) -> None: ...

    def wait(self, timeout_s: float) -> list[Outcome]:
        """What became ready within `timeout_s`. Every submitted item comes back, made or with a problem.

        Raises WorkbenchError when no item can be made any more.
        """
        ...

    def close(self, *, now: bool) -> None:
        """Let go of everything, so that no memory is held; `now` does not wait for items being made, which are dropped.

        `open` may follow. Does nothing where nothing is open.
        """
        ...


class Maker:
    """A task's worker, open in this process.

    Raises
    ------
    WorkbenchError : the worker cannot be opened; anything else is a defect of the task.
    """

    def __init__(self, recipe: Recipe) -> None:
        task = load_task(recipe.dotted)
        if not isinstance(task, BatchTask):
            raise JobError(f"“{recipe.dotted}” is no batch")
        self._task: BatchTask[Any] = task
        self._settings = task.settings.read(recipe.settings)
        self._worker = task.worker(self._settings, recipe.place())

    def make(self, item: Item) -> Outcome:
        """One item, packed; its problem instead of an exception."""
        began = time.perf_counter()
        try:
            made = self._task.pack(self._settings, self._worker.make(item))
        except Exception as error:
            return Outcome(item, problem=problem_of(error), seconds=time.perf_counter() - began)
        return Outcome(item, made, seconds=time.perf_counter() - began)

    def close(self) -> None:
        self._worker.close()


def problem_of(error: Exception, *, fatal: bool = False) -> Problem:
    """An exception as what a person reads and what the log keeps."""
    known = isinstance(error, WorkbenchError)
    sentence = error.sentence if isinstance(error, WorkbenchError) else unexpected(error).sentence
    # A known problem's traceback says nothing a person or developer misses, unless it hides another error.
    log = "" if known and error.__cause__ is None else "".join(traceback.format_exception(error))
    fatal = fatal or isinstance(error, (UnavailableError, WorkspaceError))
    return Problem(sentence, log, lost=isinstance(error, LostError), fatal=fatal)


def raise_fatal(problem: Problem) -> None:
    """Raise what ends the job.

    Raises
    ------
    JobError : always, with the problem's sentence.
    """
    raise JobError(problem.sentence)
