"""Job folders in any state, without a process: what the window reads is what stands in them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from workbench.jobs.events import EventLog
from workbench.jobs.folder import JobFolder, JobSpec
from workbench.jobs.liveness import ProcessMark


def made_up_job(
    workspace: Path, title: str, *, task: str = "toys.make", noun: str = "toys", age_s: float = 0
) -> JobFolder:
    """A queued job."""
    spec = JobSpec(
        id="",
        task=task,
        dotted="tests.jobs.toys:ToyBatch",
        title=title,
        noun=noun,
        settings={},
        created=time.time() - age_s,
    )
    return JobFolder.create(workspace / "jobs", spec)


def say(folder: JobFolder, kind: str = "state", **values: Any) -> None:
    """Write an event as the job's own process would: this one stands in for it."""
    EventLog(folder.events).write(kind, **{**ProcessMark.mine().plain(), **values})
