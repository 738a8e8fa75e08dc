"""Whole jobs in processes of their own: as started from a window, ended in every way, and gone on with."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import psutil
import pytest

from tests.jobs.running import count_files, files_of, finish, lesson_job, runs, toy_job, until
from workbench.jobs import runner
from workbench.jobs.events import EventReader, read_events
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.process import end_now, start
from workbench.jobs.runner import BUSY
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What forty toys look like when nothing happens."""
    workspace = tmp_path_factory.mktemp("expected")
    folder = toy_job(workspace, 1, count=40)
    assert runner.run(folder) == runner.DONE
    return files_of(workspace)


def _runner_process(folder: JobFolder) -> psutil.Process:
    # Between its creation and its first line, the lock is held by someone whose number nobody knows yet.
    holder = until(lambda: (mark := folder.lock().holder()) and mark.here and mark)
    return psutil.Process(holder.pid)


def _workers(folder: JobFolder) -> list[psutil.Process]:
    return [c for c in _runner_process(folder).children() if "spawn_main" in " ".join(c.cmdline())]


@pytest.mark.parametrize("workers", [2, 4])
def test_the_same_bytes_whatever_the_number_of_workers(
    workspace: Path, workers: int, expected: dict[str, bytes]
) -> None:
    status = finish(toy_job(workspace, workers, count=40))
    assert status.state is JobState.DONE
    assert status.summary == {"files": 40, "complete": True}
    assert status.seconds > 0
    assert files_of(workspace) == expected


def test_killed_at_random_moments_and_resumed_it_makes_the_same_bytes(
    workspace: Path, expected: dict[str, bytes]
) -> None:
    folder = toy_job(workspace, 2, count=40, seconds=0.02)
    dice = random.Random(5)
    for _ in range(4):
        process = start(folder)
        assert process is not None
        goal = count_files(workspace) + dice.randint(0, 5)
        until(lambda goal=goal: count_files(workspace) >= goal)  # type: ignore[misc]
        family = psutil.Process(process.pid).children()
        process.kill()
        process.wait()
        assert status_of(folder).state is JobState.INTERRUPTED
        # Nobody goes on making for a job that is gone.
        until(lambda family=family: not any(runs(child) for child in family))  # type: ignore[misc]
    status = finish(folder)
    assert status.state is JobState.DONE
    assert (status.done, status.total) == (40, 40)
    assert files_of(workspace) == expected


def test_a_killed_worker_loses_nothing(workspace: Path, expected: dict[str, bytes]) -> None:
    folder = toy_job(workspace, 2, count=40, seconds=0.02)
    process = start(folder)
    assert process is not None
    until(lambda: count_files(workspace) >= 4)
    _workers(folder)[0].kill()
    process.wait(30)
    status = status_of(folder)
    assert (status.state, status.set_aside) == (JobState.DONE, 0)
    assert files_of(workspace) == expected
    assert "ended unexpectedly" in folder.log.read_text(encoding="utf-8")


def test_an_item_that_ends_its_process_is_set_aside_alone(workspace: Path, expected: dict[str, bytes]) -> None:
    status = finish(toy_job(workspace, 2, count=40, deadly=[7]))
    assert (status.state, status.set_aside) == (JobState.DONE, 1)
    assert files_of(workspace).keys() == expected.keys() - {"0007.txt"}
    assert "exit code 7" in (workspace / "datasets/toys/aside/0007").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("dotted", "settings", "sentence"),
    [
        ("ToyBatch", {"no_worker": True}, "No toy factory was found: build one."),
        ("UnpicklableBatch", {"count": 2}, "None of the 2 toys could be made"),
        ("Missing", {}, "“tests.jobs.toys:Missing” does not exist"),
        ("ToyBatch", {"bytes_each": 10**15}, "This needs about"),
    ],
)
def test_what_cannot_work_ends_with_a_sentence(
    workspace: Path, dotted: str, settings: dict[str, object], sentence: str
) -> None:
    folder = toy_job(workspace, dotted=dotted, **settings)
    assert runner.run(folder) == runner.FAILED
    status = status_of(folder)
    assert status.state is JobState.FAILED
    assert status.sentence.startswith(sentence)
    assert "Traceback" not in status.sentence


def test_a_defect_is_a_sentence_for_people_and_a_traceback_in_the_log(workspace: Path) -> None:
    folder = toy_job(workspace, count=3, defective=[1])
    assert runner.run(folder) == runner.DONE
    log = folder.log.read_text(encoding="utf-8")
    assert 'raise ZeroDivisionError("toy defect")' in log
    assert "Traceback" not in folder.events.read_text(encoding="utf-8")


def test_a_full_disk_keeps_what_is_finished_and_goes_on_when_there_is_room(
    workspace: Path, expected: dict[str, bytes]
) -> None:
    folder = toy_job(workspace, dotted="FullDiskBatch", count=40)
    ballast = workspace / "datasets" / "toys" / "ballast"
    ballast.parent.mkdir(parents=True)
    ballast.touch()
    assert runner.run(folder) == runner.FAILED
    assert "The disk is full" in status_of(folder).sentence
    assert count_files(workspace) == 3
    ballast.unlink()
    assert runner.run(folder) == runner.DONE
    assert files_of(workspace) == expected


def test_pause_resume_and_cancel_reach_the_process(workspace: Path) -> None:
    folder = toy_job(workspace, 2, count=500, seconds=0.02)
    process = start(folder)
    assert process is not None
    until(lambda: count_files(workspace) >= 2)
    assert start(folder) is None
    folder.want(Wanted.PAUSE)
    until(lambda: status_of(folder).state is JobState.PAUSED)
    paused_at = count_files(workspace)
    assert status_of(folder).alive
    folder.want(Wanted.RUN)
    until(lambda: count_files(workspace) > paused_at)
    watch = EventReader(folder.events)
    watch.news()
    folder.want(Wanted.CANCEL)
    assert process.wait(10) == runner.STOPPED
    assert status_of(folder).state is JobState.CANCELLED
    assert status_of(folder).summary["complete"] is False
    states = {e["state"]: e["t"] for e in watch.news() if e["kind"] == "state"}
    assert states["cancelled"] - states["cancelling"] < 1.0


def test_a_pause_does_not_wait_for_slow_items_and_frees_the_memory(workspace: Path) -> None:
    folder = toy_job(workspace, 2, count=40, seconds=60.0)
    process = start(folder)
    assert process is not None
    workers = until(lambda: len(_workers(folder)) == 2 and _workers(folder))
    folder.want(Wanted.PAUSE)
    until(lambda: status_of(folder).state is JobState.PAUSED)
    assert not any(runs(worker) for worker in workers)
    assert (status_of(folder).alive, status_of(folder).set_aside) == (True, 0)
    folder.want(Wanted.RUN)
    until(lambda: len(_workers(folder)) == 2)
    folder.want(Wanted.CANCEL)
    assert process.wait(20) == runner.STOPPED
    assert count_files(workspace) == 0


def test_cancelling_does_not_wait_for_a_slow_item(workspace: Path) -> None:
    folder = toy_job(workspace, 2, count=4, seconds=60.0)
    process = start(folder)
    assert process is not None
    workers = until(lambda: _workers(folder))
    folder.want(Wanted.CANCEL)
    assert process.wait(20) == runner.STOPPED
    assert not any(runs(worker) for worker in workers)
    assert (count_files(workspace), status_of(folder).state) == (0, JobState.CANCELLED)


def test_only_one_process_runs_a_job(workspace: Path) -> None:
    folder = toy_job(workspace)
    assert folder.lock().take() is None
    assert runner.run(folder) == BUSY
    assert status_of(folder).state is JobState.QUEUED


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking")
def test_asked_by_the_system_to_end_it_can_be_resumed(workspace: Path) -> None:
    folder = toy_job(workspace, 2, count=100, seconds=0.03)
    process = start(folder)
    assert process is not None
    until(lambda: count_files(workspace) >= 2)
    psutil.Process(process.pid).terminate()
    assert process.wait(10) == runner.STOPPED
    status = status_of(folder)
    assert status.state is JobState.INTERRUPTED
    assert "stopped from outside" in status.sentence


def test_a_job_can_be_ended_without_asking(workspace: Path) -> None:
    folder = toy_job(workspace, 1, count=3, seconds=60.0)
    process = start(folder)
    assert process is not None
    until(lambda: _workers(folder))
    end_now(folder)
    process.wait(10)
    assert status_of(folder).state is JobState.INTERRUPTED


def test_continuous_work_tells_everything(workspace: Path) -> None:
    folder = lesson_job(workspace, steps=5)
    assert runner.run(folder) == runner.DONE
    status = status_of(folder)
    assert status.summary == {"began": 0, "steps": 5}
    assert status.figures == {"train/loss": 0.2}
    assert status.warnings == 1
    assert status.preview == workspace / "runs" / "lesson" / "board.txt"
    assert [(a.kind, a.title) for a in status.artifacts] == [("run", "Lesson")]
    metrics, _ = read_events(folder.metrics)
    assert [(m["name"], m["value"], m["step"], m["epoch"]) for m in metrics] == [
        ("train/loss", 1.0 / n, n, 1) for n in range(1, 6)
    ]


def test_continuous_work_goes_on_where_it_failed(workspace: Path) -> None:
    folder = lesson_job(workspace, steps=50, fail_at=20)
    assert runner.run(folder) == runner.FAILED
    assert status_of(folder).sentence == "The lesson is over our heads (step 20)."
    assert runner.run(folder) == runner.DONE
    assert status_of(folder).summary == {"began": 20, "steps": 50}


def test_continuous_work_pauses_and_stops(workspace: Path) -> None:
    folder = lesson_job(workspace, steps=10_000, seconds=0.005)
    process = start(folder)
    assert process is not None
    until(lambda: status_of(folder).done > 3)
    folder.want(Wanted.PAUSE)
    until(lambda: status_of(folder).state is JobState.PAUSED)
    at = status_of(folder).done
    folder.want(Wanted.RUN)
    until(lambda: status_of(folder).done > at)
    folder.want(Wanted.CANCEL)
    assert process.wait(10) == runner.STOPPED
    status = status_of(folder)
    assert status.state is JobState.CANCELLED
    assert int((folder.state / "task").read_text(encoding="utf-8")) == status.summary["steps"] >= at
