"""The workspace's jobs as the window sees them: signals instead of files, and nothing that waits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.errors import WorkbenchError
from workbench.extension import discovery
from workbench.fields import Settings
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.queue import JobQueue
from workbench.jobs.status import JobState, JobStatus
from workbench.ui.bridge import run_in_thread
from workbench.ui.jobs.feed import JobFeed
from workbench.workspace import Workspace

log = logging.getLogger(__name__)
_LOOK_EVERY_MS = 400
_LOOK_SOON_MS = 60


class JobsService(QObject):
    """Jobs of one workspace.

    Signals
    -------
    changed(JobStatus) : a job is new, or anything about it changed.
    finished(JobStatus) : a job that this window saw unfinished is over (done, failed, stopped, interrupted).
    removed(str) : a job's folder is gone.
    failed(str) : something that was asked for did not work.
    """

    changed = Signal(object)
    finished = Signal(object)
    removed = Signal(str)
    failed = Signal(str)

    def __init__(self, workspace: Workspace, limit: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._queue = JobQueue(workspace, limit)
        self._known: dict[str, JobStatus] = {}
        self._feeds: dict[str, JobFeed] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look at the jobs, a few times a second."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Stop looking; jobs go on without the window."""
        self._timer.stop()
        self._queue.close()

    def look(self) -> None:
        """Take in what the last look found and order the next."""
        if not self._timer.isActive():
            return
        news = self._queue.tick()
        for sentence in news.problems:
            self.failed.emit(sentence)
        for status in news.changed:
            self._take(status)
        for job_id in news.gone:
            self._known.pop(job_id, None)
            self.removed.emit(job_id)
        for feed in self._feeds.values():
            feed.look()

    def set_limit(self, limit: int) -> None:
        """How many jobs run at once from now on."""
        run_in_thread(lambda: setattr(self._queue, "limit", limit), failed=self._complain, owner=self)

    # -- reading ----------------------------------------------------------------------------------------------------

    def all(self) -> list[JobStatus]:
        """Every job of the workspace, newest first."""
        return sorted(self._known.values(), key=lambda status: (status.spec.created, status.id), reverse=True)

    def get(self, job_id: str) -> JobStatus | None:
        """One job as last seen."""
        return self._known.get(job_id)

    def of_task(self, task: str) -> list[JobStatus]:
        """The jobs of one task ("render.batch"), newest first."""
        return [status for status in self.all() if status.spec.task == task]

    def feed(self, job_id: str) -> JobFeed:
        """The job's events and metrics as signals, from its beginning; the same feed for every caller."""
        if job_id not in self._feeds:
            self._feeds[job_id] = JobFeed(JobFolder(self._workspace.jobs / job_id), self)
            self._feeds[job_id].destroyed.connect(lambda: self._feeds.pop(job_id, None))
        return self._feeds[job_id]

    # -- acting -----------------------------------------------------------------------------------------------------

    def submit(
        self,
        task: str,
        settings: Settings | Mapping[str, Any],
        title: str | None = None,
        *,
        then: Callable[[str], object] | None = None,
        engine: EngineSpec | None = None,
    ) -> None:
        """Put a job at the end of the queue. Its folder is written in a thread; `then` gets the job's id."""

        def write() -> str:
            found = discovery.task(task)
            dotted = discovery.task_location(task)
            return self._queue.submit(task, settings, dotted=dotted, task=found, title=title, engine=engine).id

        def written(job_id: str) -> None:
            self._soon()
            if then is not None:
                then(job_id)

        run_in_thread(write, done=written, failed=self._complain, owner=self)

    def pause(self, job_id: str) -> None:
        """Pause after the item in the making."""
        self._later(self._queue.pause, job_id)

    def resume(self, job_id: str) -> None:
        """Go on with what was paused, stopped, interrupted or failed; what is finished is kept."""
        self._later(self._queue.resume, job_id)

    def cancel(self, job_id: str) -> None:
        """Stop soon; what is finished is kept, and `resume` takes it back."""
        self._later(self._queue.cancel, job_id)

    def _later(self, action: Callable[[str], None], job_id: str) -> None:
        self._queue.later(action, job_id)
        self._soon()

    def _soon(self) -> None:
        QTimer.singleShot(0, self, self.look)
        QTimer.singleShot(_LOOK_SOON_MS, self, self.look)

    def _take(self, status: JobStatus) -> None:
        before = self._known.get(status.id)
        self._known[status.id] = status
        self.changed.emit(status)
        if before is not None and not before.state.over and status.state.over:
            self.finished.emit(status)

    def _complain(self, error: WorkbenchError) -> None:
        self.failed.emit(error.sentence)

    @property
    def running(self) -> int:
        """How many jobs are at work now."""
        return sum(status.state.active for status in self._known.values())

    @property
    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        return sum(status.state is JobState.QUEUED for status in self._known.values())
