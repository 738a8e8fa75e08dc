"""The loop of a batch: hand items out, commit what comes back, obey, and lose nothing."""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from workbench.errors import JobError, WorkbenchError, WorkspaceError
from workbench.jobs.contract import BatchTask, Item, Output, Place, Scalar
from workbench.jobs.control import Control
from workbench.jobs.engine.making import Engine, Outcome, Problem, problem_of, raise_fatal
from workbench.jobs.reporter import Reporter

_LOG = logging.getLogger(__name__)
_WAIT_S = 0.1
_FLUSH_EVERY_S = 1.0
_TRIES = 2
_LOSSES_ALLOWED = 3
_FAILURES_IN_A_ROW = 10
_PAUSE_PATIENCE_S = 0.4


class Batch:
    """One run over the items that are not finished yet.

    `engine_for` makes the engine for at most so many items, so that none starts when nothing is left to do.
    """

    def __init__(
        self,
        task: BatchTask[Any],
        settings: Any,
        place: Place,
        engine_for: Callable[[int], Engine],
        reporter: Reporter,
        control: Control,
    ) -> None:
        self._task, self._settings, self._place = task, settings, place
        self._engine_for = engine_for
        self._reporter, self._control = reporter, control
        self._pending: deque[Item] = deque()
        self._suspects: deque[Item] = deque()
        self._flying: dict[int, Item] = {}
        self._total = 0
        self._finished = 0
        self._set_aside = 0
        self._in_a_row = 0
        self._tries: Counter[int] = Counter()
        self._losses: Counter[int] = Counter()
        self._flushed = time.monotonic()

    def run(self) -> Mapping[str, Scalar]:
        """Make and commit until done or stopped; the output's summary.

        Raises
        ------
        WorkbenchError : the batch cannot go on; what is finished is kept.
        """
        items = self._task.items_in(self._settings, self._place)
        output = self._task.output(self._settings, self._place)
        try:
            self._plan(items, output)
            result = self._task.result(self._settings, self._place)
            if result is not None:
                self._reporter.artifact(result)
            if self._pending:
                self._work(output)
        except BaseException:
            _close_after_failure(output)
            raise
        return output.close(complete=self.complete)

    def _plan(self, items: Any, output: Output) -> None:
        self._total = len(items)
        finished = output.finished_ids()
        self._pending = deque(item for item in items if item.id not in finished)
        self._finished = self._total - len(self._pending)
        self._tell(now=True)

    def _work(self, output: Output) -> None:
        engine = self._engine_for(len(self._pending))
        stopped = True
        try:
            if not self._control.pause:
                engine.open()
            while not self.complete and not self._control.stop:
                if self._control.pause:
                    self._pause(engine, output)
                    continue
                self._hand_out(engine)
                self._take_in(engine, output)
            stopped = not self.complete
            if stopped:
                self._reporter.state("cancelling")
        finally:
            engine.close(now=stopped)
        output.flush()
        self._tell(now=True)
        self._refuse_nothing()

    @property
    def complete(self) -> bool:
        """Whether every item is finished or set aside."""
        return self._finished + self._set_aside == self._total

    def _hand_out(self, engine: Engine) -> None:
        for _ in range(min(engine.room, len(self._pending))):
            self._submit(self._pending.popleft(), engine)
        if self._suspects and not engine.in_flight:
            # Alone, so that the process that ends next time ends because of it: a cluster loses a worker with all
            # that was waiting there, and an innocent neighbour would be set aside with the culprit.
            self._submit(self._suspects.popleft(), engine)

    def _submit(self, item: Item, engine: Engine) -> None:
        self._flying[item.index] = item
        engine.submit(item)

    def _take_in(self, engine: Engine, output: Output) -> None:
        for outcome in engine.wait(_WAIT_S):
            self._flying.pop(outcome.item.index, None)
            if outcome.problem is None:
                self._commit(outcome, output)
            else:
                self._failed(outcome.item, outcome.problem, output)
        if time.monotonic() - self._flushed > _FLUSH_EVERY_S:
            output.flush()
            self._flushed = time.monotonic()
            self._tell()

    def _pause(self, engine: Engine, output: Output) -> None:
        """Let what is nearly finished finish, end what makes the rest, and wait; whatever was begun is made anew."""
        self._reporter.state("pausing")
        end = time.monotonic() + _PAUSE_PATIENCE_S
        while engine.in_flight and self._control.pause and time.monotonic() < end:
            self._take_in(engine, output)
        if self._control.pause and not self.complete:
            engine.close(now=bool(engine.in_flight))
            self._give_back()
            output.flush()
            self._reporter.state("paused")
            self._control.wait_while_paused()
            if not self._control.stop:
                engine.open()
        if not self._control.stop:
            self._reporter.state("running")

    def _give_back(self) -> None:
        for item in sorted(self._flying.values(), key=lambda item: item.index, reverse=True):
            suspect = self._losses[item.index] > 1
            (self._suspects if suspect else self._pending).appendleft(item)
        self._flying.clear()

    def _commit(self, outcome: Outcome, output: Output) -> None:
        item = outcome.item
        try:
            committed = output.commit(item, outcome.made)
        except WorkspaceError:
            # The disk, not the item: every later item would fail the same way.
            raise
        except WorkbenchError as error:
            self._failed(item, problem_of(error), output)
            return
        self._finished += 1
        self._in_a_row = 0
        self._reporter.item(item.id, committed.preview)
        for sentence in committed.warnings:
            self._reporter.warn(f"{item.id}: {sentence}")
        self._tell()

    def _failed(self, item: Item, problem: Problem, output: Output) -> None:
        if problem.untouched:
            self._pending.appendleft(item)
            return
        _LOG.warning("%s: %s%s", item.id, problem.sentence, f"\n{problem.log}" if problem.log else "")
        if problem.fatal:
            raise_fatal(problem)
        counter, allowed = (self._losses, _LOSSES_ALLOWED) if problem.lost else (self._tries, _TRIES)
        counter[item.index] += 1
        if counter[item.index] < allowed:
            later = self._suspects if self._losses[item.index] > 1 else self._pending
            later.append(item)
            return
        output.set_aside(item, problem.sentence)
        self._reporter.set_aside(item.id, problem.sentence)
        self._set_aside += 1
        self._in_a_row += 1
        self._tell()
        if self._in_a_row >= _FAILURES_IN_A_ROW:
            raise JobError(
                f"{self._in_a_row} {self._task.noun} in a row could not be made; the last one says: {problem.sentence}",
                remedy="what is finished is kept; change what it says, then resume",
            )
        self._last_sentence = problem.sentence

    def _refuse_nothing(self) -> None:
        if self._set_aside and not self._finished and self.complete:
            raise JobError(
                f"None of the {self._total} {self._task.noun} could be made; the last one says: {self._last_sentence}"
            )

    def _tell(self, *, now: bool = False) -> None:
        self._reporter.progress(self._finished + self._set_aside, self._total, now=now)


def _close_after_failure(output: Output) -> None:
    try:
        output.close(complete=False)
    except Exception:
        # The first error is the one to tell; this one is most often the same full disk.
        _LOG.exception("The output could not be closed.")
