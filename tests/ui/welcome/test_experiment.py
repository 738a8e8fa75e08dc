from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.ui.jobs.made_up import made_up_job, say
from workbench.demo import Step, sample_steps
from workbench.jobs.folder import JobFolder
from workbench.jobs.watcher import status_of
from workbench.ui.welcome.experiment import Experiment
from workbench.ui.welcome.sample_card import OUTLINE


class HandDrivenJobs(QObject):
    """Stands in for the jobs service: jobs move when the test says so."""

    changed = Signal(object)

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.jobs: list[JobFolder] = []
        self.cancelled: list[str] = []

    def submit(self, task: str, settings: Mapping[str, Any], title: str, *, then: Callable[[str], object]) -> None:
        self.jobs.append(made_up_job(self.root, title, task=task))
        then(self.jobs[-1].id)

    def get(self, job_id: str) -> Any:
        return status_of(next(job for job in self.jobs if job.id == job_id))

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)

    def move(self, **event: Any) -> None:
        say(self.jobs[-1], **event)
        self.changed.emit(status_of(self.jobs[-1]))


@pytest.fixture
def jobs(tmp_path: Path, qtbot: QtBot) -> HandDrivenJobs:
    return HandDrivenJobs(tmp_path)


STEPS = [Step("Make", "a.make", {}), Step("Learn", "b.learn", {"epochs": 1})]


def test_steps_follow_one_another(jobs: HandDrivenJobs, qtbot: QtBot) -> None:
    experiment = Experiment(jobs)  # type: ignore[arg-type]
    experiment.start(STEPS)
    assert [status_of(job).spec.task for job in jobs.jobs] == ["a.make"]
    jobs.move(state="running", done=1, total=4)
    assert experiment.progress().states == ("running", "waiting") and experiment.progress().share == 0.25
    jobs.move(kind="done", state="done")
    assert len(jobs.jobs) == 2 and experiment.progress().states == ("done", "running")
    with qtbot.waitSignal(experiment.finished):
        jobs.move(kind="done", state="done")
    assert experiment.progress().states == ("done", "done") and not experiment.running


def test_a_failed_step_ends_it_until_its_job_is_resumed(jobs: HandDrivenJobs, qtbot: QtBot) -> None:
    experiment = Experiment(jobs)  # type: ignore[arg-type]
    experiment.start(STEPS)
    with qtbot.waitSignal(experiment.failed) as told:
        jobs.move(kind="failed", state="failed", sentence="The glue is dry.")
    assert told.args == ["The glue is dry."] and experiment.progress().states == ("failed", "waiting")
    jobs.move(state="running")
    assert experiment.progress().states[0] == "running"
    jobs.move(kind="done", state="done")
    assert len(jobs.jobs) == 2


def test_stop_stops_the_step_that_runs(jobs: HandDrivenJobs) -> None:
    experiment = Experiment(jobs)  # type: ignore[arg-type]
    experiment.start(STEPS)
    experiment.stop()
    assert jobs.cancelled == [jobs.jobs[0].id]


def test_card_outlines_the_steps_there_are(tmp_path: Path) -> None:
    assert [step.title for step in sample_steps(tmp_path)] == list(OUTLINE)
