"""What the processes that do the work are started with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

import workbench
from workbench.fields import Settings
from workbench.jobs.contract import AnyTask, BatchTask

# A passive wait: the default spins, and on a machine with as many workers as cores each spin robs another worker.
_PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"}
# One thread per worker, whatever the number of workers: how many threads share a sum changes its last bits, and the
# same item would have other bytes on another machine.
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "VTK_SMP_MAX_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ),
    "1",
)
WORKER_ENVIRONMENT: Mapping[str, str] = {**_ONE_THREAD, **_PASSIVE}


@contextmanager
def worker_environment() -> Iterator[None]:
    """Processes started inside get one computing thread; libraries read this once, when they are first imported."""
    before = {name: os.environ.get(name) for name in WORKER_ENVIRONMENT}
    os.environ.update(WORKER_ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def job_environment() -> dict[str, str]:
    """The environment of a job's own process: ours, passive waiting, UTF-8, and a path on which we are found."""
    environment = {**os.environ, **_PASSIVE, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    root = Path(workbench.__file__).resolve().parents[1]
    if root.name not in ("site-packages", "dist-packages"):
        paths = [str(root), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(p for p in paths if p)
    return environment


def python_program() -> str:
    """The interpreter for processes without a window of their own."""
    program = Path(sys.executable)
    # pythonw has no standard streams, so what a crash prints would be lost.
    plain = program.with_name("python.exe")
    return str(plain) if program.name.lower() == "pythonw.exe" and plain.exists() else str(program)


def suggested_workers(task: AnyTask, settings: Settings) -> int:
    """Worker processes that suit a task on this machine; 1 for continuous work."""
    cores = psutil.cpu_count(logical=False) or 2
    return max(1, task.suggested_workers(settings, cores)) if isinstance(task, BatchTask) else 1


def threads_for(workers: int) -> int:
    """Threads for each of so many workers that are parallel by themselves, so that together they fill the machine."""
    return max(1, (psutil.cpu_count() or 2) // max(1, workers))
