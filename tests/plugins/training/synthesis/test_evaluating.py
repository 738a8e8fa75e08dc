"""A face synthesiser measured: every figure of the published table, with the mean face beside it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from plugins.training.evaluate import TrainEvaluate
from plugins.training.evaluate_faces import TrainEvaluateFaces
from plugins.training.run_folder import RunFolder
from plugins.training.run_rgbd import TrainRgbd
from plugins.training.settings import EvaluateSettings
from plugins.training.settings.evaluate_faces import EvaluateFacesSettings
from plugins.training.synthesis.applying import FaceSynthesiser
from plugins.training.synthesis.driving import Driver, recorded_points
from plugins.training.synthesis.osc import LandmarkReceiver
from plugins.training.synthesis.preparation import read_mean
from tests.plugins.training import faces
from tests.plugins.training.synthesis.sets import face, processed_set, settings
from workbench.errors import DataError, SettingsError


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("evaluated")
    processed_set(workspace / "set")
    TrainRgbd().run(settings(workspace / "set", mode="l1", width=4, epochs=4), faces.job(workspace))
    return workspace


def test_every_figure_stands_beside_that_of_the_mean_face(workspace: Path) -> None:
    job = faces.job(workspace, "job-e")
    summary = TrainEvaluateFaces().run(EvaluateFacesSettings(run="run", device="cpu", threads=1), job)
    place = RunFolder(workspace / "runs" / "run").evaluation("set", "validation")
    scores = json.loads((place / "scores.json").read_text("utf-8"))["scores"]["none"]["full"]
    assert {"l1", "pixel_accuracy", "threshold_pixel_accuracy", "psnr_db", "ssim", "forward_ms"} <= set(scores)
    assert "fid" not in scores and "lpips_colour" not in scores
    assert set(scores["ssim"]["spread"]) == {"mean", "min", "max", "median", "std"}
    assert scores["l1"]["run"] == pytest.approx(summary["l1"], abs=1e-4)
    mean = read_mean(RunFolder(workspace / "runs" / "run").baseline)
    gaps = []
    for seed in (8, 9):
        picture, codes, _ = face(seed, 32)
        true = np.concatenate([np.where(codes[..., None] > 0, picture, 0), codes[..., None]], -1) / 127.5 - 1
        gaps.append(np.abs(true.transpose(2, 0, 1) - mean).mean())
    assert scores["l1"]["mean_face"] == pytest.approx(np.mean(gaps), rel=1e-4)
    rows = list(csv.DictReader((place / "per_sample.csv").read_text("utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["eval_8", "eval_9"]
    assert float(rows[0]["mean_face l1"]) == pytest.approx(gaps[0], rel=1e-4)
    assert 0 < scores["forward_ms"]["run"] == pytest.approx(scores["forward_ms"]["spread"]["mean"])


def test_a_driven_face_is_the_one_that_its_drawing_asks_for(workspace: Path) -> None:
    synthesiser = FaceSynthesiser.load(workspace / "runs" / "run", device="cpu", threads=1)
    _, _, points = face(3, 32)
    made = synthesiser.driven(points)
    assert made.shape == (4, 32, 32)
    assert np.abs(made).max() <= 1
    batch_of = torch.from_numpy(made[3:] == -1)
    assert bool((torch.from_numpy(made[:3])[batch_of.expand(3, -1, -1)] == -1).all())


def test_a_run_with_a_setting_of_an_earlier_version_still_makes_faces(workspace: Path) -> None:
    run = RunFolder(workspace / "runs" / "run")
    file = run.path / "run.json"
    written = file.read_text("utf-8")
    record = json.loads(written)
    record["settings"]["beta1"] = 0.5
    file.write_text(json.dumps(record), "utf-8")
    try:
        assert FaceSynthesiser.load(run, device="cpu", threads=1).size == 32
    finally:
        file.write_text(written, "utf-8")


def test_runs_of_the_other_kind_are_sent_to_the_right_task(workspace: Path) -> None:
    place = faces.job(workspace, "job-x").place
    with pytest.raises(SettingsError, match="makes faces from drawings"):
        TrainEvaluate().check(EvaluateSettings(run="run", dataset="faces"), place)
    with pytest.raises(SettingsError, match="No run is chosen"):
        TrainEvaluateFaces().check(EvaluateFacesSettings(), place)
    with pytest.raises(DataError, match="no faces in “test”"):
        TrainEvaluateFaces().run(EvaluateFacesSettings(run="run", split="test"), faces.job(workspace, "job-y"))


def test_a_face_is_driven_by_points_of_any_picture_size(workspace: Path) -> None:
    synthesiser = FaceSynthesiser.load(workspace / "runs" / "run", device="cpu", threads=1)
    points = list(recorded_points(workspace / "set"))
    assert len(points) == 10
    small, large = Driver(synthesiser, 32).face(points[0]), Driver(synthesiser, 64).face(points[0] * 2)
    np.testing.assert_array_equal(small.codes, large.codes)
    inside = np.isfinite(small.codes)
    assert len(small.positions) == len(small.point_colours) == inside.sum()
    depth_mm = small.positions[:, 2] * 1000
    np.testing.assert_allclose(depth_mm, small.codes[inside] / 255 * 100 - 20, atol=1e-3)
    with LandmarkReceiver(0) as receiver:
        assert Driver(synthesiser, 32).received(receiver, 0.0) is None
