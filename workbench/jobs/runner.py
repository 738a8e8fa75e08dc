"""The inside of a job's own process: from its folder to its end."""

from __future__ import annotations

import errno
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from workbench.errors import JobError, WorkbenchError, unexpected
from workbench.files import plain_path, storage_error
from workbench.jobs.batch import Batch
from workbench.jobs.continuous import RunningJob
from workbench.jobs.contract import Scalar, Task
from workbench.jobs.control import Control
from workbench.jobs.engine.making import Engine, Recipe
from workbench.jobs.engine.surroundings import threads_for
from workbench.jobs.folder import JobFolder, JobSpec, Wanted, open_job
from workbench.jobs.preflight import refuse
from workbench.jobs.queue import advance
from workbench.jobs.reporter import Reporter
from workbench.jobs.status import JobStatus
from workbench.jobs.tasks import load_task
from workbench.jobs.watcher import status_of

_LOG = logging.getLogger(__name__)
_STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG}

DONE, FAILED, STOPPED, BUSY = 0, 1, 2, 3
"""Exit codes: done; failed with a sentence; cancelled or interrupted; another process runs this job."""


def run(folder: JobFolder | str | os.PathLike[str]) -> int:
    """Run a job in this process until it ends; everything it has to say is in its folder.

    Returns DONE, FAILED, STOPPED or BUSY.

    Raises
    ------
    JobError : there is no job in the folder.  DataError : its description is damaged.
    WorkspaceError : not even its state can be written down.
    """
    job = folder if isinstance(folder, JobFolder) else open_job(folder)
    spec = job.spec()
    lock = job.lock()
    if lock.take() is not None:
        return BUSY
    try:
        with _logging_to(job), _interruptible(Control(job)) as control:
            code = _run_held(job, spec, control)
    finally:
        lock.release()
    if not control.interrupted:
        advance(job.place.workspace)
    return code


def _run_held(job: JobFolder, spec: JobSpec, control: Control) -> int:
    before = status_of(job)
    reporter = Reporter(job, before)
    try:
        reporter.start()
        if control.stop:
            return _stopped(reporter, control, {})
        finished, summary = _work(job, spec, reporter, control, before)
        if not finished:
            return _stopped(reporter, control, summary)
        reporter.done(summary)
        return DONE
    except Exception as error:
        reporter.failed(_sentence_for(error, job))
        return FAILED
    finally:
        reporter.close()


def _work(
    job: JobFolder, spec: JobSpec, reporter: Reporter, control: Control, before: JobStatus
) -> tuple[bool, Mapping[str, Scalar]]:
    """Whether the work is finished, and its summary."""
    task = load_task(spec.dotted)
    settings: Any = task.settings.read(spec.settings, where=plain_path(job.spec_file))
    if not before.done:
        for sentence in refuse(task, settings, job.place, spec.engine):
            reporter.warn(sentence)
    if isinstance(task, Task):
        summary = task.run(settings, RunningJob(job, reporter, control, resumed=before.began))
        return not control.stop, summary
    batch = Batch(task, settings, job.place, _engine_for(job, spec), reporter, control)
    summary = batch.run()
    return batch.complete, summary


def _engine_for(job: JobFolder, spec: JobSpec) -> Callable[[int], Engine]:
    place = job.place

    def make(items: int) -> Engine:
        workers = min(spec.engine.workers, items)
        paths = str(place.workspace), str(place.job)
        recipe = Recipe(job.id, spec.dotted, spec.settings, *paths, threads=threads_for(workers))
        if spec.engine.kind == "dask":
            from workbench.jobs.engine.dask import DaskEngine

            return DaskEngine(recipe, workers, spec.engine.scheduler)
        from workbench.jobs.engine.local import LocalEngine

        return LocalEngine(recipe, workers)

    return make


def _stopped(reporter: Reporter, control: Control, summary: Mapping[str, Scalar]) -> int:
    cancelled = control.wanted is Wanted.CANCEL
    reporter.state("cancelled" if cancelled else "interrupted", summary=dict(summary))
    return STOPPED


def _sentence_for(error: Exception, job: JobFolder) -> str:
    if isinstance(error, WorkbenchError):
        _LOG.error("%s", error.sentence, exc_info=error if error.__cause__ else None)
        return error.sentence
    _LOG.error("The job failed.", exc_info=error)
    if isinstance(error, OSError) and error.errno in _STORAGE:
        return storage_error(error, error.filename or job.place.workspace).sentence
    if isinstance(error, MemoryError):
        return JobError("The memory is used up", remedy="use fewer workers or smaller settings, then resume").sentence
    return unexpected(error, log=plain_path(job.log)).sentence


@contextmanager
def _logging_to(job: JobFolder) -> Iterator[None]:
    """All logging of this process also goes to the job's log."""
    root = logging.getLogger()
    handler = logging.FileHandler(job.log, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(min(level, logging.INFO))
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def _interruptible(control: Control) -> Iterator[Control]:
    """Ctrl+C, closing the console and logging off end the job as if interrupted: flushed, and ready to resume."""
    if threading.current_thread() is not threading.main_thread():
        yield control
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        control.interrupt()

    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield control
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
