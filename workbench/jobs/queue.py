"""The turn of each job, with a limit on how many run at once.

Whoever looks moves the queue on: a window, the command line, and every job as it ends, so that jobs go on with no
window open. Two that look at once start a job only once, because `start` is exclusive.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workbench.errors import DataError, JobError, WorkbenchError, unexpected
from workbench.files import long_path, read_json, write_json
from workbench.jobs.events import EventLog
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.listing import JobList, News
from workbench.jobs.process import cancel_queued, start, submit
from workbench.jobs.status import JobState, JobStatus
from workbench.jobs.watcher import status_of

_LOG = logging.getLogger(__name__)


class JobQueue:
    """The jobs of one workspace.

    `refresh` looks and acts at once; `tick` has that done in a thread and returns what is known, for windows. `limit`
    is how many jobs run at once; None keeps what this workspace was last given (at first, one).
    """

    def __init__(self, workspace: str | os.PathLike[str], limit: int | None = None) -> None:
        self.workspace = long_path(workspace)
        self._jobs = self.workspace / "jobs"
        self._list = JobList(self._jobs)
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._acting = threading.Lock()
        self._looking = threading.Event()
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="jobs")
        self._limit = _remembered_limit(self._jobs)
        if limit is not None:
            self.limit = limit

    @property
    def limit(self) -> int:
        """How many jobs run at once."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = max(1, limit)
        if _remembered_limit(self._jobs) != self._limit:
            write_json(self._jobs / "queue.json", {"limit": self._limit}, durable=False)

    def jobs(self) -> list[JobStatus]:
        """All jobs as of the last look, newest first; returns at once."""
        return self._list.jobs()

    def refresh(self) -> News:
        """Look at every job, start queued ones while there is room, and say what changed.

        Raises
        ------
        JobError : the jobs cannot be listed.
        """
        with self._acting:
            self._reap()
            self._list.look()
            self._advance()
        return self._list.news()

    def tick(self) -> News:
        """What changed as of the last look, and the order for another; returns at once."""
        if not self._looking.is_set():
            self._looking.set()
            self._desk.submit(self._look)
        return self._list.news()

    def submit(self, task_name: str, settings: Any, **more: Any) -> JobFolder:
        """Put a job at the end of the queue (parameters of `process.submit`); the next look may start it.

        Raises
        ------
        WorkspaceError : the workspace cannot be written to.
        """
        return submit(self.workspace, task_name, settings, **more)

    def pause(self, job_id: str) -> None:
        """Pause after the item in the making; a queued job waits until it is resumed.

        Raises
        ------
        JobError : there is no such job.  WorkspaceError : its folder cannot be written to. Both also hold below.
        """
        folder = self._folder(job_id)
        folder.want(Wanted.PAUSE)
        if status_of(folder).state is JobState.QUEUED:
            EventLog(folder.events).write("state", state="paused")

    def resume(self, job_id: str) -> None:
        """Go on: at once where the process waits, else as soon as there is room. Also tries again what failed."""
        folder = self._folder(job_id)
        status = status_of(folder)
        folder.want(Wanted.RUN)
        if not status.alive and status.state is not JobState.QUEUED:
            EventLog(folder.events).write("state", state="queued")

    def cancel(self, job_id: str) -> None:
        """Stop within a moment; finished items are kept. A job that waits for its turn leaves the queue."""
        folder = self._folder(job_id)
        status = status_of(folder)
        if status.alive:
            folder.want(Wanted.CANCEL)
        elif status.state is not JobState.DONE:
            cancel_queued(folder)

    def later(self, action: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Do `submit`, `pause`, `resume` or `cancel` in the background; a problem comes with the next `tick`."""
        self._desk.submit(self._attempt, lambda: action(*arguments, **named))

    def close(self) -> None:
        """Stop looking; jobs go on."""
        self._desk.shutdown(wait=False, cancel_futures=True)

    def _folder(self, job_id: str) -> JobFolder:
        folder = JobFolder(self._jobs / job_id)
        if folder.path.parent != self._jobs or not folder.spec_file.is_file():
            raise JobError("There is no such job", where=job_id)
        return folder

    def _look(self) -> None:
        try:
            self._attempt(self._refresh_silently)
        finally:
            self._looking.clear()

    def _refresh_silently(self) -> None:
        with self._acting:
            self._reap()
            self._list.look()
            self._advance()

    def _attempt(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except WorkbenchError as error:
            self._list.complain(error.sentence)
        except Exception as error:
            # In a thread nobody waits for: without this the window would simply not move on.
            _LOG.exception("Work on the jobs failed.")
            self._list.complain(unexpected(error).sentence)

    def _reap(self) -> None:
        """Ask after the processes we started; the dead would stay listed as zombies until we do."""
        self._started = {job_id: process for job_id, process in self._started.items() if process.poll() is None}

    def _advance(self) -> None:
        jobs = self._list.jobs()
        room = self._limit - sum(status.state.active for status in jobs)
        queued = [status for status in reversed(jobs) if status.state is JobState.QUEUED]
        for status in queued[: max(0, room)]:
            self._attempt(lambda status=status: self._start(status))  # type: ignore[misc]

    def _start(self, status: JobStatus) -> None:
        process = start(status.folder, only=JobState.QUEUED)
        if process is not None:
            self._started[status.id] = process
        self._list.look_at(status.id)


def advance(workspace: str | os.PathLike[str]) -> None:
    """Start the next jobs of a workspace; called by a job as it ends."""
    queue = JobQueue(workspace)
    try:
        queue.refresh()
    finally:
        queue.close()


def _remembered_limit(jobs: Path) -> int:
    try:
        return max(1, int(read_json(jobs / "queue.json")["limit"]))
    except (DataError, KeyError, TypeError, ValueError):
        return 1
