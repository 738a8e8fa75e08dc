"""Ending a render job at random moments, the hard way, and letting it go on: a power cut, a task manager."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from plugins.blender.batch import RenderBatch
from plugins.blender.settings import RenderSettings
from workbench.datasets import journal
from workbench.datasets.verify import verify
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

NAME = "heads"
_WORKER, _BLENDER = "spawn_main", "serve.py"
"""What the command lines of workers and of Blenders hold."""
_PATIENCE_S = 240.0
_LOOK_S = 0.01
_EARLY_S = 4.0
_ORPHANS_END_S = 10.0


@dataclass(frozen=True)
class Kill:
    """When and whom: after so many more faces or so many seconds, whichever comes first; the job, a worker, or its
    Blender."""

    faces: int
    seconds: float = _PATIENCE_S
    worker: bool = False
    blender: bool = False

    @property
    def job(self) -> bool:
        return not self.worker and not self.blender


@dataclass
class Story:
    """What a job went through; `problems` were found by `verify` between two lives or at the end: there must be none.

    `killed_at` is the number of faces in the dataset at each kill; `orphans` are processes that outlived their job by
    more than ten seconds.
    """

    seconds: float = 0.0
    jobs_killed: int = 0
    workers_killed: int = 0
    killed_at: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    orphans: int = 0
    state: str = ""
    set_aside: int = 0
    samples: int = 0
    content_hash: str = ""


def render_job(workspace: Path, engine: EngineSpec, **settings: Any) -> JobFolder:
    """A batch of heads, queued."""
    asked = RenderSettings.read({"name": NAME, "resolution": 64, **settings})
    dotted = "plugins.blender.batch:RenderBatch"
    return submit(workspace, "render.batch", asked, dotted=dotted, task=RenderBatch(), engine=engine)


def random_kills(count: int, faces: int, seed: int, *, workers_too: bool) -> list[Kill]:
    """`count` kills that leave faces for the last life; every third hits a worker where that is wanted.

    A third of them are meant for the first seconds of a life, when processes start, locks change hands and the writer
    mends what the last life left; the others for the time when faces are written.
    """
    dice = random.Random(seed)
    most = max(1, faces // (count + 1))
    seconds = [dice.uniform(0.0, _EARLY_S) if dice.random() < 1 / 3 else _PATIENCE_S for _ in range(count)]
    return [Kill(dice.randint(1, most), s, workers_too and n % 3 == 1) for n, s in enumerate(seconds)]


def live_through(job: JobFolder, kills: list[Kill]) -> Story:
    """Start the job, do each of the kills, let it go on after each, and wait for its end.

    Raises
    ------
    AssertionError : it ended before all kills were done, or nothing happens any more.
    """
    story, left, family = Story(), deque(kills), set[psutil.Process]()
    began = time.monotonic()
    while True:
        _one_life(job, left, story, family)
        status = status_of(job)
        if status.state is not JobState.INTERRUPTED:
            break
        story.problems += _problems(job)
    assert not left, f"{len(left)} kills came too late: the job is {status.state.value} {status.sentence}"
    story.seconds = time.monotonic() - began
    story.orphans = _still_running(family)
    story.state, story.set_aside = status.state.value, status.set_aside
    found = verify(_dataset(job))
    story.problems += found.problems
    story.samples, story.content_hash = found.samples, found.content_hash
    return story


def _one_life(job: JobFolder, left: deque[Kill], story: Story, family: set[psutil.Process]) -> None:
    """From a start to the next kill of the job, or to its end."""
    process = start(job)
    assert process is not None, "the job would not start again"
    try:
        while left:
            if not _came(left[0], job, process):
                return
            kill = left.popleft()
            story.killed_at.append(_faces(job))
            family |= set(_workers(process)) | set(_workers(process, _BLENDER))
            if kill.job:
                process.kill()
                story.jobs_killed += 1
                return
            _victims(kill, process)[0].kill()
            story.workers_killed += 1
        process.wait(_PATIENCE_S)
    finally:
        if left or process.returncode is None:
            process.kill()
        process.wait()


def _came(kill: Kill, job: JobFolder, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the moment of a kill; False when the job ended before."""
    goal, end = _faces(job) + kill.faces, time.monotonic() + kill.seconds
    deadline = time.monotonic() + _PATIENCE_S

    def now() -> bool:
        return (_faces(job) >= goal or time.monotonic() >= end) and (kill.job or bool(_victims(kill, process)))

    _until(lambda: now() or process.poll() is not None, deadline)
    return process.poll() is None


def _until(condition: Callable[[], bool], deadline: float) -> None:
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "nothing happens any more"
        pause.wait(_LOOK_S)


def _victims(kill: Kill, process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return _workers(process, _BLENDER if kill.blender else _WORKER)


def _workers(process: subprocess.Popen[bytes], word: str = _WORKER) -> list[psutil.Process]:
    """Processes that make items, or the Blenders of them: of the job, or of the cluster it started; the interpreter's
    own helpers left out."""
    found = []
    try:
        for child in psutil.Process(process.pid).children(recursive=True):
            if word in " ".join(child.cmdline()):
                found.append(child)
    except psutil.Error:
        # One of them ended while we looked.
        return found
    return found


def _still_running(family: set[psutil.Process]) -> int:
    _, alive = psutil.wait_procs(list(family), timeout=_ORPHANS_END_S)
    return len(alive)


def _dataset(job: JobFolder) -> Path:
    return job.place.dataset(NAME)


def _faces(job: JobFolder) -> int:
    path = _dataset(job) / journal.FILE_NAME
    lines = path.read_bytes() if path.exists() else b""
    return lines.count(b"\n") - lines.count(journal.SYNC_MARK)


def _problems(job: JobFolder) -> list[str]:
    """What is wrong with the dataset as the kill left it, before anything mends it."""
    if not (_dataset(job) / "dataset.json").exists():
        return []
    return list(verify(_dataset(job)).problems)
