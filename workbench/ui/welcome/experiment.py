"""The sample experiment in the window: its steps are jobs that follow one another; the page shows how far they are.

What the steps are is `workbench.demo`'s business (the command line runs the same); this only starts the next one when
the one before is done, and can be left and come back to, as the jobs themselves hold the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from workbench.jobs.status import JobState, JobStatus

if TYPE_CHECKING:
    from workbench.demo import Step
    from workbench.ui.jobs.service import JobsService

StepState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True)
class Progress:
    """Where the experiment is: a state per step, and the share of the one that runs."""

    states: tuple[StepState, ...]
    share: float | None = None
    note: str = ""


@dataclass
class _Run:
    steps: Sequence[Step]
    at: int = 0
    job: str = ""
    share: float | None = None
    note: str = ""
    failed: bool = False
    done: set[str] = field(default_factory=set)


class Experiment(QObject):
    """Runs steps one after another.

    Signals
    -------
    moved(Progress) : a step began, went on or ended.  finished() : all steps are done.  failed(str) : one is not.
    """

    moved = Signal(object)
    finished = Signal()
    failed = Signal(str)

    def __init__(self, jobs: JobsService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._run: _Run | None = None
        jobs.changed.connect(self._job_changed)

    @property
    def running(self) -> bool:
        """Whether steps are under way."""
        return self._run is not None and not self._run.failed and self._run.at < len(self._run.steps)

    def start(self, steps: Sequence[Step]) -> None:
        """Begin with the first step."""
        self._run = _Run(steps)
        self._begin()

    def stop(self) -> None:
        """Stop the step that runs and begin no other; what is finished is kept."""
        if self._run is not None and self._run.job:
            self._jobs.cancel(self._run.job)

    def progress(self) -> Progress:
        """Where it is."""
        run = self._run
        if run is None:
            return Progress(())
        states: list[StepState] = []
        for index in range(len(run.steps)):
            here: StepState = "failed" if run.failed else "running"
            states.append("done" if index < run.at else here if index == run.at else "waiting")
        return Progress(tuple(states), run.share, run.note)

    def _begin(self) -> None:
        run = self._run
        if run is None:
            return
        step = run.steps[run.at]
        run.job, run.share, run.note = "", None, ""
        self._jobs.submit(step.task, step.settings, f"Sample experiment · {step.title}", then=self._began(run))
        self.moved.emit(self.progress())

    def _began(self, run: _Run) -> Callable[[str], None]:
        def note(job_id: str) -> None:
            run.job = job_id
            status = self._jobs.get(job_id)
            if status is not None:
                self._job_changed(status)

        return note

    def _job_changed(self, status: JobStatus) -> None:
        run = self._run
        if run is None or not run.job or status.id != run.job or status.id in run.done:
            return
        run.share, run.note = status.fraction, status.note
        if status.state is JobState.DONE:
            run.done.add(status.id)
            run.at += 1
            if run.at < len(run.steps):
                self._begin()
                return
            self.moved.emit(self.progress())
            self.finished.emit()
            return
        if run.failed and status.state.active:
            run.failed = False  # resumed from the tray
        elif status.state.over and not run.failed:
            run.failed = True
            self.failed.emit(status.sentence or "The experiment was stopped; resume its job to go on.")
        self.moved.emit(self.progress())
