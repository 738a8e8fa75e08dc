"""Keeps the list of runs up to date: read in a thread whenever a training job moves or the tab is opened."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from plugins.training.panel.runs import Run, RunReader, with_jobs
from workbench.api.ui import JobStatus, PanelContext, run_in_thread

TRAINING_TASKS = ("train.run", "train.latent", "train.rgbd")
_NOT_MORE_OFTEN_THAN_MS = 700


class RunWatcher(QObject):
    """`changed(list[Run])` after each look, newest run first; `runs` is the last list."""

    changed = Signal(list)

    def __init__(self, context: PanelContext, parent: QObject) -> None:
        super().__init__(parent)
        self.runs: list[Run] = []
        self._context = context
        self._reader = RunReader(context.workspace.runs)
        self._looking = self._stopped = False
        self._soon = QTimer(self, singleShot=True, interval=_NOT_MORE_OFTEN_THAN_MS)
        self._soon.timeout.connect(self.look)
        context.jobs.changed.connect(self._job_changed)
        context.jobs.removed.connect(lambda _job: self.look_soon())

    def look(self) -> None:
        """Read all run.json in a thread."""
        if self._looking:
            self.look_soon()
            return
        self._looking = True
        run_in_thread(self._reader.read, done=self._take, failed=lambda _error: self._take([]), owner=self)

    def look_soon(self) -> None:
        """Read a moment later; many wishes are one look."""
        if not self._stopped and not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Look no more; the tab goes."""
        self._stopped = True
        self._soon.stop()

    def find(self, name: str) -> Run | None:
        """The run of that name as last seen."""
        return next((run for run in self.runs if run.name == name), None)

    def status(self, run: Run) -> JobStatus | None:
        """The job that trains a run, if there still is one."""
        return self._context.jobs.get(run.job) if run.job else None

    def _take(self, runs: list[Run]) -> None:
        self._looking = False
        statuses = [status for task in TRAINING_TASKS for status in self._context.jobs.of_task(task)]
        jobs = [(s.id, str(s.spec.settings.get("name", ""))) for s in statuses if not s.state.over]
        self.runs = with_jobs(runs, jobs, self._context.workspace.runs)
        self.changed.emit(self.runs)

    def _job_changed(self, status: JobStatus) -> None:
        if status.spec.task.startswith("train."):
            self.look_soon()
