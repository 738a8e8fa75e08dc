"""Asking for a job and starting its process, from the window or the command line."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from workbench.errors import JobError
from workbench.fields import Settings
from workbench.files import long_path
from workbench.jobs.contract import AnyTask
from workbench.jobs.engine.surroundings import job_environment, python_program, suggested_workers
from workbench.jobs.events import EventLog
from workbench.jobs.folder import EngineSpec, JobFolder, JobSpec, Wanted, versions
from workbench.jobs.liveness import ProcessMark, kill_tree
from workbench.jobs.lock import ProcessLock
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

_LOG = logging.getLogger(__name__)


def submit(
    workspace: str | os.PathLike[str],
    task_name: str,
    settings: Settings | Mapping[str, Any],
    *,
    dotted: str,
    task: AnyTask | None = None,
    title: str | None = None,
    engine: EngineSpec | None = None,
) -> JobFolder:
    """Write down a job in ``<workspace>/jobs``; nothing runs yet.

    `task_name` is the name people use ("render.batch"), `dotted` where the task lives. With `task` given, its title
    and noun are kept with the job, so that a list of jobs need not load it.

    Raises
    ------
    WorkspaceError : the workspace cannot be written to.
    """
    values = settings.plain() if isinstance(settings, Settings) else dict(settings)
    spec = JobSpec(
        id="",
        task=task_name,
        dotted=dotted,
        title=title or (task.title if task else task_name),
        noun=task.noun if task else "items",
        settings=values,
        engine=engine or _suggested_engine(task, settings),
        created=time.time(),
        versions=dict(versions()),
    )
    return JobFolder.create(long_path(workspace) / "jobs", spec)


def _suggested_engine(task: AnyTask | None, settings: Settings | Mapping[str, Any]) -> EngineSpec:
    if task is None or not isinstance(settings, Settings):
        return EngineSpec()
    return EngineSpec(workers=suggested_workers(task, settings))


def start(folder: JobFolder, *, only: JobState | None = None) -> subprocess.Popen[bytes] | None:
    """See that a process works on the job; it outlives us, and its output goes to the job's log.

    Also how a job goes on that was interrupted, failed, cancelled or paused. With `only`, nothing happens unless the
    job is in that state. Returns the new process, or None where none was needed.

    Raises
    ------
    JobError : the process cannot be started.  WorkspaceError : the folder cannot be written to.
    """
    starting = ProcessLock(folder.path / "starting.lock")
    if starting.take() is not None:
        return None
    try:
        status = status_of(folder)
        if only is not None and status.state is not only:
            return None
        folder.want(Wanted.RUN)
        return None if status.alive else _start_process(folder)
    finally:
        starting.release()


def _start_process(folder: JobFolder) -> subprocess.Popen[bytes]:
    events = EventLog(folder.events)
    events.write("state", state="starting")
    command = [python_program(), "-m", "workbench.jobs", "run", str(folder.path)]
    try:
        with open(folder.log, "ab") as log:
            process = launch(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        child = ProcessMark.of(process.pid)
        events.write("state", state="starting", child=child.plain() if child else None)
        return process
    except OSError as error:
        sentence = f"The job's process could not be started ({error.strerror or error})"
        events.write("failed", state="failed", sentence=f"{sentence}.")
        raise JobError(sentence, where=folder.id) from error


def launch(command: list[str], *, stdin: int, stdout: Any, stderr: Any) -> subprocess.Popen[bytes]:
    """A process of ours without a console window that closing the window or the terminal does not end."""
    flags = 0
    if sys.platform == "win32":
        # Not DETACHED_PROCESS: without any console, each of its own children would open a visible one.
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=job_environment(),
        creationflags=flags,
        start_new_session=True,
        close_fds=True,
    )


def end_now(folder: JobFolder) -> None:
    """End the job's process and its workers without asking; what is finished is kept and can be resumed."""
    holder = folder.lock().holder()
    if holder is not None and holder.here and holder.alive:
        kill_tree(holder.pid)


def cancel_queued(folder: JobFolder) -> None:
    """Cancel a job that no process works on."""
    folder.want(Wanted.CANCEL)
    status = status_of(folder)
    EventLog(folder.events).write("state", state="cancelled", done=status.done, total=status.total)
