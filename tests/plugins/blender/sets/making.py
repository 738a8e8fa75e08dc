"""Small sets of heads without a job around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.blender.batch import RenderBatch
from plugins.blender.settings import RenderSettings
from workbench.api import Place

BASE: dict[str, Any] = {"name": "gesichter", "resolution": 32, "per_person": 2, "held_out": 0.6}


def render(workspace: Path, job: str, **values: Any) -> Path:
    """Make what is missing of a set, as the job's loop does; the dataset's folder."""
    task, s = RenderBatch(), RenderSettings.read({**BASE, **values})
    place = Place(workspace, workspace / "jobs" / job)
    place.job.mkdir(parents=True, exist_ok=True)
    output, worker = task.output(s, place), task.worker(s, place)
    done = output.finished_ids()
    for item in task.items(s):
        if item.id not in done:
            output.commit(item, task.pack(s, worker.make(item)))
    output.close(complete=True)
    return place.dataset(s.name)
