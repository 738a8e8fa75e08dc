"""The four real foreign pairs, from the folder to the comparison, with the command line: nothing claims millimetres."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import refusal, workbench
from workbench.datasets.dataset import Dataset

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("c3i")]
NO_SCALE = "Errors in millimetres are not given for “c3i”: its depth has no known scale."
TINY = ["--resolution", 64, "--width", 4, "--blocks", 2, "--epochs", 2, "--threads", 1, "--device", "cpu"]


@pytest.fixture(scope="module")
def source(shared: Path) -> Path:
    """The pairs as they were published."""
    return shared / "data" / "c3i"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """The pairs imported, and two tiny runs trained on 24 drawn heads: on z-depth, and on the default target."""
    folder = tmp_path_factory.mktemp("c3i") / "Gesichter ü"
    heads = ["--number", 24, "--resolution", 64, "--workers", 1, "--held-out", 0.3]
    for words in (
        ["render.batch", *heads],
        ["datasets.import", "--source", source, "--layout", "c3i", "--name", "c3i", "--workers", 1],
        ["train.run", "--name", "tiny", "--dataset", "heads", "--target", "absolute", "--no-outline", *TINY],
        ["train.run", "--name", "default", "--dataset", "heads", "--no-outline", *TINY],
    ):
        ended = workbench("run", *words, workspace=folder)
        assert (ended.status, ended.err) == (0, ""), ended.shown
    return folder


@pytest.fixture(scope="module")
def evaluation(workspace: Path) -> dict[str, Any]:
    """The scores of the run on the pairs; the refusal is checked on the way."""
    words = ["--run", "tiny", "--dataset", "c3i", "--split", "all", "--threads", 1]
    ended = workbench("run", "train.evaluate", *words, workspace=workspace)
    assert ended.status == 0 and f"Warning: {NO_SCALE}" in ended.out, ended.shown
    assert "mm" not in ended.out.replace(NO_SCALE, ""), ended.out
    path = workspace / "runs" / "tiny" / "evaluation" / "c3i-all" / "scores.json"
    scores: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return scores


def test_the_import_says_what_the_numbers_mean(workspace: Path) -> None:
    verified = workbench("datasets", "verify", "c3i", workspace=workspace)
    assert verified.status == 0 and "The dataset is whole." in verified.out
    dataset = Dataset.open(workspace / "datasets" / "c3i")
    try:
        assert dataset.ids() == ["0000", "0003", "0036", "0052"]
        depth = dataset.info.depth
        assert not depth.metric and depth.per_image_normalised and depth.space == "ray_distance"
        for sample_id in dataset.ids():
            sample = dataset.sample(sample_id)
            assert sample.image is not None and sample.depth is not None and sample.camera is not None
            assert sample.image.shape == (480, 640, 3)
            assert 0 < sample.depth.min() < 0.01 and sample.depth.max() == pytest.approx(1.0)
    finally:
        dataset.close()
    listing = workbench("datasets", "list", workspace=workspace).out
    assert "up to scale" in next(line for line in listing.splitlines() if line.startswith("c3i"))


def test_millimetres_are_refused_with_the_reason(evaluation: dict[str, Any]) -> None:
    refused = evaluation["refused"]
    assert refused[0]["sentence"].startswith(NO_SCALE)
    # One factor a picture is not enough for depth with an unknown shift either.
    assert len(refused) == 2
    figures = {name for alignment in evaluation["scores"].values() for region in alignment.values() for name in region}
    assert figures and not [name for name in figures if "mm" in name or name in ("abs_rel", "delta1", "silog_100")]


def test_figures_after_fitting_scale_and_shift_are_shown_beside_the_baselines(evaluation: dict[str, Any]) -> None:
    assert list(evaluation["scores"]) == ["scale_shift", "min_max"] and evaluation["samples"] == 4
    headline = evaluation["headline"]
    assert headline["metric"] == "mae_share"
    for who in ("run", "mean", "mean_image"):
        assert 0 < headline[who] < 0.5


def test_each_pair_has_its_row(workspace: Path, evaluation: dict[str, Any]) -> None:
    path = workspace / "runs" / "tiny" / "evaluation" / "c3i-all" / "per_sample.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["id"] for row in rows] == ["0000", "0003", "0036", "0052"]
    assert not [name for name in rows[0] if "_mm" in name]


def test_metres_cannot_be_learned_from_them(workspace: Path) -> None:
    said = refusal("run", "train.run", "--name", "no", "--dataset", "c3i", *TINY, workspace=workspace)
    assert said.startswith("The depth of “c3i” is known only up to scale and shift, so it cannot be learned in metres")
    assert not (workspace / "runs" / "no").exists()


def test_a_comparison_is_told_in_shares_of_the_face(workspace: Path, evaluation: dict[str, Any]) -> None:
    words = ["--runs", "tiny", "--dataset", "c3i", "--sample", "worst", "--name", "report ü"]
    ended = workbench("run", "compare.pair", *words, workspace=workspace)
    assert ended.status == 0, ended.shown
    assert "(%)" in ended.out and "(mm)" not in ended.out
    folder = workspace / "comparisons" / "report ü"
    found = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert found["sample"] == evaluation["worst"][0]["id"]
    assert not found["metric"] and found["shown"] == "scale_shift"
    (prediction,) = found["predictions"]
    assert {measured["unit"] for measured in prediction["alignments"].values()} == {"%"}
    assert prediction["refused"]["none"].startswith("The true depth has no scale")
    assert "there are no millimetres" in (folder / "report.html").read_text(encoding="utf-8")


def test_an_alignment_that_has_no_meaning_is_refused(workspace: Path, evaluation: dict[str, Any]) -> None:
    words = ["--runs", "tiny", "--dataset", "c3i", "--sample", "0003", "--alignment", "landmarks"]
    said = refusal("run", "compare.pair", *words, workspace=workspace)
    assert said.endswith("choose another alignment.")


def test_what_is_learned_by_default_can_be_compared_too(workspace: Path) -> None:
    words = ["--run", "default", "--dataset", "c3i", "--split", "all", "--threads", 1]
    assert workbench("run", "train.evaluate", *words, workspace=workspace).status == 0
    words = ["--runs", "default", "--dataset", "c3i", "--sample", "worst"]
    ended = workbench("run", "compare.pair", *words, workspace=workspace)
    assert ended.status == 0, ended.shown
