"""All jobs of a workspace as last seen; a look costs one glance per job, and reading only where something was added."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import DataError, JobError
from workbench.files import plain_path
from workbench.jobs.folder import JobFolder
from workbench.jobs.status import JobState, JobStatus
from workbench.jobs.watcher import JobWatcher

# In these states nothing changes without a new event; in the others a process may have died in silence.
_SETTLED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED)


@dataclass(frozen=True)
class News:
    """What changed since the last time of asking."""

    changed: tuple[JobStatus, ...] = ()
    """Jobs that are new or differ from before."""
    gone: tuple[str, ...] = ()
    """Ids of jobs whose folder is no longer there."""
    problems: tuple[str, ...] = ()
    """Sentences: damaged jobs, and what was asked for and did not work."""


class JobList:
    """`look` is for one thread; `jobs`, `status` and `news` never wait for it and are for any."""

    def __init__(self, jobs: Path) -> None:
        self._jobs = jobs
        self._watchers: dict[str, JobWatcher] = {}
        self._damaged: set[str] = set()
        self._known: dict[str, JobStatus] = {}
        self._changed: dict[str, JobStatus] = {}
        self._gone: list[str] = []
        self._problems: list[str] = []
        # Held for a few assignments only, never while reading a file.
        self._guard = threading.Lock()

    def jobs(self) -> list[JobStatus]:
        """As of the last look, newest first."""
        with self._guard:
            known = list(self._known.values())
        return sorted(known, key=lambda status: (status.spec.created, status.id), reverse=True)

    def news(self) -> News:
        """What was found since the last call."""
        with self._guard:
            news = News(tuple(self._changed.values()), tuple(self._gone), tuple(self._problems))
            self._changed, self._gone, self._problems = {}, [], []
        return news

    def complain(self, sentence: str) -> None:
        """Add a sentence to the news."""
        with self._guard:
            self._problems.append(sentence)

    def look(self) -> None:
        """Bring everything up to date.

        Raises
        ------
        JobError : the folder of the jobs cannot be listed.
        """
        present = _job_ids(self._jobs)
        for job_id in sorted(present - self._watchers.keys() - self._damaged):
            self._meet(job_id)
        for job_id in self._watchers.keys() - present:
            self._forget(job_id)
        for job_id in self._watchers:
            self.look_at(job_id)

    def look_at(self, job_id: str) -> None:
        """Bring one job up to date."""
        watcher = self._watchers[job_id]
        known = self._known.get(job_id)
        if not watcher.news() and known is not None and known.state in _SETTLED:
            return
        status = watcher.known()
        if status != known:
            with self._guard:
                self._known[job_id] = self._changed[job_id] = status

    def _meet(self, job_id: str) -> None:
        folder = JobFolder(self._jobs / job_id)
        if not folder.spec_file.exists():
            # Just being made, or a folder somebody put here.
            return
        try:
            self._watchers[job_id] = JobWatcher(folder)
        except DataError as error:
            self._damaged.add(job_id)
            self.complain(error.sentence)

    def _forget(self, job_id: str) -> None:
        del self._watchers[job_id]
        with self._guard:
            self._known.pop(job_id, None)
            self._changed.pop(job_id, None)
            self._gone.append(job_id)


def _job_ids(jobs: Path) -> set[str]:
    try:
        with os.scandir(jobs) as entries:
            return {entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")}
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise JobError(f"The jobs cannot be listed ({error.strerror})", where=plain_path(jobs)) from error
