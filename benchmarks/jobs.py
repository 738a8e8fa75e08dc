"""What the jobs machinery costs: per item against a bare loop, and for listing five hundred jobs.

Prints one JSON line. ``ratio`` is the time of a batch of 5 ms items on the local engine with one worker over that of
the same items made and committed in a bare loop (below 1 where committing overlaps making); ``empty_ms_per_item`` and
``bare_empty_ms_per_item`` are the same for items that take no time to make. ``list_500_s`` is the first listing of 500
finished jobs, ``again_s`` the second.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.jobs.toys import ToyBatch, ToySettings
from workbench.jobs.batch import Batch
from workbench.jobs.control import Control
from workbench.jobs.engine.local import LocalEngine
from workbench.jobs.engine.making import Recipe
from workbench.jobs.folder import JobFolder
from workbench.jobs.process import submit
from workbench.jobs.queue import JobQueue
from workbench.jobs.reporter import Reporter
from workbench.jobs.watcher import status_of

_ITEMS = 1000
_JOBS = 500
_ITEM_S = 0.005


def _job(workspace: Path, name: str, seconds: float) -> JobFolder:
    settings = ToySettings(count=_ITEMS, seconds=seconds, name=name)
    return submit(workspace, "toys.make", settings, dotted="tests.jobs.toys:ToyBatch", task=ToyBatch())


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _bare(job: JobFolder) -> None:
    task, settings = ToyBatch(), ToySettings.read(job.spec().settings)
    worker, output = task.worker(settings, job.place), task.output(settings, job.place)
    for item in task.items(settings):
        output.commit(item, task.pack(settings, worker.make(item)))


def _batch(job: JobFolder) -> float:
    """Seconds from the first item to the last: what starting the worker takes is left out."""
    spec, place = job.spec(), job.place
    recipe = Recipe(job.id, spec.dotted, spec.settings, str(place.workspace), str(place.job))
    engine = LocalEngine(recipe, 1)
    reporter = Reporter(job, status_of(job))
    engine.open()
    while not engine._crews[0].ready:
        engine.wait(1.0)
    batch = Batch(ToyBatch(), ToySettings.read(spec.settings), place, lambda _: engine, reporter, Control(job))
    engine.open = Mock()  # type: ignore[method-assign]
    try:
        return _timed(batch.run)
    finally:
        reporter.close()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        bare_s = _timed(lambda: _bare(_job(workspace, "bare", _ITEM_S)))
        batch_s = _batch(_job(workspace, "batch", _ITEM_S))
        bare_empty_s = _timed(lambda: _bare(_job(workspace, "bare-empty", 0.0)))
        batch_empty_s = _batch(_job(workspace, "batch-empty", 0.0))
        many = Path(folder) / "many"
        for n in range(_JOBS):
            job = _job(many, f"n{n}", 0.0)
            reporter = Reporter(job, status_of(job))
            for step in range(100):
                reporter.progress(step, 100, now=True)
            reporter.done({})
            reporter.close()
        queue = JobQueue(many)
        first_s = _timed(queue.refresh)
        again_s = _timed(queue.refresh)
        queue.close()
    result = {
        "benchmark": "jobs",
        "ratio": round(batch_s / bare_s, 3),
        "empty_ms_per_item": round(batch_empty_s / _ITEMS * 1e3, 3),
        "bare_empty_ms_per_item": round(bare_empty_s / _ITEMS * 1e3, 3),
        "list_500_s": round(first_s, 3),
        "again_s": round(again_s, 4),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
