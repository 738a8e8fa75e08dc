from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from workbench.jobs.engine.surroundings import job_environment, python_program, worker_environment


def test_workers_compute_on_one_thread_and_wait_passively(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    with worker_environment():
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OMP_WAIT_POLICY" not in os.environ


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
