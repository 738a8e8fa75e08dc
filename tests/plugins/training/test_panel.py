"""The Training tab on recorded runs, and one real run through its form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from plugins.training.panel import TrainingPanel
from plugins.training.panel.run_card import RunCard
from plugins.training.panel.run_model import row_of
from plugins.training.panel.runs import Run, read_runs
from plugins.training.run_folder import RunFolder
from tests.plugins.conftest import OpenPanel
from tests.plugins.training import faces
from tests.plugins.training.test_panel_reading import REFUSED, measured, recorded_run, written_scores
from workbench.jobs.folder import JobFolder, JobSpec
from workbench.jobs.status import JobState, JobStatus

PATIENCE_MS = 20_000
A_RUN_MS = 120_000
TINY: dict[str, Any] = {"resolution": 32, "width": 4, "blocks": 2, "epochs": 2, "batch": 4, "threads": 1,
                        "device": "cpu"}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


def opened(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> TrainingPanel:
    """The tab, once it has looked at the runs."""
    panel = open_panel(TrainingPanel, workspace)
    assert isinstance(panel, TrainingPanel)
    qtbot.waitUntil(lambda: "Looking" not in panel.stage.sentence, timeout=PATIENCE_MS)
    return panel


@pytest.fixture
def two_runs(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> TrainingPanel:
    recorded_run(workspace, "first", created="2026-11-20")
    second = recorded_run(workspace, "second", created="2026-11-21")
    written_scores(second, "heads", "test", mm=True, created="2026-11-21")
    written_scores(second, "foreign", "all", mm=False, created="2026-11-20")
    panel = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: bool(panel.table.names()), timeout=PATIENCE_MS)
    return panel


def status(tmp_path: Path, state: JobState, **values: Any) -> JobStatus:
    """A training job in some state."""
    spec = JobSpec(id="job", task="train.run", dotted="", title="t", settings={"name": "run"}, created=0.0)
    return JobStatus(JobFolder(tmp_path / "jobs" / "job"), spec, state, alive=True, began=True, **values)


def test_an_empty_workspace_says_where_faces_come_from(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    panel = opened(qtbot, open_panel, workspace)
    assert "none here yet" in panel.stage.sentence
    assert panel.table.rows.rowCount() == 0
    assert not panel.card.isVisible()


def test_with_faces_it_offers_to_learn_from_them(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    faces.dataset(workspace, "heads", train=3, validation=1, test=1)
    panel = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: "No network" in panel.stage.sentence, timeout=PATIENCE_MS)
    panel.stage.empty._button.click()
    assert panel.form.settings().dataset == "heads"
    qtbot.waitUntil(lambda: "3 + 1 faces" in panel.column.room_label.text(), timeout=PATIENCE_MS)
    assert panel.column.cost_label.text().startswith("40 epochs · about")


def test_the_newest_run_is_shown_with_its_baseline(two_runs: TrainingPanel) -> None:
    table = two_runs.table.rows
    cells = [[table.index(row, column).data() for column in range(5)] for row in range(2)]
    assert cells == [["second", "5 mm", "25 %", "31.5", "done"], ["first", "5 mm", "25 %", "31.5", "done"]]
    assert two_runs.table.names() == ["second"]
    assert two_runs.stage.plot.runs == ["second"]
    assert "20 mm" in two_runs.card.verdict.text()
    assert "4.0 times better" in two_runs.card.verdict.text()


def test_selected_runs_are_laid_over_each_other(qtbot: QtBot, two_runs: TrainingPanel) -> None:
    two_runs.table.selectAll()
    plot = two_runs.stage.plot
    assert sorted(plot.runs) == ["first", "second"]
    colours = {row.name: row.colour for row in two_runs.table.rows.rows}
    assert colours == {name: plot.colour(name).name() for name in ("first", "second")}  # type: ignore[union-attr]
    assert colours["first"] != colours["second"]
    two_runs.table.select(["first"])
    assert plot.runs == ["first"]
    assert [row.colour for row in two_runs.table.rows.rows] == [None, plot.colour("first").name()]  # type: ignore[union-attr]


def test_the_plot_follows_the_file(qtbot: QtBot, two_runs: TrainingPanel, workspace: Path) -> None:
    plot = two_runs.stage.plot
    qtbot.waitUntil(lambda: plot.values().count("\n") >= 6, timeout=PATIENCE_MS)
    before = plot.values().count("\n")
    measured(RunFolder(workspace / "runs" / "second"), range(3, 5))
    qtbot.waitUntil(lambda: plot.values().count("\n") == before + 4, timeout=PATIENCE_MS)
    plot.draw()
    assert "0.8" in plot.baseline_words


def test_held_out_faces_follow_and_go_back(qtbot: QtBot, two_runs: TrainingPanel, workspace: Path) -> None:
    page = two_runs.stage.findings.faces
    qtbot.waitUntil(lambda: page.title == "epoch 3 of 3", timeout=PATIENCE_MS)
    assert page.sheet.faces == 2
    page.slider.setValue(0)
    qtbot.waitUntil(lambda: page.title == "epoch 1 of 3", timeout=PATIENCE_MS)
    page.slider.setValue(2)
    folder = RunFolder(workspace / "runs" / "second")
    folder.preview(4).write_bytes(folder.preview(1).read_bytes())
    two_runs.watcher.look()
    qtbot.waitUntil(lambda: page.epoch == 4, timeout=PATIENCE_MS)
    page.slider.setValue(1)
    folder.preview(5).write_bytes(folder.preview(1).read_bytes())
    two_runs.watcher.look()
    qtbot.waitUntil(lambda: page.slider.maximum() == 4, timeout=PATIENCE_MS)
    assert page.epoch == 2


def test_a_damaged_picture_is_said(qtbot: QtBot, two_runs: TrainingPanel, workspace: Path) -> None:
    RunFolder(workspace / "runs" / "second").preview(9).write_bytes(b"no picture")
    two_runs.watcher.look()
    page = two_runs.stage.findings.faces
    qtbot.waitUntil(lambda: "not a picture" in page._empty.sentence, timeout=PATIENCE_MS)


def test_every_score_stands_beside_its_baselines(qtbot: QtBot, two_runs: TrainingPanel) -> None:
    two_runs.stage.findings.choose("scores")
    page = two_runs.stage.findings.scores
    qtbot.waitUntil(lambda: page.shown is not None, timeout=PATIENCE_MS)
    table = page.table
    assert [row[:5] for row in table.texts()] == [
        ["MAE", "5 mm", "20 mm", "15 mm", "25 %"],
        ["δ1", "0.9", "0.5", "0.6", ""],
        ["Bias", "-6 mm", "3 mm", "2 mm", ""],
    ]
    assert not page.refused.isVisible()


def test_what_was_refused_is_said(qtbot: QtBot, two_runs: TrainingPanel) -> None:
    two_runs.stage.findings.choose("scores")
    page = two_runs.stage.findings.scores
    qtbot.waitUntil(lambda: page.shown is not None, timeout=PATIENCE_MS)
    page.show_dataset("foreign", "all")
    assert page.refused.isVisible()
    assert page.refused.text() == REFUSED
    assert [page.table.text(row, 2) for row in range(2)] == ["0.25", "–"]
    assert [page.alignment.itemData(i) for i in range(page.alignment.count())] == ["scale_shift"]


def test_a_run_that_was_not_measured_offers_it(qtbot: QtBot, two_runs: TrainingPanel) -> None:
    two_runs.table.select(["first"])
    two_runs.stage.findings.choose("scores")
    page = two_runs.stage.findings.scores
    qtbot.waitUntil(lambda: page._empty._button.isVisible(), timeout=PATIENCE_MS)
    page._empty._button.click()
    assert two_runs.modes.mode == "evaluate"
    settings = two_runs.modes.form.form.settings()
    assert (settings.run, settings.dataset) == ("first", "heads")


def test_other_tabs_are_handed_the_run(qtbot: QtBot, two_runs: TrainingPanel) -> None:
    asked: list[tuple[str, object]] = []
    two_runs.context.asked_for_panel.connect(lambda panel, payload: asked.append((panel, payload)))
    two_runs.card.asked.emit("compare")
    assert asked == [("compare", {"run": "second", "dataset": "heads", "sample": "worst"})]


def test_it_takes_a_run_or_a_dataset_from_other_tabs(two_runs: TrainingPanel) -> None:
    two_runs.receive({"run": "first"})
    assert two_runs.table.names() == ["first"]
    two_runs.modes.choose("predict")
    two_runs.receive({"dataset": "heads"})
    assert (two_runs.modes.mode, two_runs.form.settings().dataset) == ("train", "heads")


def test_the_form_offers_a_name_that_is_free(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    recorded_run(workspace, "my run")
    panel = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: panel.form.rows["name"].value() == "my run 2", timeout=PATIENCE_MS)


def test_a_new_look_keeps_what_is_selected(qtbot: QtBot, two_runs: TrainingPanel, workspace: Path) -> None:
    two_runs.table.select(["first"])
    recorded_run(workspace, "third", created="2026-11-22")
    two_runs.watcher.look()
    qtbot.waitUntil(lambda: two_runs.table.rows.rowCount() == 3, timeout=PATIENCE_MS)
    assert two_runs.table.names() == ["first"]


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        (JobState.RUNNING, {"eta_s": 480.0}, "8 min left"),
        (JobState.RUNNING, {}, "running"),
        (JobState.QUEUED, {}, "waiting"),
        (JobState.PAUSED, {}, "paused"),
        (JobState.FAILED, {}, "failed"),
        (JobState.DONE, {}, "done"),
    ],
)
def test_the_state_of_a_run_in_words(tmp_path: Path, state: JobState, values: dict[str, Any], words: str) -> None:
    recorded_run(tmp_path, "run")
    (run,) = read_runs(tmp_path / "runs")
    assert row_of(run, status(tmp_path, state, **values), QColor("red")).cells[4].text == words


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (None, {"folder"}),
        (JobState.RUNNING, {"pause", "stop", "folder"}),
        (JobState.QUEUED, {"stop", "folder"}),
        (JobState.PAUSED, {"resume", "stop", "folder"}),
        (JobState.FAILED, {"resume", "folder"}),
        (JobState.CANCELLED, {"resume", "folder"}),
        (JobState.INTERRUPTED, {"resume", "folder"}),
        (JobState.DONE, {"folder"}),
    ],
)
def test_what_can_be_done_depends_on_the_job(
    qtbot: QtBot, tmp_path: Path, state: JobState | None, offered: set[str]
) -> None:
    recorded_run(tmp_path, "run", result={})
    (run,) = read_runs(tmp_path / "runs")
    card = RunCard()
    qtbot.addWidget(card)
    card.show()
    card.show_run(run, status(tmp_path, state, sentence="The disk is full.") if state else None, 1)
    assert {key for key, button in card.buttons.items() if button.isVisible()} == offered
    assert card.trouble.isVisible() == (state is not None)


def test_a_trained_run_can_be_measured_and_applied(qtbot: QtBot, tmp_path: Path) -> None:
    recorded_run(tmp_path, "run")
    (run,) = read_runs(tmp_path / "runs")
    card = RunCard()
    qtbot.addWidget(card)
    card.show()
    for compare in (True, False):
        card.set_compare(compare)
        card.show_run(run, None, 1)
        shown = {key for key, button in card.buttons.items() if button.isVisible()}
        assert shown == {"evaluate", "predict", "live", "export", "folder"} | ({"compare"} if compare else set())
    card.show_run(None, None, 0)
    assert not card.isVisible()


def test_photos_of_a_run_are_shown(qtbot: QtBot, two_runs: TrainingPanel, workspace: Path) -> None:
    run = RunFolder(workspace / "runs" / "second")
    folder = run.predictions("holiday")
    folder.mkdir(parents=True)
    run.predictions("heads").mkdir()
    for name in ("a", "b"):
        (folder / f"{name}_preview.png").write_bytes(run.preview(1).read_bytes())
    two_runs.stage.findings.choose("photos")
    page = two_runs.stage.findings.photos
    qtbot.waitUntil(lambda: page.gallery.count == 2, timeout=PATIENCE_MS)
    assert [page.which.itemText(i) for i in range(page.which.count())] == ["holiday"]


def test_a_run_from_the_form_to_its_scores(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    """Real jobs: a tiny network on ten small faces, then measured; the tab follows both by itself."""
    faces.dataset(workspace, "heads", size=32)
    panel = opened(qtbot, open_panel, workspace)
    panel.form.set_settings(TINY | {"name": "tiny 1", "dataset": "heads"})
    panel.start()
    qtbot.waitUntil(lambda: panel.table.names() == ["tiny 1"], timeout=A_RUN_MS)
    qtbot.waitUntil(lambda: panel.form.settings().name == "tiny 2", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: ended(panel, "tiny 1"), timeout=A_RUN_MS)
    assert panel.stage.plot.runs == ["tiny 1"]
    page = panel.stage.findings.faces
    qtbot.waitUntil(lambda: page.title == "epoch 2 of 2", timeout=PATIENCE_MS)
    assert page.sheet.faces == 2
    panel.card.buttons["evaluate"].click()
    panel.modes.form.form.set_settings({"threads": 1, "device": "cpu"})
    panel.modes.form.start()
    scores = panel.stage.findings.scores
    qtbot.waitUntil(lambda: scores.shown is not None, timeout=A_RUN_MS)
    assert panel.stage.findings.page == "scores"
    for row in range(scores.table.rowCount()):
        assert scores.table.text(row, 1), scores.table.text(row, 0)
        assert scores.table.text(row, 3) != "", scores.table.text(row, 0)


def ended(panel: TrainingPanel, name: str) -> bool:
    run: Run | None = panel.watcher.find(name)
    return run is not None and run.record is not None and bool(run.record.result.get("finished"))


def test_every_way_to_work_can_be_set_up(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> None:
    """What is not needed does not keep a form from being started."""
    panel = opened(qtbot, open_panel, workspace)
    panel.modes.choose("rgbd")
    panel.modes.form.form.set_settings({"name": "anna", "processed": workspace / "datasets" / "processed" / "anna"})
    assert panel.modes.form.form.valid
    panel.modes.choose("report")
    panel.modes.form.form.set_settings({"run": "first", "dataset": "heads"})
    assert panel.modes.form.form.valid
    panel.modes.choose("leaderboard")
    assert panel.modes.form.form.valid
    panel.modes.choose("sweep")
    panel.modes.form.form.set_settings({"name": "rates", "dataset": "heads"})
    assert panel.modes.form.form.valid


@pytest.mark.parametrize(("kind", "mode"), [("depth", "evaluate"), ("latent", "evaluate"), ("rgbd", "faces")])
def test_a_run_is_measured_by_what_measures_its_kind(
    qtbot: QtBot, open_panel: OpenPanel, workspace: Path, kind: str, mode: str
) -> None:
    folder = recorded_run(workspace, "first", created="2026-11-20")
    folder.write(folder.record().model_copy(update={"kind": kind}))
    panel = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: bool(panel.table.names()), timeout=PATIENCE_MS)
    panel.card.buttons["evaluate"].click()
    assert panel.modes.mode == mode
    assert panel.modes.form.form.rows["run"].value() == "first"
    assert panel.card.buttons["predict"].isHidden() == (kind == "rgbd")


def test_each_kind_of_training_says_where_its_faces_come_from(
    qtbot: QtBot, open_panel: OpenPanel, workspace: Path
) -> None:
    panel = opened(qtbot, open_panel, workspace)
    panel.modes.choose("latent")
    assert "codes" in panel.stage.sentence
    panel.modes.choose("rgbd")
    assert "Kinect" in panel.stage.sentence
    panel.modes.choose("train")
    assert "none here yet" in panel.stage.sentence


@pytest.mark.parametrize("mode", ["evaluate", "predict", "export", "report"])
def test_what_asks_for_a_run_begins_with_the_chosen_one(two_runs: TrainingPanel, mode: str) -> None:
    two_runs.table.select(["first"])
    two_runs.modes.choose(mode)
    assert two_runs.modes.form.form.rows["run"].value() == "first"
    two_runs.table.select(["second"])
    two_runs.modes.choose("train")
    two_runs.modes.choose(mode)
    assert two_runs.modes.form.form.rows["run"].value() == "first"
