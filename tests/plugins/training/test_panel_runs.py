"""The list of runs in the window: searched, sorted, said something of, put away, renamed, removed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from plugins.training.panel import TrainingPanel
from plugins.training.panel.baseline_watch import BaselineWatch
from plugins.training.panel.run_columns import COLUMNS
from plugins.training.panel.run_table import TableLayout
from plugins.training.panel.runs import Run, read_runs
from plugins.training.panel.words import live
from tests.plugins.conftest import OpenPanel
from tests.plugins.training.test_panel import PATIENCE_MS, opened, status
from tests.plugins.training.test_panel_reading import RESULT, recorded_run
from workbench.api import RunAbout
from workbench.jobs.status import JobState


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


@pytest.fixture
def panel(qtbot: QtBot, open_panel: OpenPanel, workspace: Path) -> TrainingPanel:
    """Three runs: one better, one worse, one whose first epoch is not over."""
    recorded_run(workspace, "better", created="2026-11-20", result=RESULT | {"best_head_mae_mm": 2.0})
    recorded_run(workspace, "Worse", created="2026-11-21", result=RESULT | {"best_head_mae_mm": 30.0})
    recorded_run(workspace, "young", created="2026-11-22", result={})
    RunAbout(tags=("baseline",), note="the one for the paper").write(workspace / "runs" / "Worse")
    made = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: made.table.names() == ["young"], timeout=PATIENCE_MS)
    return made


def column(key: str) -> int:
    return [column.key for column in COLUMNS].index(key)


def find_action(menu: QMenu, words: str) -> Any:
    """The entry of a menu that begins like that, in the menu or one of its own."""
    for action in menu.actions():
        inner = action.menu()
        found = find_action(inner, words) if isinstance(inner, QMenu) else None
        if found is not None or action.text().startswith(words):
            return found or action
    return None


def test_a_search_looks_through_names_tags_and_notes(panel: TrainingPanel) -> None:
    for text, found in (("WOR", ["Worse"]), ("#base", ["Worse"]), ("#aper", []), ("paper", ["Worse"]),
                        ("heads attunet", ["young", "Worse", "better"]),
                        ("", ["young", "Worse", "better"])):  # fmt: skip
        panel.list.search.setText(text)
        assert panel.table.shown() == found, text


def test_runs_that_a_search_hides_are_drawn_no_longer(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.table.selectAll()
    assert sorted(panel.stage.plot.runs) == ["Worse", "better", "young"]
    panel.list.search.setText("#baseline")
    qtbot.waitUntil(lambda: panel.stage.plot.runs == ["Worse"], timeout=PATIENCE_MS)
    assert [row.colour is not None for row in panel.table.rows.rows] == [False, True, False]
    panel.list.search.setText("nothing like it")
    qtbot.waitUntil(lambda: "Choose a run" in panel.stage.sentence, timeout=PATIENCE_MS)


def test_what_has_no_value_is_sorted_last_in_both_directions(panel: TrainingPanel) -> None:
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, ["better", "Worse", "young"]),
        (Qt.SortOrder.DescendingOrder, ["Worse", "better", "young"]),
    ):
        panel.table.sortByColumn(column("error"), order)
        assert panel.table.shown() == expected
    panel.table.sortByColumn(column("name"), Qt.SortOrder.AscendingOrder)
    assert panel.table.shown() == ["better", "Worse", "young"]
    panel.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert panel.table.shown() == ["young", "Worse", "better"]


def test_columns_and_order_come_back_after_a_restart(
    qtbot: QtBot, panel: TrainingPanel, open_panel: OpenPanel, workspace: Path
) -> None:
    find_action(panel.list.menu([]), "seed").toggle()
    find_action(panel.list.menu([]), "of mean").toggle()
    panel.table.sortByColumn(column("error"), Qt.SortOrder.DescendingOrder)
    again = opened(qtbot, open_panel, workspace)
    qtbot.waitUntil(lambda: again.table.rows.rowCount() == 3, timeout=PATIENCE_MS)
    shown = again.table.chosen_layout
    assert shown == TableLayout(("name", "error", "state", "seed"), "error", True, False)
    assert again.table.shown() == ["Worse", "better", "young"]
    assert again.table.isColumnHidden(column("share"))


def test_tags_and_note_are_kept_as_they_are_written(qtbot: QtBot, panel: TrainingPanel, workspace: Path) -> None:
    editor = panel.card.about
    panel.table.select(["Worse"])
    assert (editor.tags.text(), editor.note.toPlainText()) == ("baseline", "the one for the paper")
    editor.tags.setText("baseline, night")
    editor.note.setPlainText("better light")
    panel.table.select(["better"])  # what was written goes with the run it was written for
    assert (editor.tags.text(), editor.note.toPlainText()) == ("", "")
    folder = workspace / "runs" / "Worse"
    qtbot.waitUntil(lambda: RunAbout.read(folder).tags == ("baseline", "night"), timeout=PATIENCE_MS)
    assert RunAbout.read(folder).note == "better light"
    assert RunAbout.read(workspace / "runs" / "better") == RunAbout()
    qtbot.waitUntil(lambda: "night" in (panel.watcher.find("Worse") or Run).about.tags, timeout=PATIENCE_MS)  # type: ignore[union-attr]


def test_a_tag_that_cannot_be_is_said_beside_the_field(panel: TrainingPanel, workspace: Path) -> None:
    editor = panel.card.about
    editor.tags.setText("x" * 50)
    editor.store()
    assert "cannot be a tag" in editor.problem.text()
    assert not (workspace / "runs" / "young" / "about.json").exists()
    editor.tags.setText("short")
    editor.store()
    assert editor.problem.text() == ""


def test_several_runs_get_a_tag_at_once(qtbot: QtBot, panel: TrainingPanel, workspace: Path) -> None:
    panel.table.select(["better", "young"])
    find_action(panel.list.menu([]), "baseline").toggle()
    for name in ("better", "young"):
        folder = workspace / "runs" / name
        qtbot.waitUntil(lambda folder=folder: RunAbout.read(folder).tags == ("baseline",), timeout=PATIENCE_MS)


def test_archived_runs_go_out_of_sight_and_come_back(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.table.select(["better", "Worse"])
    panel.list.asked.emit("archive")
    qtbot.waitUntil(lambda: panel.table.shown() == ["young"], timeout=PATIENCE_MS)
    find_action(panel.list.menu([]), "Show archived").toggle()
    assert len(panel.table.shown()) == 3
    (said,) = [n for n in panel.context.notifications.open() if n.key == "training-runs"]
    assert said.sentence == "2 runs archived."
    said.actions[0].run()
    qtbot.waitUntil(lambda: not (panel.watcher.find("better") or Run).about.archived, timeout=PATIENCE_MS)  # type: ignore[union-attr]


def test_a_removed_run_comes_back_with_undo(qtbot: QtBot, panel: TrainingPanel, workspace: Path) -> None:
    panel.table.select(["better"])
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "better" not in panel.table.shown(), timeout=PATIENCE_MS)
    assert not (workspace / "runs" / "better").exists()
    assert panel.changes.can_undo
    panel.changes.undo()
    qtbot.waitUntil(lambda: panel.table.names() == ["better"], timeout=PATIENCE_MS)
    assert (workspace / "runs" / "better" / "metrics.jsonl").exists()


def test_removed_runs_are_offered_in_the_menu_until_they_are_deleted(qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.changes.remove(["better", "Worse"])
    qtbot.waitUntil(lambda: panel.table.shown() == ["young"], timeout=PATIENCE_MS)
    removed: list[str] = []
    panel.changes.list_removed(removed.extend)
    qtbot.waitUntil(lambda: sorted(removed) == ["Worse", "better"], timeout=PATIENCE_MS)
    menu = panel.list.menu(removed)
    find_action(menu, "better").trigger()
    qtbot.waitUntil(lambda: "better" in panel.table.shown(), timeout=PATIENCE_MS)
    panel.list.asked.emit("clear")
    left: list[list[str]] = []

    def cleared() -> bool:
        panel.changes.list_removed(left.append)
        return bool(left) and left[-1] == []

    qtbot.waitUntil(cleared, timeout=PATIENCE_MS)


def test_a_run_is_renamed_in_the_table(qtbot: QtBot, panel: TrainingPanel, workspace: Path) -> None:
    model = panel.table.filter
    index = model.index(panel.table.shown().index("better"), 0)
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    model.setData(index, "best of all", Qt.ItemDataRole.EditRole)
    qtbot.waitUntil(lambda: panel.table.names() == ["best of all"], timeout=PATIENCE_MS)
    assert (workspace / "runs" / "best of all" / "run.json").exists()
    panel.changes.rename("best of all", "worse")
    problem = "training-runs-problem"
    qtbot.waitUntil(
        lambda: any("already is a run" in n.sentence for n in panel.context.notifications.open() if n.key == problem),
        timeout=PATIENCE_MS,
    )


def test_paths_commands_and_the_table_are_copied_out(
    qtbot: QtBot, panel: TrainingPanel, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.table.select(["better"])
    panel.list.asked.emit("path")
    assert QApplication.clipboard().text() == str(workspace / "runs" / "better")
    target = tmp_path / "runs.csv"
    monkeypatch.setattr("plugins.training.panel.run_actions.ask_for_paths", lambda *_words: [target])
    panel.list.asked.emit("table")
    qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "run,error,of mean,state"
    assert lines[3] == "better,2 mm,10 %,done"


def test_curves_are_exported_by_a_job(panel: TrainingPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(panel.context, "submit", lambda *words, **_more: asked.append(words))
    panel.table.select(["better", "young"])
    panel.list.asked.emit("tensorboard")
    ((task, settings, title),) = asked
    assert (task, settings["format"], sorted(settings["runs"])) == (
        "train.export_curves", "tensorboard", ["better", "young"]
    )  # fmt: skip
    assert title == "Curves of 2 runs"


def test_the_live_line_says_what_is_measured() -> None:
    values = {"lr": 0.001, "train/gradient_norm": 0.3456, "memory/gib": 1.25}
    assert live(values.get, 480.0) == "learning rate 0.001 · gradient 0.346 · 1.25 GiB of memory · 8 min left"
    assert live({}.get, None) == ""


def test_a_baseline_that_is_not_beaten_is_told_once(
    qtbot: QtBot, panel: TrainingPanel, workspace: Path, tmp_path: Path
) -> None:
    said = panel.context.notifications
    watch = BaselineWatch(panel.context, lambda _name: None, panel)
    run = next(run for run in read_runs(workspace / "runs") if run.name == "Worse")
    for state in (JobState.DONE, JobState.QUEUED):
        watch.look(run, status(tmp_path, state))
    assert not [n for n in said.open() if n.key == "baseline:Worse"]
    for _ in range(2):
        watch.look(run, status(tmp_path, JobState.RUNNING))
    (told,) = [n for n in said.open() if n.key == "baseline:Worse"]
    assert (told.severity, told.times) == ("warn", 1)
    assert told.sentence.startswith("After 3 epochs the error is 30 mm; without a network it is 15 mm.")
    assert run.record is not None
    better = run.record.model_copy(update={"result": RESULT})
    watch.look(dataclasses.replace(run, record=better), status(tmp_path, JobState.RUNNING))
    assert not [n for n in said.open() if n.key == "baseline:Worse"]


def test_a_run_gets_its_chance_before_it_is_judged(panel: TrainingPanel, workspace: Path, tmp_path: Path) -> None:
    run = next(run for run in read_runs(workspace / "runs") if run.name == "Worse")
    assert run.record is not None
    long = run.record.model_copy(update={"settings": {"epochs": 100}})
    BaselineWatch(panel.context, lambda _name: None, panel).look(
        dataclasses.replace(run, record=long), status(tmp_path, JobState.RUNNING)
    )
    assert not [n for n in panel.context.notifications.open() if n.key == "baseline:Worse"]
