from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tests.ui import toy_plugin
from tests.ui.jobs.made_up import made_up_job, say
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.status import JobState
from workbench.ui.jobs.actions import JobActions
from workbench.ui.jobs.finish import announce
from workbench.ui.jobs.service import JobsService
from workbench.ui.jobs.tray import JobsTray
from workbench.ui.notifications import Notifications
from workbench.ui.theme.appearance import Theme
from workbench.workspace import Workspace

PATIENCE_MS = 20_000


@pytest.fixture
def service(theme: Theme, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobsService]:
    toy_plugin.install(monkeypatch)
    made = JobsService(Workspace.open(tmp_path / "ü workspace"), limit=1)
    yield made
    made.stop()


@pytest.fixture
def tray(service: JobsService, qtbot: QtBot) -> JobsTray:
    made = JobsTray()
    qtbot.addWidget(made)
    made.resize(1200, 200)
    made.show()
    made.follow(service, JobActions(service, service))
    service.start()
    return made


def root(service: JobsService) -> Path:
    return service._workspace.root


def press(tray: JobsTray, job: JobFolder, action: str) -> None:
    button = tray.rows[job.id].findChild(QAbstractButton, action)
    assert button is not None, action
    button.click()


def state(tray: JobsTray, job: JobFolder) -> JobState | None:
    row = tray.rows.get(job.id)
    return row.status.state if row else None


def test_empty_tray_says_what_will_be_here(tray: JobsTray) -> None:
    assert tray.empty.isVisible() and "appears here" in tray.empty.text()


def test_row_follows_the_job_folder(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    job = made_up_job(root(service), "Make toys")
    say(job, state="running", done=5, total=10)
    qtbot.waitUntil(lambda: state(tray, job) is JobState.RUNNING, timeout=PATIENCE_MS)
    row = tray.rows[job.id]
    assert row.line.share == pytest.approx(0.5) and row.count.text() == "5 / 10"
    say(job, "done", state="done", done=10, total=10, seconds=3)
    qtbot.waitUntil(lambda: state(tray, job) is JobState.DONE, timeout=PATIENCE_MS)
    assert row.line.share == 1.0 and row.word.text() == "Done" and not tray.empty.isVisible()


def test_newest_job_stands_on_top(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    old, new = (made_up_job(root(service), title, age_s=age) for title, age in (("Old", 60), ("New", 0)))
    for job in (old, new):
        say(job, state="running")
    qtbot.waitUntil(lambda: len(tray.rows) == 2, timeout=PATIENCE_MS)
    assert tray._list.indexOf(tray.rows[new.id]) < tray._list.indexOf(tray.rows[old.id])


def test_pause_and_resume_reach_the_job(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    job = made_up_job(root(service), "Make toys")
    say(job, state="running", done=5, total=10)
    qtbot.waitUntil(lambda: state(tray, job) is JobState.RUNNING, timeout=PATIENCE_MS)
    press(tray, job, "pause")
    qtbot.waitUntil(lambda: job.wanted() is Wanted.PAUSE, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: state(tray, job) is JobState.PAUSING, timeout=PATIENCE_MS)
    press(tray, job, "resume")
    qtbot.waitUntil(lambda: job.wanted() is Wanted.RUN, timeout=PATIENCE_MS)


def test_submitted_job_runs_to_its_end(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    ids: list[str] = []
    with qtbot.waitSignal(service.finished, timeout=60_000) as told:
        service.submit("toys.make", {"count": 3}, "Three toys", then=ids.append)
    assert told.args is not None and told.args[0].state is JobState.DONE, told.args[0].sentence
    assert ids == [told.args[0].id] and tray.rows[ids[0]].count.text() == "3 / 3"


def test_settings_a_task_refuses_never_become_a_job(service: JobsService, qtbot: QtBot) -> None:
    with qtbot.waitSignal(service.failed) as told:
        service.submit("toys.unknown", {})
    assert told.args is not None and "toys.unknown" in told.args[0]
    assert not service.all()


def test_dismissed_row_stays_away_and_the_job_stays(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    job = made_up_job(root(service), "Make toys")
    say(job, "failed", state="failed", sentence="The glue is dry.")
    qtbot.waitUntil(lambda: state(tray, job) is JobState.FAILED, timeout=PATIENCE_MS)
    press(tray, job, "dismiss")
    assert job.id not in tray.rows and job.spec_file.is_file()
    again = JobsTray()
    qtbot.addWidget(again)
    again.follow(service, JobActions(service, service))
    assert job.id not in again.rows


def test_removed_folder_takes_its_row_along(tray: JobsTray, service: JobsService, qtbot: QtBot) -> None:
    job = made_up_job(root(service), "Make toys")
    say(job, "done", state="done")
    qtbot.waitUntil(lambda: job.id in tray.rows, timeout=PATIENCE_MS)
    for path in sorted(job.path.rglob("*"), reverse=True):
        path.unlink()
    job.path.rmdir()
    qtbot.waitUntil(lambda: job.id not in tray.rows, timeout=PATIENCE_MS)


@pytest.mark.parametrize("width", [640, 900, 1400])
def test_buttons_stay_in_reach_on_any_width(tray: JobsTray, service: JobsService, qtbot: QtBot, width: int) -> None:
    job = made_up_job(root(service), "A rather long title of a job that goes on and on")
    say(job, "failed", state="failed", sentence="The glue is dry and the wood is wet " * 5)
    qtbot.waitUntil(lambda: job.id in tray.rows, timeout=PATIENCE_MS)
    tray.resize(width, 200)
    row = tray.rows[job.id]
    qtbot.waitUntil(lambda: row.width() <= width)
    for name in ("retry", "dismiss"):
        button = row.findChild(QAbstractButton, name)
        assert button is not None
        right = button.mapTo(row, button.rect().bottomRight()).x()
        assert button.isVisible() and right < row.width(), (name, right, row.width())


def test_feed_tells_events_and_metrics_in_order(service: JobsService, qtbot: QtBot) -> None:
    job = made_up_job(root(service), "Learn")
    feed = service.feed(job.id)
    assert service.feed(job.id) is feed
    seen: list[str] = []
    steps: list[int] = []
    feed.events.connect(lambda events: seen.extend(e["kind"] for e in events))
    feed.metrics.connect(lambda lines: steps.extend(line["step"] for line in lines))
    say(job, "progress", done=1, total=2)
    job.metrics.write_text('{"step": 1}\n{"step": 2}\n', encoding="utf-8")
    service.start()
    qtbot.waitUntil(lambda: steps == [1, 2] and seen[-1:] == ["progress"], timeout=PATIENCE_MS)


def test_finish_card_leads_on(service: JobsService, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    job = made_up_job(root(service), "Make heads", task="render.batch")
    artifacts = [{"of": "dataset", "path": "datasets/heads", "title": "heads"}]
    say(job, "done", state="done", done=8, total=8, seconds=4, artifacts=artifacts)
    service.start()
    qtbot.waitUntil(lambda: service.get(job.id) is not None, timeout=PATIENCE_MS)
    status = service.get(job.id)
    assert status is not None
    said, actions = Notifications(), JobActions(service, service)
    announce(status, actions, said, frozenset({"train", "compare"}))
    (card,) = said.open()
    assert card.title == "Make heads finished" and [a.title for a in card.actions] == [
        "Use for training",
        "Open folder",
    ]
    with qtbot.waitSignal(actions.went) as told:
        card.actions[0].run()
    assert told.args == ["train", {"dataset": "heads"}]
