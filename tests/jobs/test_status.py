from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.jobs.running import toy_job
from workbench.errors import DataError, JobError
from workbench.jobs.contract import Artifact
from workbench.jobs.events import EventLog
from workbench.jobs.folder import JobFolder, Wanted, open_job, slug
from workbench.jobs.liveness import ProcessMark
from workbench.jobs.reporter import Reporter
from workbench.jobs.status import JobState, relative, resolve
from workbench.jobs.watcher import JobWatcher, status_of

DEAD = {**ProcessMark.mine().plain(), "started": 1.0}


def test_a_new_job_is_queued_and_says_what_was_asked(workspace: Path) -> None:
    folder = toy_job(workspace, count=5)
    status = status_of(folder)
    assert status.state is JobState.QUEUED
    assert not status.alive
    assert not status.began
    assert (status.spec.task, status.spec.title, status.spec.noun) == ("toys.make", "Make toys", "toys")
    assert status.spec.settings["count"] == 5
    assert status.spec.id == folder.id
    assert status.spec.versions["workbench"]


def test_jobs_of_one_second_get_folders_of_their_own(workspace: Path) -> None:
    names = {toy_job(workspace).id for _ in range(5)}
    assert len(names) == 5


@pytest.mark.parametrize(
    ("title", "expected"), [("Größe: Ä/B", "groe-a-b"), ("...", "job"), ("x" * 99, "x" * 40), ("a  -- b", "a-b")]
)
def test_slugs_are_plain(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_running_state_of_a_dead_process_is_an_interruption(workspace: Path) -> None:
    folder = toy_job(workspace)
    EventLog(folder.events).write("state", state="running", done=3, total=8, seconds=2.0, **DEAD)
    status = status_of(folder)
    assert status.state is JobState.INTERRUPTED
    assert status.state.resumable
    assert status.state.over
    assert "resume" in status.sentence
    assert (status.done, status.fraction) == (3, 0.375)


@pytest.mark.parametrize(
    ("recorded", "wanted", "expected"),
    [
        ("running", Wanted.RUN, JobState.RUNNING),
        ("running", Wanted.PAUSE, JobState.PAUSING),
        ("paused", Wanted.PAUSE, JobState.PAUSED),
        ("paused", Wanted.RUN, JobState.RUNNING),
        ("running", Wanted.CANCEL, JobState.CANCELLING),
        ("cancelled", Wanted.CANCEL, JobState.CANCELLED),
    ],
)
def test_states_of_a_living_process(workspace: Path, recorded: str, wanted: Wanted, expected: JobState) -> None:
    folder = toy_job(workspace)
    EventLog(folder.events).write("state", state=recorded, **ProcessMark.mine().plain())
    folder.want(wanted)
    assert status_of(folder).state is expected


@pytest.mark.parametrize(
    ("recorded", "wanted", "expected"),
    [
        ("paused", Wanted.PAUSE, JobState.PAUSED),
        ("running", Wanted.CANCEL, JobState.CANCELLED),
        ("pausing", Wanted.PAUSE, JobState.INTERRUPTED),
        ("interrupted", Wanted.RUN, JobState.INTERRUPTED),
    ],
)
def test_states_of_a_dead_process(workspace: Path, recorded: str, wanted: Wanted, expected: JobState) -> None:
    folder = toy_job(workspace)
    EventLog(folder.events).write("state", state=recorded, **DEAD)
    folder.want(wanted)
    assert status_of(folder).state is expected


def test_another_computers_job_lives_as_long_as_its_heartbeat_is_fresh(workspace: Path) -> None:
    folder = toy_job(workspace)
    line = '{{"t": {t}, "kind": "heartbeat", "state": "running", "pid": 1, "started": 1.0, "host": "elsewhere"}}\n'
    with open(folder.events, "a", encoding="utf-8") as stream:
        stream.write(line.format(t=time.time()))
    assert status_of(folder).state is JobState.RUNNING
    with open(folder.events, "a", encoding="utf-8") as stream:
        stream.write(line.format(t=time.time() - 1000))
    assert status_of(folder).state is JobState.INTERRUPTED


def test_a_process_that_ends_before_it_can_speak_leaves_its_last_words(workspace: Path) -> None:
    folder = toy_job(workspace)
    folder.log.write_text("Traceback ...\nImportError: no such thing\n", encoding="utf-8")
    EventLog(folder.events).write("state", state="starting", child=DEAD)
    status = status_of(folder)
    assert status.state is JobState.INTERRUPTED
    assert "ImportError: no such thing" in status.sentence


def test_the_end_of_a_long_diary_says_as_much_as_the_whole(workspace: Path) -> None:
    folder = toy_job(workspace)
    reporter = Reporter(folder, status_of(folder))
    reporter.start()
    reporter.artifact(Artifact("dataset", workspace / "datasets" / "toys", "Toys"))
    reporter.metric("loss", 0.5, step=1, where={})
    reporter.metric("loss", float("nan"), step=2, where={})
    reporter.progress(1, 9, "first", now=True)
    log = EventLog(folder.events)
    for n in range(2000):
        log.write("item", ids=[f"{n:06d}"] * 10)
    slow = JobWatcher(folder, from_start=True)
    slow.news()
    assert JobWatcher(folder).known() == slow.known()
    reporter.done({"files": 9})
    reporter.close()
    status = status_of(folder)
    assert status.state is JobState.DONE
    assert status.artifacts == (Artifact("dataset", workspace / "datasets" / "toys", "Toys"),)
    assert status.figures == {"loss": 0.5}
    assert status.summary == {"files": 9}
    assert not folder.reserve.exists()


def test_a_watcher_reads_only_news(workspace: Path) -> None:
    folder = toy_job(workspace)
    watcher = JobWatcher(folder)
    assert watcher.news() == []
    EventLog(folder.events).write("warning", sentence="Careful.")
    assert [e["kind"] for e in watcher.news()] == ["warning"]


def test_a_workspace_that_moved_keeps_its_jobs(workspace: Path) -> None:
    folder = toy_job(workspace)
    inside, outside = workspace / "datasets" / "ä.png", workspace.parent / "other.png"
    assert resolve(folder, relative(folder, inside)) == inside
    assert resolve(folder, relative(folder, outside)) == outside
    moved = workspace.with_name("moved")
    shutil.move(workspace, moved)
    there = JobFolder(moved / "jobs" / folder.id)
    assert resolve(there, relative(folder, inside)) == moved / "datasets" / "ä.png"
    assert there.place.workspace == Path(os.path.abspath(moved))


def test_damaged_and_missing_jobs_are_told_in_a_sentence(workspace: Path) -> None:
    folder = toy_job(workspace)
    folder.spec_file.write_text('{"id": 3}', encoding="utf-8")
    with pytest.raises(DataError, match="damaged"):
        folder.spec()
    with pytest.raises(JobError, match="no job"):
        open_job(workspace)
    folder.control.write_text("[]", encoding="utf-8")
    assert folder.wanted() is Wanted.RUN
