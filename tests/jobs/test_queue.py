from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.jobs.running import count_files, toy_job, until
from workbench.errors import JobError
from workbench.jobs.events import EventLog
from workbench.jobs.listing import News
from workbench.jobs.queue import JobQueue
from workbench.jobs.status import JobState


def _states(queue: JobQueue) -> list[JobState]:
    return [status.state for status in reversed(queue.jobs())]


def _settle(queue: JobQueue) -> list[JobState]:
    queue.refresh()
    return _states(queue)


def test_no_more_jobs_run_than_the_limit_and_each_gets_its_turn(workspace: Path) -> None:
    queue = JobQueue(workspace, limit=1)
    for n in range(3):
        toy_job(workspace, count=3, seconds=0.05, name=f"t{n}")
    most = 0

    def all_done() -> bool:
        nonlocal most
        queue.refresh()
        most = max(most, sum(state.active for state in _states(queue)))
        return all(state is JobState.DONE for state in _states(queue))

    until(all_done)
    assert most == 1
    made = [(workspace / "datasets" / f"t{n}").stat().st_ctime for n in range(3)]
    assert made == sorted(made)


def test_jobs_go_on_with_no_window_open(workspace: Path) -> None:
    first = toy_job(workspace, count=2, name="one")
    toy_job(workspace, count=2, name="two")
    queue = JobQueue(workspace, limit=1)
    queue.refresh()
    assert _states(queue) == [JobState.RUNNING, JobState.QUEUED]
    queue.close()
    until(lambda: count_files(workspace, "two") == 2)
    assert first.log.exists()
    reopened = JobQueue(workspace)
    until(lambda: _settle(reopened) == [JobState.DONE, JobState.DONE])


def test_a_queued_job_can_be_held_back_cancelled_and_put_back(workspace: Path) -> None:
    queue = JobQueue(workspace, limit=1)
    folder = toy_job(workspace, count=1)
    queue.pause(folder.id)
    assert _settle(queue) == [JobState.PAUSED]
    queue.cancel(folder.id)
    assert _settle(queue) == [JobState.CANCELLED]
    queue.resume(folder.id)
    until(lambda: _settle(queue) == [JobState.DONE])
    queue.cancel(folder.id)
    assert _settle(queue) == [JobState.DONE]
    with pytest.raises(JobError, match="no such job"):
        queue.resume("../../elsewhere")


def test_an_interrupted_job_is_found_and_resumed_in_its_folder(workspace: Path) -> None:
    folder = toy_job(workspace, count=4)
    EventLog(folder.events).write("state", state="running", pid=1, started=1.0, host=_host(), done=1, total=4)
    queue = JobQueue(workspace, limit=1)
    assert _settle(queue) == [JobState.INTERRUPTED]
    queue.resume(folder.id)
    until(lambda: _settle(queue) == [JobState.DONE])
    assert count_files(workspace) == 4


def _host() -> str:
    from workbench.jobs.liveness import this_host

    return this_host()


def test_a_look_tells_only_what_changed(workspace: Path) -> None:
    queue = JobQueue(workspace, limit=1)
    assert queue.refresh() == News()
    folder = toy_job(workspace, count=1)
    queue.pause(folder.id)
    assert [status.id for status in queue.refresh().changed] == [folder.id]
    assert queue.refresh() == News()
    damaged = workspace / "jobs" / "damaged"
    damaged.mkdir()
    (damaged / "job.json").write_text("{", encoding="utf-8")
    assert "not valid JSON" in queue.refresh().problems[0]
    assert queue.refresh() == News()
    shutil.rmtree(folder.path)
    assert queue.refresh().gone == (folder.id,)
    assert queue.jobs() == []


def test_a_window_is_never_kept_waiting(workspace: Path) -> None:
    queue = JobQueue(workspace, limit=1)
    queue.later(queue.submit, "toys.make", {"count": 2}, dotted="tests.jobs.toys:ToyBatch")
    queue.later(queue.resume, "no such job")
    found: dict[str, JobState] = {}
    problems: list[str] = []
    longest = 0.0

    def done() -> bool:
        nonlocal longest
        began = time.perf_counter()
        news = queue.tick()
        longest = max(longest, time.perf_counter() - began)
        found.update({status.id: status.state for status in news.changed})
        problems.extend(news.problems)
        return list(found.values()) == [JobState.DONE]

    until(done)
    queue.close()
    assert problems == ["There is no such job (no such job)."]
    # Generous: a loaded machine may take the processor away; starting a process takes ten times as long.
    assert longest < 0.25


def test_the_limit_is_remembered_with_the_workspace(workspace: Path) -> None:
    JobQueue(workspace, limit=3)
    assert JobQueue(workspace).limit == 3
    (workspace / "jobs" / "queue.json").write_text("{", encoding="utf-8")
    assert JobQueue(workspace).limit == 1
