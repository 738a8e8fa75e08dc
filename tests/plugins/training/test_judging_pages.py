"""The pages that judge, on recorded evaluations: groups, two runs against each other, leaderboard, properties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugins.training.evaluation.properties.kept import Properties, keep_properties
from plugins.training.panel.leaderboard_page import COSTS, EVERY, LeaderboardPage
from plugins.training.panel.runs import Run, read_runs
from plugins.training.panel.scores_page import DIFFERENCE, ScoresPage
from tests.plugins.training.evaluation.test_leaderboard import measured
from workbench.api.ui import QuietCombo
from workbench.ui import bridge

PATIENCE_MS = 20_000
ERRORS = {"good": [1.0, 2.0, 1.5, 2.5, 1.2, 1.9, 2.2], "poor": [4.0, 6.0, 5.0, 7.0, 4.4, 5.5, 6.1]}


@pytest.fixture(autouse=True)
def threads() -> None:
    bridge.prepare()


def grouped(run: str) -> dict[str, Any]:
    """Two groups, of four and three of the samples."""
    values = ERRORS[run]

    def group(name: str, part: list[float]) -> dict[str, Any]:
        entry = {"n": len(part), "run": float(np.mean(part)), "mean": 20.0}
        return {"name": name, "samples": len(part), "scores": {"none": {"head": {"mae_mm": entry}}}}

    return {"yaw": {"title": "Turn of the head", "groups": [group("left", values[:4]), group("right", values[4:])]}}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ü work"
    for run, values in ERRORS.items():
        measured(folder, run, {"mae_mm": float(np.mean(values)), "delta1": 0.9}, groups=grouped(run))
        place = folder / "runs" / run / "evaluation" / "heads-test-c1"
        rows = [f"f{i},p{i},{value},0.9" for i, value in enumerate(values)]
        text = "\n".join(["id,identity,none/head/mae_mm,none/head/delta1", *rows])
        (place / "per_sample.csv").write_text(text, encoding="utf-8")
    measured(folder, "good", {"mae_mm": 7.0}, dataset="others", content="c9", created="2026-11-19")
    return folder


def runs(workspace: Path, *names: str) -> list[Run]:
    found = {run.name: run for run in read_runs(workspace / "runs")}
    return [found[name] for name in names]


def choose(combo: QuietCombo, key: str) -> None:
    """What a person's click on an entry does."""
    place = combo.findData(key)
    assert place >= 0, [combo.itemData(i) for i in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


@pytest.fixture
def scores(qtbot: QtBot, workspace: Path) -> ScoresPage:
    page = ScoresPage()
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.show()
    page.show_runs(runs(workspace, "good", "poor"))
    qtbot.waitUntil(lambda: page.shown is not None, timeout=PATIENCE_MS)
    return page


def test_every_score_says_how_many_samples_it_is_of(scores: ScoresPage) -> None:
    assert scores.table.texts() == [["MAE", "1.76 mm", "20 mm", "9 %", "8"], ["δ1", "0.9", "–", "", "8"]]


def test_scores_by_group_with_their_counts(scores: ScoresPage) -> None:
    choose(scores.view, "yaw")
    assert scores.score.isVisible()
    assert scores.table.texts() == [["left", "1.75 mm", "20 mm", "4"], ["right", "1.77 mm", "20 mm", "3"]]
    choose(scores.score, "delta1")
    assert scores.table.texts() == []
    choose(scores.view, "region")
    assert scores.table.texts() == [["head", "0.9", "–", "8"]]


def test_two_runs_against_each_other(qtbot: QtBot, scores: ScoresPage) -> None:
    assert scores.view.itemText(scores.view.findData(DIFFERENCE)) == "Against poor"
    choose(scores.view, DIFFERENCE)
    view = scores.differences
    qtbot.waitUntil(lambda: view.table.rowCount() == 2, timeout=PATIENCE_MS)
    first = view.table.texts()[0]
    assert first[:4] == ["MAE", "1.76 mm", "5.43 mm", "3.67 mm"]
    assert first[5:] == ["0.0312", "+1.00", "100 %", "7"]  # 2 / 2^7, doubled for two scores
    assert "“good” is better, and not by chance" in view.sentence.text()
    assert view.scatter.plot is not None
    assert (view.scatter.plot.x.tolist(), view.scatter.plot.y.tolist()) == (ERRORS["good"], ERRORS["poor"])
    view.table.setCurrentCell(1, 0)
    assert "may be chance" in view.sentence.text()


def test_a_second_run_measured_on_other_faces_is_not_offered(qtbot: QtBot, scores: ScoresPage) -> None:
    place = next(i for i in range(scores.which.count()) if "others" in scores.which.itemText(i))
    scores.which.setCurrentIndex(place)
    scores.which.activated.emit(place)
    assert scores.against is None
    assert scores.view.findData(DIFFERENCE) == -1


def test_a_damaged_table_of_faces_is_said(qtbot: QtBot, workspace: Path, scores: ScoresPage) -> None:
    (workspace / "runs" / "poor" / "evaluation" / "heads-test-c1" / "per_sample.csv").write_text("x", encoding="utf-8")
    choose(scores.view, DIFFERENCE)
    qtbot.waitUntil(lambda: "evaluate the run" in scores.differences.sentence.text(), timeout=PATIENCE_MS)


def test_a_report_is_asked_for_with_both_runs(qtbot: QtBot, scores: ScoresPage) -> None:
    with qtbot.waitSignal(scores.report_asked) as asked:
        scores.report.click()
    assert asked.args == [{"run": "good", "dataset": "heads", "split": "test", "against": "poor"}]


@pytest.fixture
def board(qtbot: QtBot, workspace: Path) -> LeaderboardPage:
    page = LeaderboardPage()
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.show()
    page.set_workspace(workspace)
    page.look()
    qtbot.waitUntil(lambda: page.table.rowCount() > 0, timeout=PATIENCE_MS)
    return page


def test_runs_are_ranked_and_the_best_is_marked(board: LeaderboardPage) -> None:
    assert [row[:3] for row in board.table.texts()] == [
        ["good", "★ 1.76", "★ 0.9"], ["poor", "5.43", "0.9"], ["predicting the mean", "20", "–"],
    ]  # fmt: skip
    choose(board.score, "delta1")
    assert board.table.horizontalHeaderItem(1).text() == "δ1 ↑"


def test_a_click_on_a_head_sorts_by_size(board: LeaderboardPage) -> None:
    from PySide6.QtCore import Qt

    board.table.sortItems(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in board.table.texts()] == ["predicting the mean", "poor", "good"]


def test_a_click_on_a_row_chooses_the_run(qtbot: QtBot, board: LeaderboardPage) -> None:
    with qtbot.waitSignal(board.run_picked) as picked:
        board.table.setCurrentCell(1, 0)
    assert picked.args == ["poor"]
    with qtbot.assertNotEmitted(board.run_picked):
        board.table.setCurrentCell(2, 0)


def test_runs_by_datasets_and_properties(qtbot: QtBot, workspace: Path, board: LeaderboardPage) -> None:
    choose(board.which, EVERY)
    assert {row[0] for row in board.table.texts()} == {"good", "poor"}
    assert board.table.columnCount() == 3
    choose(board.which, COSTS)
    assert board.table.texts() == []
    one = Properties(subject="good", network="attunet", size=(64, 64), parameters=2_000_000, gflops=1.5, cpu_s=0.02,
                     peak_mb=30.0, file_mb=8.0)  # fmt: skip
    keep_properties(workspace, [one])
    board.look()
    qtbot.waitUntil(lambda: board.table.rowCount() == 1, timeout=PATIENCE_MS)
    assert board.table.texts() == [["good", "attunet", "64×64", "2", "1.5", "20", "30", "8"]]


def test_tables_are_asked_for_as_they_are_shown(qtbot: QtBot, board: LeaderboardPage) -> None:
    choose(board.score, "delta1")
    with qtbot.waitSignal(board.tables_asked) as asked:
        board.write.click()
    shown = {"dataset": "heads", "split": "test", "alignment": "none", "region": "head", "metric": "delta1"}
    assert asked.args == [shown]


def test_an_empty_workspace_says_what_is_ranked_here(qtbot: QtBot, tmp_path: Path) -> None:
    page = LeaderboardPage()
    qtbot.addWidget(page)
    page.show()
    page.set_workspace(tmp_path)
    page.look()
    qtbot.waitUntil(lambda: "No run has been evaluated" in page._empty.sentence, timeout=PATIENCE_MS)
