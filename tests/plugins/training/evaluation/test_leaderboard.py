"""Runs ranked only beside runs of the same faces, tables in four formats, and the tasks that write them."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from plugins.training.evaluation.leaderboard import across, read_boards
from plugins.training.leaderboard import TrainLeaderboard
from plugins.training.settings.judging import LeaderboardSettings
from tests.plugins.training import faces
from tests.plugins.training.test_panel_reading import recorded_run
from workbench.errors import DataError, SettingsError
from workbench.reports.sheet import Sheet, digits, tex

KEY = ("none", "head", "mae_mm")


class Reader(HTMLParser):
    """Texts of all cells, table by table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "table":
            self.tables.append([])

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.tables[-1].append(data)


def measured(workspace: Path, run: str, values: dict[str, float], **changes: Any) -> None:
    """An evaluation of a recorded run with these metrics on the head."""
    if not (workspace / "runs" / run).exists():
        recorded_run(workspace, run)
    betters = {"delta1": "high", "bias_mm": "zero"}
    entries = {
        name: {"title": name.upper(), "unit": "mm" if name.endswith("mm") else "", "better": betters.get(name, "low"),
               "n": 8, "run": value, "mean": 20.0 if name == "mae_mm" else None}
        for name, value in values.items()
    }  # fmt: skip
    record = {
        "kind": "depth", "run": run, "dataset": "heads", "split": "test", "samples": 8, "content": "c1",
        "samples_hash": "s1", "created": f"2026-11-2{len(run)}", "baseline_titles": {"mean": "predicting the mean"},
        "headline": {"alignment": "none", "region": "head", "metric": next(iter(values))},
        "scores": {"none": {"head": entries}},
    }  # fmt: skip
    record |= changes
    place = workspace / "runs" / run / "evaluation" / f"{record['dataset']}-{record['split']}-{record['content']}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "scores.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ü work"
    measured(folder, "one", {"mae_mm": 5.0, "delta1": 0.8, "bias_mm": -2.0})
    measured(folder, "two", {"mae_mm": 4.0, "delta1": 0.9, "bias_mm": 3.0})
    measured(folder, "two", {"mae_mm": 7.0}, dataset="others", content="c9")
    measured(folder, "three", {"mae_mm": 1.0}, content="changed since")
    return folder


def test_only_runs_of_the_same_content_stand_in_one_table(workspace: Path) -> None:
    boards = {tuple(e.run for e in board.entries): board for board in read_boards(workspace)}
    assert set(boards) == {("one", "two"), ("two",), ("three",)}
    board = boards["one", "two"]
    assert [(entry.run, figure.run) for entry, figure in board.ranked(KEY)] == [("two", 4.0), ("one", 5.0)]
    assert board.baselines(KEY) == [("predicting the mean", 20.0)]


def test_the_best_of_each_column_is_what_its_metric_calls_better(workspace: Path) -> None:
    board = next(board for board in read_boards(workspace) if len(board.entries) == 2)
    sheet = board.sheet(KEY, ["mae_mm", "delta1", "bias_mm"])
    assert [row[0] for row in sheet.rows] == ["two", "one", "predicting the mean"]
    assert sheet.best == {(0, 1), (0, 2), (1, 3)}
    assert sheet.heads[1:4] == ["MAE (mm) ↓", "δ1 ↑", "Bias (mm) →0"]
    assert board.sheet(("none", "head", "delta1")).heads[1] == "δ1 ↑"


def test_runs_by_datasets(workspace: Path) -> None:
    sheet = across(read_boards(workspace), KEY)
    by_run = {row[0]: row[1:] for row in sheet.rows}
    assert sorted(sum(value is not None for value in values) for values in by_run.values()) == [1, 1, 2]
    assert len(sheet.heads) == 4


def test_a_run_whose_description_is_gone_keeps_its_place(workspace: Path) -> None:
    (workspace / "runs" / "one" / "run.json").write_text("[]", encoding="utf-8")
    board = next(board for board in read_boards(workspace) if len(board.entries) == 2)
    assert [(e.network, e.parameters) for e in board.entries] == [("", None), ("attunet", 560_000)]


def test_tables_are_written_and_read_again(workspace: Path) -> None:
    job = faces.job(workspace)
    task = TrainLeaderboard()
    task.check(LeaderboardSettings(), job.place)
    summary = task.run(LeaderboardSettings(dataset="heads", split="test"), job)
    assert "two (MAE_MM: 4 mm)" in summary.values()
    folder = workspace / "leaderboard"
    tables = {path.name: list(csv.reader(path.open(encoding="utf-8"))) for path in folder.glob("heads*.csv")}
    (table,) = (rows for rows in tables.values() if len(rows) == 4)
    assert len(tables) == 2  # the same dataset with other content has a file of its own
    assert table[1][0] == "two"
    assert table[1][1] == "4"
    page = Reader((folder / "leaderboard.html").read_text(encoding="utf-8"))
    assert not page.open
    assert any("two" in cells and "0.9" in cells for cells in page.tables)
    assert any(path == folder / "leaderboard.html" for _, path in job.artifacts)


def test_what_nobody_measured_is_refused(tmp_path: Path, workspace: Path) -> None:
    task = TrainLeaderboard()
    with pytest.raises(DataError, match="No run has been evaluated"):
        task.check(LeaderboardSettings(), faces.job(tmp_path / "empty").place)
    place = faces.job(workspace).place
    with pytest.raises(SettingsError, match="No run was evaluated on these faces") as refused:
        task.check(LeaderboardSettings(dataset="nobody"), place)
    assert "heads" in str(refused.value.remedy)
    with pytest.raises(SettingsError, match="none/head/wonder") as refused:
        task.check(LeaderboardSettings(metric="wonder"), place)
    assert "mae_mm" in str(refused.value.remedy)


def test_a_sheet_in_four_formats() -> None:
    sheet = Sheet(["Run", "a_b (mm)"], [["x|y & z", 1234.5678], ["w", None]], frozenset({(0, 1)}))
    assert sheet.csv() == "Run,a_b (mm)\nx|y & z,1234.57\nw,\n"
    assert sheet.markdown().splitlines() == [
        r"| Run | a\_b (mm) |", "| :--- | ---: |", r"| x\|y & z | **1,235** |", "| w | – |",
    ]  # fmt: skip
    assert r"x$|$y \& z & \textbf{1,235} \\" in sheet.latex("50 % of it")
    assert r"\caption{50 \% of it}" in sheet.latex("50 % of it")
    assert Reader(sheet.html()).tables == [["Run", "a_b (mm)", "x|y & z", "1,235", "w", "–"]]


def test_numbers_have_three_digits() -> None:
    assert [digits(v) for v in (0.0012345, 12.345, 1234.5, None)] == ["0.00123", "12.3", "1,234", "–"]
    assert digits(3.0, "mm") == "3 mm"


def test_nothing_of_a_name_is_a_latex_command() -> None:
    assert tex(r"\input{x}_50%#") == r"\textbackslash{}input\{x\}\_50\%\#"
