from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil
import pytest

from tests.jobs.running import PATIENCE_S, files_of, toy_job
from tests.jobs.toys import Lesson, LessonSettings, ThreadedBatch, ToyBatch, ToySettings
from workbench.jobs import runner
from workbench.jobs.contract import Item
from workbench.jobs.engine.local import LocalEngine
from workbench.jobs.engine.making import Recipe
from workbench.jobs.engine.surroundings import (
    job_environment,
    python_program,
    suggested_workers,
    threads_for,
    worker_environment,
)
from workbench.jobs.process import submit


def test_workers_compute_on_one_thread_and_wait_passively(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    with worker_environment():
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OMP_WAIT_POLICY" not in os.environ


def test_as_many_workers_as_the_task_says_and_threads_for_each() -> None:
    cores, threads = psutil.cpu_count(logical=False) or 2, psutil.cpu_count() or 2
    assert suggested_workers(ToyBatch(), ToySettings()) == max(1, cores - 1)
    assert suggested_workers(ThreadedBatch(), ToySettings(count=5)) == 5
    assert suggested_workers(ThreadedBatch(), ToySettings(count=0)) == 1
    assert suggested_workers(Lesson(), LessonSettings()) == 1
    assert [threads_for(workers) for workers in (1, threads, 1000)] == [threads, 1, 1]


def test_a_job_gets_the_workers_its_task_says_and_they_their_threads(tmp_path: Path) -> None:
    settings = ToySettings(count=3)
    folder = submit(tmp_path, "toys.make", settings, dotted="tests.jobs.toys:ThreadedBatch", task=ThreadedBatch())
    assert folder.spec().engine.workers == 3
    assert runner.run(toy_job(tmp_path, 1, dotted="ThreadedBatch", count=2)) == runner.DONE
    assert set(files_of(tmp_path).values()) == {f"{threads_for(1)} 0\n".encode()}


def test_every_worker_knows_its_turn(tmp_path: Path) -> None:
    recipe = Recipe("k", "tests.jobs.toys:ThreadedBatch", {"count": 2, "name": "toys"}, str(tmp_path), str(tmp_path))
    engine, outcomes = LocalEngine(recipe, 2), []
    engine.open()
    try:
        for index in (0, 1):
            engine.submit(Item(index, str(index), 1))
        while len(outcomes) < 2:
            outcomes += engine.wait(PATIENCE_S)
    finally:
        engine.close(now=True)
    assert {outcome.made for outcome in outcomes} == {b"1 0\n", b"1 1\n"}


def test_a_jobs_own_process_keeps_its_threads_and_finds_the_workbench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    environment = job_environment()
    assert environment["OMP_NUM_THREADS"] == "7"
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    paths = [Path(path) for path in [*environment["PYTHONPATH"].split(os.pathsep), *sys.path] if path]
    assert any((path / "workbench" / "jobs").is_dir() for path in paths)


def test_a_job_of_a_window_without_console_runs_on_the_plain_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, plain = tmp_path / "pythonw.exe", tmp_path / "python.exe"
    plain.touch()
    monkeypatch.setattr(sys, "executable", str(window))
    assert python_program() == str(plain)
    plain.unlink()
    assert python_program() == str(window)
