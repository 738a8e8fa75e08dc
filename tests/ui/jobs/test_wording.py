from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.jobs.made_up import made_up_job, say
from workbench.jobs.folder import JobFolder
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of
from workbench.ui.jobs.actions import buttons, command_line, next_steps
from workbench.ui.jobs.wording import counted, finish_line, look, pace


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    return made_up_job(tmp_path, "Render · wide", noun="faces")


def test_running_slower_than_one_a_second(job: JobFolder) -> None:
    say(job, state="running", done=190, total=500, rate=1 / 14.2, eta_s=4380)
    status = status_of(job)
    assert counted(status) == "190 / 500"
    assert pace(status) == "14.2 s each · 1 h 13 min left"


def test_running_fast(job: JobFolder) -> None:
    say(job, state="running", done=1190, total=5000, rate=31.25, eta_s=122)
    assert counted(status_of(job)) == "1,190 / 5,000"
    assert pace(status_of(job)) == "31.2 faces/s · 2 min left"


def test_running_without_a_known_end(job: JobFolder) -> None:
    say(job, state="running", done=12, note="warming up")
    assert counted(status_of(job)) == "12" and pace(status_of(job)) == "warming up"


def test_done_with_some_set_aside(job: JobFolder) -> None:
    say(job, "done", state="done", done=2000, total=2000, seconds=1700, set_aside=3)
    status = status_of(job)
    assert finish_line(status) == "2,000 faces in 28 min, 3 set aside."
    assert pace(status).startswith("finished ") and "3 set aside" in pace(status)


def test_failed_says_why(job: JobFolder) -> None:
    say(job, "failed", state="failed", sentence="The picture is torn.")
    assert pace(status_of(job)) == "The picture is torn."


def test_every_state_has_word_icon_and_a_way_on() -> None:
    assert len({look(state).word for state in JobState}) == len(JobState)
    for state in JobState:
        assert look(state).word and look(state).icon
        if state is not JobState.CANCELLING:
            assert buttons(state), state


def test_command_line_of_a_job_repeats_it(job: JobFolder) -> None:
    line = command_line(status_of(job))
    assert line.startswith("workbench run toys.make --preset ") and "job.json" in line


def test_a_tab_looks_at_its_own_results_where_they_have_a_page_of_their_own(tmp_path: Path) -> None:
    def steps(task: str, kind: str) -> list[tuple[str, str, dict[str, str]]]:
        job = made_up_job(tmp_path, task, task=task)
        say(job, artifacts=[{"of": kind, "path": "../../mine", "title": "mine"}], state="running")
        found = next_steps(status_of(job), frozenset({"compare", "datasets", "train"}))
        return [(step.title, step.panel, step.payload) for step in found]

    assert steps("compare.set", "comparison") == [("Look at it", "compare", {"comparison": "mine"})]
    assert steps("datasets.import", "dataset") == [("Use for training", "train", {"dataset": "mine"})]
