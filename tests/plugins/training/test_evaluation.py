"""Scores against numbers worked out by hand, the baselines beside them, and what is refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch import nn

from plugins.training import networks
from plugins.training.evaluate import TrainEvaluate
from plugins.training.evaluation.metrics import metric_depth, relative_depth
from plugins.training.evaluation.surfaces import normal_angles
from plugins.training.inference import Prediction, Predictor
from plugins.training.loop.machine import choose
from plugins.training.loop.weights import load_weights
from plugins.training.run import TrainRun
from plugins.training.run_folder import RunFolder
from plugins.training.settings import EvaluateSettings
from tests.plugins.training import faces
from tests.plugins.training.test_training import STILL, settings
from workbench.datasets.dataset import Dataset
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError, SettingsError
from workbench.geometry.camera import Camera


def evaluation(**values: Any) -> EvaluateSettings:
    return EvaluateSettings(**({"run": "run", "dataset": "faces", "device": "cpu", "threads": 1} | values))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one run that has learned something."""
    workspace = tmp_path_factory.mktemp("ü space")
    faces.dataset(workspace, size=32)
    TrainRun().run(settings(epochs=40, width=8, **STILL), faces.job(workspace))
    return workspace


def scores(workspace: Path, dataset: str = "faces", split: str = "test") -> dict[str, Any]:
    path = RunFolder(workspace / "runs" / "run").evaluation(dataset, split) / "scores.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_metrics_of_metric_depth_are_their_formulas() -> None:
    truth = np.full((4, 5), 2.0)
    truth[0, 0] = 1.0
    prediction = np.full((4, 5), 2.2)
    prediction[0, 0] = 1.4
    found = metric_depth(prediction, truth, np.ones((4, 5), bool))
    assert found["mae_mm"] == pytest.approx((19 * 200 + 400) / 20)
    assert found["rmse_mm"] == pytest.approx(1000 * np.sqrt((19 * 0.04 + 0.16) / 20))
    assert found["bias_mm"] == pytest.approx(-(19 * 200 + 400) / 20)
    assert found["abs_rel"] == pytest.approx((19 * 0.1 + 0.4) / 20)
    assert found["sq_rel"] == pytest.approx((19 * 0.02 + 0.16) / 20)
    g = np.array([np.log(1.1)] * 19 + [np.log(1.4)])
    assert found["rmse_log"] == pytest.approx(np.sqrt(np.mean(g**2)))
    assert found["log10"] == pytest.approx(np.mean(g) / np.log(10))
    assert found["silog_100"] == pytest.approx(100 * np.std(g))
    assert found["silog_half"] == pytest.approx(np.sqrt(np.mean(g**2) - 0.5 * np.mean(g) ** 2))
    assert (found["delta1"], found["delta2"]) == (0.95, 1.0)
    assert found["psnr_db"] == pytest.approx(10 * np.log10(1.0 / ((19 * 0.04 + 0.16) / 20)))


def test_only_valid_pixels_count() -> None:
    truth, prediction = np.full((6, 6), 2.0), np.full((6, 6), 2.0)
    prediction[:, :3] = 9.0
    valid = np.zeros((6, 6), bool)
    valid[:, 3:] = True
    assert metric_depth(prediction, truth, valid)["mae_mm"] == 0
    assert metric_depth(prediction, truth, np.zeros((6, 6), bool)) == {}


def test_relative_metrics_are_shares_of_the_truths_range() -> None:
    truth = np.linspace(1, 5, 40).reshape(5, 8)
    found = relative_depth(truth + 0.4, truth, np.ones((5, 8), bool))
    assert found["mae_share"] == pytest.approx(0.1)
    assert found["rmse_share"] == pytest.approx(0.1)
    assert found["correlation"] == pytest.approx(1.0)


def test_the_angle_between_a_wall_and_a_slope_is_the_slopes() -> None:
    camera = Camera.looking_forward(64, 64, 1.0)
    x = np.broadcast_to((np.arange(64) + 0.5 - 32) / camera.intrinsics[0, 0], (64, 64))
    truth = np.full((64, 64), 1.0)
    # z = 1 + tan(20°) X with X = x z.
    slope = 1 / (1 - np.tan(np.radians(20)) * x)
    found = normal_angles(slope, truth, np.ones((64, 64), bool), camera)
    assert found["normal_deg"] == pytest.approx(20, abs=0.1)
    assert found["normal_30"] == 1.0


def test_every_score_has_both_baselines_beside_it_and_they_are_right(trained: Path) -> None:
    job = faces.job(trained, "evaluation")
    summary = TrainEvaluate().run(evaluation(), job)
    found = scores(trained)
    head = found["scores"]["none"]["head"]["mae_mm"]
    run, dataset = RunFolder(trained / "runs" / "run").record(), Dataset.open(trained / "datasets" / "faces")
    expected, by_hand = [], []
    predictor = Predictor.load(RunFolder(trained / "runs" / "run"), device="cpu", threads=1)
    for sample_id in dataset.ids("test"):
        sample = dataset.sample(sample_id)
        assert sample.depth is not None
        assert sample.image is not None
        inside = sample.depth > 0
        relief = sample.depth - sample.attributes["reference_depth_m"]
        expected.append(1000 * np.abs(relief - run.target_mean)[inside].mean())
        by_hand.append(1000 * np.abs(predictor.predict([sample.image])[0].values - relief)[inside].mean())
    assert head["mean"] == pytest.approx(np.mean(expected), rel=1e-4)
    assert head["run"] == pytest.approx(np.mean(by_hand), rel=1e-3)
    assert head["run"] < head["mean_image"] < head["mean"]
    assert found["headline"]["metric"] == "mae_mm"
    assert found["headline"]["share_of_mean"] == pytest.approx(head["run"] / head["mean"], rel=1e-4)
    assert found["refused"] == []
    assert summary["faces"] == 2
    for region in found["scores"]["none"].values():
        for entry in region.values():
            assert {"run", "mean", "mean_image", "unit"} <= entry.keys()
    assert "face" in found["scores"]["none"]
    assert [w["id"] for w in found["worst"]] == sorted(dataset.ids("test"), key=lambda i: -by_hand[i == "face_0009"])


def test_the_table_of_faces_has_a_line_for_each(trained: Path) -> None:
    TrainEvaluate().run(evaluation(split="all"), faces.job(trained, "table"))
    path = RunFolder(trained / "runs" / "run").evaluation("faces", "all") / "per_sample.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == [f"face_{i:04d}" for i in range(10)]
    mean = np.mean([float(row["none/head/mae_mm"]) for row in rows])
    assert mean == pytest.approx(scores(trained, split="all")["headline"]["run"], rel=1e-4)


def test_predictions_are_kept_as_metres_inside_the_predicted_outline(trained: Path) -> None:
    TrainEvaluate().run(evaluation(), faces.job(trained, "kept"))
    dataset = Dataset.open(trained / "datasets" / "faces")
    for sample_id in dataset.ids("test"):
        kept = np.load(trained / "runs" / "run" / "predictions" / "faces" / f"{sample_id}.npy", allow_pickle=False)
        truth = dataset.sample(sample_id).depth
        assert truth is not None
        assert kept.dtype == np.float32
        both = (kept > 0) & (truth > 0)
        assert both.sum() > 0.4 * (truth > 0).sum()
        assert np.abs(kept - truth)[both].mean() < 0.01


def test_relative_data_get_fitted_figures_and_no_millimetres(trained: Path) -> None:
    relative = DepthMeaning(metric=False, per_image_normalised=True)
    faces.dataset(trained, "foreign", meaning=relative, size=32)
    job = faces.job(trained, "foreign")
    TrainEvaluate().run(evaluation(dataset="foreign"), job)
    found = scores(trained, "foreign")
    assert list(found["scores"]) == ["scale_shift", "min_max"]
    assert set(found["scores"]["scale_shift"]["head"]) == {"mae_share", "rmse_share", "correlation"}
    assert "not given for “foreign”" in found["refused"][0]["sentence"]
    assert any("millimetres" in sentence for sentence in job.warnings)
    assert found["scores"]["scale_shift"]["head"]["correlation"]["run"] > 0.9


def test_data_without_masks_are_judged_inside_the_outline_of_the_run(trained: Path) -> None:
    faces.dataset(trained, "maskless", size=32, masked=False)
    TrainEvaluate().run(evaluation(dataset="maskless"), faces.job(trained, "maskless"))
    found = scores(trained, "maskless")
    assert found["head_from"] == "what the run takes for head"
    assert found["headline"]["region"] == "head"
    assert "face" not in found["scores"]["none"]


def test_the_outline_is_the_largest_connected_part() -> None:
    head = np.zeros((6, 8), np.float32)
    head[1:4, 1:4] = 0.9
    head[5, 7] = 0.9
    outline = Prediction(np.zeros_like(head), head).outline()
    assert outline is not None
    assert outline.sum() == 9
    assert not outline[5, 7]
    none = Prediction(head, np.zeros_like(head)).outline()
    assert none is not None
    assert not none.any()
    assert Prediction(head, None).outline() is None


def test_a_run_without_scale_has_millimetres_only_after_fitting(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32)
    TrainRun().run(settings(target="normalised", epochs=10, **STILL), faces.job(tmp_path))
    TrainEvaluate().run(evaluation(), faces.job(tmp_path, "evaluation"))
    found = scores(tmp_path)
    assert list(found["scores"]) == ["scale_shift", "min_max"]
    assert "mae_mm" in found["scores"]["scale_shift"]["head"]
    assert "up to scale and shift" in found["refused"][0]["sentence"]


def test_a_run_that_is_no_better_than_a_baseline_says_so(trained: Path) -> None:
    faces.dataset(trained, "odd", size=32, change=lambda s: replace(s, image=255 - s.image))
    job = faces.job(trained, "odd")
    TrainEvaluate().run(evaluation(dataset="odd"), job)
    assert any("no better than predicting" in sentence for sentence in job.warnings)


def test_a_photo_twice_as_large_is_read_the_same(trained: Path) -> None:
    predictor = Predictor.load(RunFolder(trained / "runs" / "run"), device="cpu", threads=1)
    image = faces.bump(3, 32).image
    assert image is not None
    small, large = predictor.predict([image, np.repeat(np.repeat(image, 2, 0), 2, 1)])
    assert large.values.shape == (64, 64)
    assert np.abs(large.values[::2, ::2] - small.values).mean() < 0.004


def test_folded_norms_change_no_prediction(trained: Path) -> None:
    folder = RunFolder(trained / "runs" / "run")
    record = folder.record()
    network = networks.build_depth(record.network, **record.network_options)
    load_weights(folder.checkpoint("best"), network)
    image = faces.bump(3, 32).image
    assert image is not None
    predictors = [
        Predictor.load(folder, device="cpu", threads=1),
        Predictor(record, network.eval(), choose("cpu", "float32", 1)),
    ]
    folded, whole = (predictor.predict([image])[0].values for predictor in predictors)
    norms = [sum(isinstance(part, nn.BatchNorm2d) for part in p._network.modules()) for p in predictors]
    assert norms[0] == 0 < norms[1]
    assert np.abs(folded - whole).max() < 1e-5 * np.ptp(whole)


def test_averaging_with_the_mirror_image_is_symmetric(trained: Path) -> None:
    predictor = Predictor.load(RunFolder(trained / "runs" / "run"), device="cpu", threads=1, mirror=True)
    image = faces.bump(3, 32).image
    assert image is not None
    one, other = predictor.predict([image, np.ascontiguousarray(image[:, ::-1])])
    assert np.allclose(one.values, other.values[:, ::-1], atol=1e-5)


def test_missing_runs_datasets_and_splits_are_refused(trained: Path, tmp_path: Path) -> None:
    task, place = TrainEvaluate(), faces.job(trained, "refused").place
    with pytest.raises(SettingsError, match="No run is chosen"):
        task.check(evaluation(run=""), place)
    with pytest.raises(DataError, match="no training run “none”"):
        task.check(evaluation(run="none"), place)
    with pytest.raises(SettingsError, match="no dataset “none”"):
        task.check(evaluation(dataset="none"), place)
    faces.dataset(trained, "train-only", train=2, validation=0, test=0, size=32)
    with pytest.raises(DataError, match="no faces in “test”"):
        task.run(evaluation(dataset="train-only"), faces.job(trained, "no-test"))


def test_weights_that_are_cut_off_are_named(trained: Path, tmp_path: Path) -> None:
    import shutil

    broken = tmp_path / "runs" / "run"
    shutil.copytree(trained / "runs" / "run", broken)
    path = RunFolder(broken).checkpoint("best")
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="weights are damaged"):
        Predictor.load(RunFolder(broken), device="cpu", threads=1)
    path.unlink()
    with pytest.raises(DataError, match="has no weights"):
        Predictor.load(RunFolder(broken), device="cpu", threads=1)
