from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from tests.jobs.running import count_files, files_of, runs, toy_job, until
from workbench.errors import JobError, UnavailableError
from workbench.jobs import runner
from workbench.jobs.contract import Item
from workbench.jobs.engine.dask import DaskEngine
from workbench.jobs.engine.making import Recipe
from workbench.jobs.folder import Wanted
from workbench.jobs.process import start
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

distributed = pytest.importorskip("distributed", reason="the extra “cluster” is not installed")


def test_a_lost_worker_loses_nothing_and_the_bytes_are_the_same(workspace: Path, tmp_path: Path) -> None:
    assert runner.run(toy_job(tmp_path, 1, count=60)) == runner.DONE
    folder = toy_job(workspace, 2, kind="dask", count=60, seconds=0.03)
    process = start(folder)
    assert process is not None
    until(lambda: count_files(workspace) >= 5)
    family = psutil.Process(process.pid).children(recursive=True)
    next(child for child in family if "spawn_main" in " ".join(child.cmdline())).kill()
    process.wait(60)
    status = status_of(folder)
    assert (status.state, status.set_aside) == (JobState.DONE, 0)
    assert files_of(workspace) == files_of(tmp_path)
    assert not (folder.state / "dask").exists()


def test_a_pause_does_not_wait_for_slow_items_and_going_on_makes_them(workspace: Path) -> None:
    folder = toy_job(workspace, 2, kind="dask", count=4, seconds=2.0)
    process = start(folder)
    assert process is not None
    children = psutil.Process(process.pid).children
    workers = until(lambda: [c for c in children(recursive=True) if "spawn_main" in " ".join(c.cmdline())])
    until(lambda: count_files(workspace) >= 2)
    folder.want(Wanted.PAUSE)
    until(lambda: status_of(folder).state is JobState.PAUSED)
    assert not any(runs(worker) for worker in workers)
    folder.want(Wanted.RUN)
    assert process.wait(60) == runner.DONE
    assert (count_files(workspace), status_of(folder).set_aside) == (4, 0)
    assert "Restarting" not in folder.log.read_text(encoding="utf-8")


def test_workers_of_a_cluster_that_runs_already_may_use_the_threads_they_were_given(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=3, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None, local_directory=str(workspace / "dask"),
    ) as cluster:  # fmt: skip
        settings = {"count": 1, "name": "toys"}
        recipe = Recipe("k", "tests.jobs.toys:ThreadedBatch", settings, str(workspace), str(workspace))
        engine = DaskEngine(recipe, 1, cluster.scheduler_address)
        engine.open()
        engine.submit(Item(0, "0", 1))
        (outcome,) = until(lambda: engine.wait(0.1))
        engine.close(now=False)
    assert outcome.made == b"3 0\n"


def test_failures_on_the_cluster_are_told_as_at_home(workspace: Path) -> None:
    folder = toy_job(workspace, 1, kind="dask", count=3, no_worker=True)
    process = start(folder)
    assert process is not None
    assert process.wait(60) == runner.FAILED
    assert status_of(folder).sentence == "No toy factory was found: build one."


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.jobs.engine.dask._CONNECT_S", 0.3)
    engine = DaskEngine(Recipe("k", "x:y", {}, ".", "."), 1, "tcp://127.0.0.1:1")
    with pytest.raises(JobError, match="No Dask scheduler answers"):
        engine.open()
    engine.close(now=True)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnavailableError, match="cluster"):
        DaskEngine(Recipe("k", "x:y", {}, ".", "."), 1, None).open()


def test_a_local_cluster_that_loses_a_worker_while_it_starts_is_started_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    starts: list[object] = []

    def failing(*_: object) -> None:
        starts.append(None)
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("workbench.jobs.engine.dask._local_cluster", failing)
    engine = DaskEngine(Recipe("k", "x:y", {}, ".", str(tmp_path)), 2, None)
    with pytest.raises(JobError, match="ends again and again before it can begin"):
        engine.open()
    engine.close(now=True)
    assert len(starts) == 3
