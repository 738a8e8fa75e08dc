"""What the Training tab reads of runs and says of them, without a window. Also makes recorded runs for its tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.training.evaluation.record import Figure, read_evaluations
from plugins.training.panel.runs import RunReader, next_name, read_runs, with_jobs
from plugins.training.panel.scores import headline, score_cells
from plugins.training.panel.words import figure, judged, made_of, progress
from plugins.training.run_folder import RunDataset, RunFolder, RunRecord
from plugins.training.sheet import GAP, HEADING, error_range, tiles_of
from workbench.api import RunAbout
from workbench.datasets.record import DepthMeaning
from workbench.opencv import cv2

BASELINE = {"loss": 0.8, "head_mae_mm": 20.0, "mean_image_head_mae_mm": 15.0}
RESULT = {"epochs": 3, "best_epoch": 2, "best_loss": 0.4, "best_head_mae_mm": 5.0, "samples_per_s": 31.5,
          "data_bound": False, "finished": "all epochs"}  # fmt: skip
REFUSED = "Errors in millimetres are not given for “foreign”: its depth has no known scale."


def record(name: str, **changes: Any) -> RunRecord:
    """A run of three epochs on the dataset “heads”, four times better than predicting the mean."""
    values: dict[str, Any] = {
        "name": name,
        "created": "2026-11-21T05:00:00+00:00",
        "settings": {"epochs": 3},
        "datasets": (RunDataset(name="heads", content="", train=40, validation=6, depth=DepthMeaning()),),
        "network": "attunet",
        "network_options": {"width": 8},
        "parameters": 560_000,
        "outline": True,
        "resolution": 64,
        "target": "relative_to_head",
        "target_mean": 0.0,
        "target_scale": 0.03,
        "input_mean": (0.5, 0.5, 0.5),
        "input_deviation": (0.5, 0.5, 0.5),
        "baseline": BASELINE,
        "result": RESULT,
    }
    return RunRecord(**(values | changes))


def recorded_run(workspace: Path, name: str, *, epochs: int = 3, **changes: Any) -> RunFolder:
    """A run folder with run.json, metrics.jsonl and a picture per epoch, each of another brightness."""
    folder = RunFolder(workspace / "runs" / name)
    folder.path.mkdir(parents=True)
    folder.write(record(name, **changes))
    measured(folder, range(epochs))
    for epoch in range(1, epochs + 1):
        folder.preview(epoch).parent.mkdir(exist_ok=True)
        pixels = cv2.imencode(".png", sheet(faces=2, side=40, value=10 * epoch))[1]
        folder.preview(epoch).write_bytes(pixels.tobytes())
    return folder


def measured(folder: RunFolder, epochs: range) -> None:
    """Append the figures of some epochs to metrics.jsonl."""
    with open(folder.metrics, "a", encoding="utf-8") as stream:
        for epoch in epochs:
            for name, value in (("train/loss", 0.9 / (epoch + 1)), ("val/loss", 1.0 / (epoch + 1)), ("lr", 0.001)):
                stream.write(json.dumps({"name": name, "value": value, "step": 5 * epoch, "epoch": epoch}) + "\n")


def sheet(*, faces: int, side: int, value: int = 100) -> np.ndarray:  # type: ignore[type-arg]
    """A sheet whose tiles are numbered by their brightness, row by row."""
    step = side + GAP
    picture = np.zeros((HEADING + faces * step, 4 * step - GAP, 3), np.uint8)
    for number in range(4 * faces):
        top, left = HEADING + number // 4 * step, number % 4 * step
        picture[top : top + side, left : left + side] = value + number
    return picture


def written_scores(folder: RunFolder, dataset: str, split: str, *, mm: bool, created: str = "2026-11-21") -> Path:
    """A scores.json with one metric per direction of better."""

    def entry(title: str, better: str, run: float, mean: float | None, image: float, unit: str = "") -> dict[str, Any]:
        return {"title": title, "unit": unit, "better": better, "run": run, "mean": mean, "mean_image": image}

    if mm:
        region = {
            "mae_mm": entry("Mean |z error|", "low", 5.0, 20.0, 15.0, "mm"),
            "delta1": entry("Share within 1.25", "high", 0.9, 0.5, 0.6),
            "bias_mm": entry("Mean z error", "zero", -6.0, 3.0, 2.0, "mm"),
        }
        values = {"none": {"head": region}, "scale_shift": {"head": region, "full": region}}
    else:
        region = {
            "mae_share": entry("Mean |error| as a share", "low", 0.2, 0.25, 0.22),
            "correlation": entry("Correlation", "high", 0.4, None, 0.2),
        }
        values = {"scale_shift": {"full": region}}
    path = folder.evaluation(dataset, split) / "scores.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    refused = [] if mm else [{"metrics": "millimetres", "sentence": REFUSED}]
    content = {"dataset": dataset, "split": split, "samples": 6, "scores": values, "refused": refused, "warnings": [],
               "worst": [{"id": "000027", "value": 9.0}], "created": created}  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_runs_are_listed_newest_first_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    recorded_run(tmp_path, "old", created="2026-11-20")
    recorded_run(tmp_path, "new", created="2026-11-21")
    damaged = tmp_path / "runs" / "broken"
    damaged.mkdir()
    (damaged / "run.json").write_text("{}", encoding="utf-8")
    runs = read_runs(tmp_path / "runs")
    assert [run.name for run in runs] == ["new", "old", "broken"]
    assert "damaged" in runs[2].problem
    assert (runs[0].error, runs[0].mean_error, runs[0].share, runs[0].unit) == (5.0, 20.0, 0.25, "mm")
    assert (runs[0].dataset, runs[0].faces_per_s, runs[0].trained) == ("heads", 31.5, True)


def test_a_run_is_read_again_only_when_its_files_change(tmp_path: Path) -> None:
    for name in ("one", "two"):
        recorded_run(tmp_path, name)
    reader = RunReader(tmp_path / "runs")
    before = {run.name: run for run in reader.read()}
    RunAbout(tags=("night",)).write(tmp_path / "runs" / "two")
    after = {run.name: run for run in reader.read()}
    assert after["one"] is before["one"]
    assert after["two"].about.tags == ("night",)
    RunFolder(tmp_path / "runs" / "one").write(record("one", parameters=7))
    (tmp_path / "runs" / "two").rename(tmp_path / "runs" / ".two")
    (left,) = reader.read()
    assert left.record is not None
    assert left.record.parameters == 7


def test_a_run_without_scale_has_no_unit(tmp_path: Path) -> None:
    recorded_run(
        tmp_path,
        "relative",
        target="normalised",
        baseline={"loss": 1.0, "head_mae": 1.2},
        result={"best_head_mae": 0.3},
    )
    (run,) = read_runs(tmp_path / "runs")
    assert (run.unit, run.error, run.share) == ("", 0.3, pytest.approx(0.25))


def test_no_folder_of_runs_is_no_runs(tmp_path: Path) -> None:
    assert read_runs(tmp_path / "runs") == []


def test_a_job_that_has_written_nothing_yet_is_listed_first(tmp_path: Path) -> None:
    recorded_run(tmp_path, "done")
    listed = with_jobs(read_runs(tmp_path / "runs"), [("job-9", "begun"), ("job-8", "done")], tmp_path / "runs")
    assert [(run.name, run.job) for run in listed] == [("begun", "job-9"), ("done", "")]
    assert not listed[0].trained


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("my run", [], "my run"),
        ("my run", ["My Run"], "my run 2"),
        ("my run 2", ["my run", "my run 2"], "my run 3"),
        ("unet-09", ["unet-09"], "unet-10"),
        ("unet-09", ["unet-09", "unet-10"], "unet-11"),
        ("2026", ["2026"], "2026 2"),
    ],
)
def test_the_next_free_name(name: str, taken: list[str], free: str) -> None:
    assert next_name(name, taken) == free


def test_a_run_is_judged_beside_both_baselines(tmp_path: Path) -> None:
    recorded_run(tmp_path, "good")
    (run,) = read_runs(tmp_path / "runs")
    sentence, good = judged(run)
    assert good is True
    assert "5 mm" in sentence
    assert "20 mm" in sentence
    assert "15 mm" in sentence
    assert "4.0 times better" in sentence
    assert "Epoch 3 of 3" in progress(run)
    assert "heads: 40 faces, 6 held out" in made_of(run)


@pytest.mark.parametrize("error", [15.0, 18.0, 25.0])
def test_a_run_that_does_not_beat_the_mean_image_is_told_so(tmp_path: Path, error: float) -> None:
    recorded_run(tmp_path, "poor", result=RESULT | {"best_head_mae_mm": error})
    (run,) = read_runs(tmp_path / "runs")
    sentence, good = judged(run)
    assert good is False
    assert "no better" in sentence


def test_a_run_before_its_first_epoch_is_not_judged(tmp_path: Path) -> None:
    recorded_run(tmp_path, "young", result={})
    (run,) = read_runs(tmp_path / "runs")
    assert judged(run)[1] is None
    assert progress(run) == ""


def test_tiles_are_cut_where_they_were_laid() -> None:
    tiles = tiles_of(sheet(faces=3, side=16))
    assert [[int(tile.min()) for tile in row] for row in tiles] == [
        [100, 101, 102, 103], [104, 105, 106, 107], [108, 109, 110, 111],
    ]  # fmt: skip
    assert all(tile.shape == (16, 16, 3) and tile.min() == tile.max() for row in tiles for tile in row)
    assert tiles_of(np.zeros((30, 2, 3), np.uint8)) == []


def test_error_colours_end_at_a_round_number_above_the_baseline() -> None:
    assert error_range(20.7, metric=True) == 50.0
    assert error_range(20.0, metric=True) == 20.0
    assert error_range(0.3, metric=False) == 0.3


def test_scores_keep_the_baselines_and_the_refusal(tmp_path: Path) -> None:
    folder = recorded_run(tmp_path, "run")
    written_scores(folder, "heads", "test", mm=True, created="2026-11-20")
    written_scores(folder, "foreign", "all", mm=False, created="2026-11-21")
    broken = folder.evaluation("x", "test") / "scores.json"
    broken.parent.mkdir()
    broken.write_text('{"dataset": "x"}', encoding="utf-8")
    foreign, heads = read_evaluations(folder.path)
    assert (foreign.title, heads.title) == ("foreign · every face, 6 faces", "heads · test, 6 faces")
    assert foreign.refused == [REFUSED]
    assert list(foreign.alignments()) == ["scale_shift"]
    assert (list(heads.alignments()), list(heads.regions("scale_shift"))) == (["none", "scale_shift"], ["head", "full"])
    first, second, third = heads.figures("none", "head")
    assert (first.run, first.baselines, first.good) == (5.0, {"mean": 20.0, "mean_image": 15.0}, True)
    assert second.good is True
    assert third.good is False
    assert heads.worst == ["000027"]
    heads_of_table, rows = score_cells(heads, "none", "head")
    assert [head.title for head in heads_of_table] == ["score", "this run", "the mean", "mean image", "of mean", "n"]
    assert [cell.tone for cell in (row[1] for row in rows)] == ["good", "good", "bad"]
    assert headline(heads) == ""  # these scores name none


@pytest.mark.parametrize(
    ("better", "run", "mean", "image", "good"),
    [
        ("low", 1.0, 2.0, 3.0, True),
        ("low", 2.5, 2.0, 3.0, False),
        ("high", 0.9, 0.5, 0.8, True),
        ("high", 0.7, 0.5, 0.8, False),
        ("zero", -1.0, 2.0, -3.0, True),
        ("zero", -2.5, 2.0, -3.0, False),
        ("high", 0.9, None, 0.8, True),
        ("high", 0.9, None, None, None),
        ("high", 1.0, 0.9, 1.0, None),
    ],
)
def test_better_than_both_baselines(
    better: str, run: float, mean: float | None, image: float | None, good: bool | None
) -> None:
    assert Figure("x", "X", "", better, run, {"mean": mean, "mean_image": image}).good is good


def test_figures_have_three_digits_and_their_unit() -> None:
    assert [figure(v, "mm") for v in (4.2718, 12345.6, 0.000123, None)] == ["4.27 mm", "12,346 mm", "0.000123 mm", "–"]
