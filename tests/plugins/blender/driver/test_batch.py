"""Batches in which Blender is killed, crashes, hangs, vanishes: the same pictures as if nothing had happened."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from plugins.blender.installation import Blender
from tests.jobs.running import count_files, files_of, runs, until
from tests.plugins.blender.driver.toys import Pictures, PictureSettings
from workbench.jobs import runner
from workbench.jobs.folder import EngineSpec, JobFolder, Wanted
from workbench.jobs.liveness import kill_tree
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

PATIENCE_S = 120.0
Task = subprocess.Popen[bytes]


@pytest.fixture(autouse=True)
def _found(blender: Blender, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs in processes of their own find the toys and the same Blender; none is left running."""
    root = str(Path(__file__).resolve().parents[4])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("WORKBENCH_BLENDER", str(blender.path))
    before = {child.pid for child in psutil.Process().children()}
    yield
    for child in psutil.Process().children():
        if child.pid not in before:
            kill_tree(child.pid)


@pytest.fixture(scope="module")
def expected(blender: Blender, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Twelve pictures when nothing happens."""
    workspace = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_BLENDER", str(blender.path))
        patch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[4]))
        assert runner.run(pictures(workspace)) == runner.DONE
    return files_of(workspace)


def pictures(workspace: Path, workers: int = 1, **settings: Any) -> JobFolder:
    """A batch of pictures, queued."""
    return submit(
        workspace, "toys.take", PictureSettings(**{"count": 12, **settings}),
        dotted="tests.plugins.blender.driver.toys:Pictures", task=Pictures(), engine=EngineSpec(workers=workers),
    )  # fmt: skip


def begun(job: JobFolder) -> Task:
    """The job's process."""
    process = start(job)
    assert process is not None
    return process


def family(process: Task, word: str) -> list[psutil.Process]:
    """Its children and theirs that have a word among their words."""
    try:
        children = psutil.Process(process.pid).children(recursive=True)
        return [child for child in children if word in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def aside(workspace: Path) -> dict[str, str]:
    """What was set aside, and why."""
    return {path.name: path.read_text(encoding="utf-8") for path in (workspace / "datasets/toys/aside").glob("*")}


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["faulty.py", "spawn_main"])
def test_killed_again_and_again_nothing_is_lost_or_doubled(
    tmp_path: Path, expected: dict[str, bytes], victim: str
) -> None:
    job = pictures(tmp_path / "Köpfe 1", samples=2)
    process = begun(job)
    for goal in (0, 3, 6, 9):
        reached = lambda goal=goal: count_files(tmp_path / "Köpfe 1") >= goal and family(process, victim)  # noqa: E731
        until(reached, PATIENCE_S)
        for found in family(process, victim):
            found.kill()
    assert process.wait(PATIENCE_S) == runner.DONE
    status = status_of(job)
    assert (status.done, status.set_aside) == (12, 0)
    assert files_of(tmp_path / "Köpfe 1") == expected
    until(lambda: not family(process, "faulty.py"))


@pytest.mark.slow
def test_faults_that_pass_leave_no_trace_and_those_that_stay_are_set_aside_each_with_its_sentence(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    faults = {"1": "raises", "4": "crashes", "6": "loops"}
    once = pictures(tmp_path / "once", faults=faults, once=True, timeout_s=4.0)
    assert runner.run(once) == runner.DONE
    assert status_of(once).set_aside == 0
    assert files_of(tmp_path / "once") == expected
    always = pictures(tmp_path / "always", faults=faults, timeout_s=4.0)
    assert runner.run(always) == runner.DONE
    told = aside(tmp_path / "always")
    assert told["0001"] == "Blender could not take the picture (ValueError: no such nose)."
    assert told["0004"].startswith("Blender ended unexpectedly (exit code ")
    assert told["0006"].startswith("Blender took longer than 4 s for one picture")
    left = {name: made for name, made in expected.items() if name.removesuffix(".txt") not in told}
    assert files_of(tmp_path / "always") == left
    log = always.log.read_text(encoding="utf-8")
    assert "about to crash" in log and "ValueError: no such nose" in log


@pytest.mark.skipif(sys.platform == "win32", reason="the launcher is a shell script")
def test_a_blender_that_is_removed_ends_the_job_and_it_goes_on_when_it_is_back(
    blender: Blender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: dict[str, bytes]
) -> None:
    launcher = tmp_path / blender.path.name
    text = f'#!/bin/sh\nexec "{blender.path}" "$@"\n'
    launcher.write_text(text, encoding="utf-8")
    launcher.chmod(0o755)
    monkeypatch.setenv("WORKBENCH_BLENDER", str(launcher))
    job = pictures(tmp_path, faults={"5": f"vanishes {launcher}"}, once=True)
    assert runner.run(job) == runner.FAILED
    assert status_of(job).sentence == (
        f"Blender is no longer there ({launcher}): bring it back or choose another one, then resume; "
        "what is finished is kept."
    )
    assert count_files(tmp_path) == 5
    launcher.write_text(text, encoding="utf-8")
    launcher.chmod(0o755)
    assert runner.run(job) == runner.DONE
    assert (files_of(tmp_path), status_of(job).set_aside) == (expected, 0)


def test_a_pause_ends_blender_in_the_middle_of_a_picture_and_going_on_takes_it_anew(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    job = pictures(tmp_path, faults={"3": "loops"}, once=True, timeout_s=600.0)
    process = begun(job)
    until(lambda: (job.path / "marks" / "loops").exists())
    (blender,) = family(process, "faulty.py")
    job.want(Wanted.PAUSE)
    until(lambda: status_of(job).state is JobState.PAUSED)
    assert not family(process, "spawn_main")
    # Blender ends once it sees its worker gone, which a busy machine lets it see a little later.
    until(lambda: not runs(blender))
    assert count_files(tmp_path) == 3
    job.want(Wanted.RUN)
    assert process.wait(PATIENCE_S) == runner.DONE
    assert (files_of(tmp_path), status_of(job).set_aside) == (expected, 0)


def test_cancelling_ends_blender_in_the_middle_of_a_picture(tmp_path: Path) -> None:
    job = pictures(tmp_path, faults={"1": "loops"}, once=True, timeout_s=600.0)
    process = begun(job)
    until(lambda: (job.path / "marks" / "loops").exists())
    (blender,) = family(process, "faulty.py")
    job.want(Wanted.CANCEL)
    assert process.wait(PATIENCE_S) == runner.STOPPED
    assert not runs(blender)
    assert (status_of(job).state, count_files(tmp_path)) == (JobState.CANCELLED, 1)
