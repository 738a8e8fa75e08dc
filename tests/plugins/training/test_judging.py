"""Alignments against values worked out by hand, groups of faces and their counts, and the record that is read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.training.evaluation.alignments import ALIGNMENTS, aligned, said
from plugins.training.evaluation.baselines import FLAT, MEAN, MEAN_FACE, TITLES, predictions
from plugins.training.evaluation.comparison import flat_scores, scores, truth_of
from plugins.training.evaluation.record import Figure, read_evaluation, read_evaluations
from plugins.training.evaluation.table import RUN, Table
from plugins.training.targets import Target
from tests.plugins.training import faces
from workbench.datasets.info import DatasetInfo
from workbench.errors import DataError
from workbench.evaluation.grouping import Face
from workbench.evaluation.mean_face import MEAN_FACE_SIDE, MeanFace, head_box, laid_on

INFO = DatasetInfo(name="faces", mask_labels=faces.MASK_LABELS)
TRUTH = np.linspace(0.8, 1.2, 36).reshape(6, 6)
EVERYWHERE = np.ones((6, 6), bool)


def after(values: np.ndarray, target: Target, reference: float | None = None) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    found = aligned(said(values.astype(np.float32), target, reference), TRUTH, EVERYWHERE)
    return {name: brought.depth for name, brought in found.items()}


def test_each_alignment_undoes_what_it_is_for() -> None:
    absolute = Target("absolute")
    assert np.allclose(after(1.7 * TRUTH, absolute)["scale"], TRUTH, atol=1e-5)
    assert np.allclose(after(1.7 * TRUTH, absolute)["median_ratio"], TRUTH, atol=1e-5)
    assert np.allclose(after(0.5 * TRUTH + 0.3, absolute)["scale_shift"], TRUTH, atol=1e-5)
    assert np.allclose(after(0.5 * TRUTH + 0.3, absolute)["min_max"], TRUTH, atol=1e-5)
    assert np.allclose(after(1 / (0.4 / TRUTH + 0.2), absolute)["scale_shift_inverse"], TRUTH, atol=1e-5)
    assert np.allclose(after(TRUTH, absolute)["none"], TRUTH, atol=1e-6)


def test_the_ratio_is_of_medians_and_the_factor_of_least_squares() -> None:
    values = TRUTH.copy()
    values[0, 0] = 5.0
    found = after(values, Target("absolute"))
    assert np.allclose(found["median_ratio"], values * np.median(TRUTH) / np.median(values), rtol=1e-5)
    assert np.allclose(found["scale"], values * (values * TRUTH).sum() / (values**2).sum(), rtol=1e-5)


def test_numbers_without_a_zero_have_no_factor() -> None:
    assert list(after(TRUTH, Target("normalised"))) == ["scale_shift", "min_max"]
    assert list(after(TRUTH - 1, Target("relative_to_head"))) == ["scale_shift", "min_max"]
    assert list(after(TRUTH - 1, Target("relative_to_head"), 1.0)) == list(ALIGNMENTS)
    assert list(after(1 / TRUTH, Target("inverse"))) == list(ALIGNMENTS)


def test_a_constant_is_moved_to_the_mean_and_has_no_range() -> None:
    found = after(np.full((6, 6), 0.3), Target("absolute"))
    assert "min_max" not in found
    assert np.allclose(found["scale_shift"], TRUTH.mean())
    assert np.allclose(found["scale_shift_inverse"], 1 / np.mean(1 / TRUTH))


def test_the_flat_plane_is_the_median_and_fitted_it_is_any_constant() -> None:
    sample = faces.bump(3)
    truth = truth_of(sample, INFO, None)
    mean = scores(np.full((48, 48), 0.01, np.float32), Target("relative_to_head"), truth, INFO)
    flat = flat_scores(truth, INFO, mean)
    head = truth.depth[truth.regions["head"]]
    assert flat["none", "head", "mae_mm"] == pytest.approx(1000 * np.abs(head - np.median(head)).mean())
    assert flat["scale_shift", "head", "rmse_mm"] == pytest.approx(1000 * head.std())
    assert flat["none", "head", "mae_mm"] < mean["none", "head", "mae_mm"]


def test_regions_are_those_of_the_mask() -> None:
    sample = faces.bump(3)
    truth = truth_of(sample, INFO, None)
    assert sample.mask is not None
    assert set(truth.regions) == {"full", "head", "face", "part:skin", "part:neck"}
    assert truth.regions["part:neck"].sum() == (sample.mask == faces.NECK).sum()
    found = scores(np.zeros((48, 48), np.float32), Target("relative_to_head"), truth, INFO)
    neck = truth.depth[sample.mask == faces.NECK] - sample.attributes["reference_depth_m"]
    assert found["none", "part:neck", "mae_mm"] == pytest.approx(1000 * np.abs(neck).mean(), rel=1e-5)
    assert ("median_ratio", "part:neck", "mae_mm") not in found


def table(values: list[tuple[Face, float | None]]) -> Table:
    """A table whose run scores these millimetres on the head, twice as well as the mean."""
    made = Table()
    for face, value in values:
        key = ("none", "head", "mae_mm")
        made.add(face, {} if value is None else {RUN: {key: value}, MEAN: {key: 2 * value}})
    return made


def test_groups_count_what_they_average() -> None:
    left, right = Face("a", "p", "x", -30.0), Face("b", "q", "x", 0.0)
    found = table([(left, 2.0), (left, 4.0), (right, 9.0), (right, None), (Face("c", "r", "y"), 1.0)]).grouped()
    by_yaw = {group["name"]: group for group in found["yaw"]["groups"]}
    assert list(by_yaw) == ["−45…−15°", "−15…15°"]
    assert by_yaw["−15…15°"]["samples"] == 2
    entry = by_yaw["−15…15°"]["scores"]["none"]["head"]["mae_mm"]
    assert (entry["n"], entry["run"], entry["mean"], entry[MEAN_FACE]) == (1, 9.0, 18.0, None)
    assert by_yaw["−45…−15°"]["scores"]["none"]["head"]["mae_mm"]["run"] == 3.0
    assert [(g["name"], g["samples"]) for g in found["category"]["groups"]] == [("x", 4), ("y", 1)]
    assert "pitch" not in found


def test_every_figure_says_how_many_samples_it_is_of() -> None:
    face = Face("a", "p")
    entry = table([(face, 2.0), (face, 4.0), (face, None)]).plain()["none"]["head"]["mae_mm"]
    assert (entry["n"], entry["run"], entry["std"], entry["median"]) == (2, 3.0, 1.0, 3.0)


def test_the_mean_face_lies_in_the_box_of_the_head() -> None:
    head = np.zeros((40, 60), bool)
    head[10:30, 20:50] = True
    slope = np.broadcast_to(np.linspace(0, 1, 60, dtype=np.float32), (40, 60))
    mean = MeanFace()
    mean.add(np.asarray(slope), head, head)
    mean.add(np.asarray(slope) + 2, head, head)
    image = mean.image(-1.0)
    assert image.shape == (MEAN_FACE_SIDE, MEAN_FACE_SIDE)
    assert image[:, 0].mean() == pytest.approx(slope[0, 20] + 1, abs=0.02)
    assert head_box(np.zeros((3, 3), bool)) is None
    other = np.zeros((50, 50), bool)
    other[5:15, 5:15] = True
    laid = laid_on(image, other, -1.0)
    assert laid[40, 40] == -1.0
    assert laid[10, 5] == pytest.approx(slope[0, 20] + 1, abs=0.05)
    assert laid[10, 14] == pytest.approx(slope[0, 49] + 1, abs=0.05)


def test_baselines_of_a_run_made_before_mean_faces_lack_one() -> None:
    from plugins.training.baseline import Baseline

    target = Target("relative_to_head", 0.02, 0.03)
    old = Baseline(target, np.zeros((32, 32), np.float32), 0.5, 4)
    head = np.ones((32, 32), bool)
    assert list(predictions(old, target, 32, (32, 32), head)) == ["mean", "mean_image"]
    new = Baseline(
        target, np.zeros((32, 32), np.float32), 0.5, 4, np.ones((MEAN_FACE_SIDE, MEAN_FACE_SIDE), np.float32)
    )
    assert np.allclose(predictions(new, target, 32, (32, 32), head)[MEAN_FACE], 0.05)


def test_a_share_is_of_errors_only() -> None:
    assert Figure("x", "X", "", "low", 1.0, {"a": 4.0}).share_of("a") == 0.25
    assert Figure("x", "X", "", "high", 1.0, {"a": 4.0}).share_of("a") is None


def written(folder: Path, **changes: Any) -> Path:
    values: dict[str, Any] = {
        "format": 2, "kind": "latent", "run": "r", "dataset": "d", "split": "test", "samples": 3, "content": "c",
        "samples_hash": "s", "baseline_titles": {"mean_code": "the mean code"}, "created": "2026",
        "headline": {"alignment": "none", "region": "full", "metric": "rmse_w"},
        "scores": {"none": {"full": {"rmse_w": {"title": "RMSE of w", "better": "low", "n": 3, "run": 0.2,
                                                "mean_code": 0.5}}}},
    }  # fmt: skip
    path = folder / "evaluation" / "d-test" / "scores.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values | changes), encoding="utf-8")
    return path


def test_scores_of_any_kind_are_read(tmp_path: Path) -> None:
    found = read_evaluation(written(tmp_path))
    assert (found.kind, found.baselines) == ("latent", {"mean_code": "the mean code"})
    assert found.headline == ("none", "full", "rmse_w")
    (shown,) = found.figures("none", "full")
    assert (shown.run, shown.baselines, shown.n, shown.unit) == (0.2, {"mean_code": 0.5}, 3, "")
    assert found.comparable == ("latent", "c", "test", "s")


DAMAGES = [{"scores": 3}, {"scores": {"none": 3}}, {"samples": None}, {"groups": {"a": {}}}, {"worst": [1]}]


@pytest.mark.parametrize("changes", DAMAGES)
def test_damaged_scores_are_said_and_passed_over(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(DataError, match="scores are damaged"):
        read_evaluation(path)
    assert read_evaluations(tmp_path) == []


def test_all_baselines_have_words() -> None:
    assert set(Table().rows) == {RUN, *TITLES}
    assert FLAT in TITLES


def test_pixels_that_had_to_be_clipped_are_counted() -> None:
    values = np.array([-0.2, 0.9, 1.0, 1.1], np.float32).reshape(2, 2)
    truth = np.array([[0.8, 0.9], [1.0, 1.1]])
    found = aligned(said(values, Target("absolute"), None), truth, np.ones((2, 2), bool))
    assert found["none"].clipped == 1
    assert found["scale"].clipped == 1
    assert found["min_max"].clipped == 0
