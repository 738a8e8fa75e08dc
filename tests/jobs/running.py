"""Starting toy jobs and waiting for what they do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.jobs.toys import Lesson, LessonSettings, ToyBatch, ToySettings
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobStatus
from workbench.jobs.watcher import JobWatcher

T = TypeVar("T")
PATIENCE_S = 30.0


def until(condition: Callable[[], T], seconds: float = PATIENCE_S) -> T:
    """The condition's first true value; fails when there is none in time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.01)
    return value


def toy_job(
    workspace: Path, workers: int = 1, *, kind: Any = "local", dotted: str = "ToyBatch", **settings: Any
) -> JobFolder:
    """A batch of toys, queued."""
    engine = EngineSpec(kind=kind, workers=workers)
    return submit(
        workspace,
        "toys.make",
        ToySettings(**settings),
        dotted=f"tests.jobs.toys:{dotted}",
        task=ToyBatch(),
        engine=engine,
    )


def lesson_job(workspace: Path, **settings: Any) -> JobFolder:
    """Continuous work, queued."""
    return submit(workspace, "toys.learn", LessonSettings(**settings), dotted="tests.jobs.toys:Lesson", task=Lesson())


def runs(process: psutil.Process) -> bool:
    """Whether a process still works (a zombie does not, and the interpreter's own bookkeeper does not count)."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE) and "resource_tracker" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def finish(folder: JobFolder) -> JobStatus:
    """Start or continue a job and wait for its end."""
    process = start(folder)
    assert process is not None
    process.wait(PATIENCE_S)
    return JobWatcher(folder).known()


def files_of(workspace: Path, name: str = "toys") -> dict[str, bytes]:
    """What a batch of toys made: file name and content."""
    return {path.name: path.read_bytes() for path in sorted((workspace / "datasets" / name).glob("*.txt"))}


def count_files(workspace: Path, name: str = "toys") -> int:
    """How many toys there are."""
    return len(list((workspace / "datasets" / name).glob("*.txt")))
