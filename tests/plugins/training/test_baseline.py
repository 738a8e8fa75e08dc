"""The mean that a run must beat, for targets brought to unit scale and for those that keep their numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.training import baseline
from plugins.training.baseline import Baseline
from plugins.training.data.sources import samples_of, sources
from plugins.training.evaluation.baselines import MEAN, MEAN_IMAGE, predictions
from plugins.training.losses import WeightedLoss
from plugins.training.targets import Target, TargetKind
from tests.plugins.training import faces
from workbench.datasets.record import DepthMeaning

HALVES = ((0.5,) * 3, (0.5,) * 3)
SIZE = 32


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workspace")
    faces.dataset(path, size=SIZE, train=4)
    return path


def measured(workspace: Path, kind: TargetKind) -> tuple[Baseline, np.ndarray]:  # type: ignore[type-arg]
    """The baseline, and every counting value of the training faces."""
    found = sources(workspace, ["faces"], SIZE, "me", lambda *_: None)
    samples = samples_of(found, "train", Target(kind), HALVES)
    batch = samples.batch(range(len(samples)))
    return baseline.measured(samples, kind, 0), batch.target[batch.region > 0].numpy().astype(np.float64)


@pytest.mark.parametrize("kind", ["relative_to_head", "absolute", "min_max", "scaled_inverse", "inverse_cm"])
def test_the_mean_is_that_of_the_training_faces(workspace: Path, tmp_path: Path, kind: TargetKind) -> None:
    found, values = measured(workspace, kind)
    keeps = kind in ("min_max", "scaled_inverse", "inverse_cm")
    assert (found.target.mean, found.target.scale) == pytest.approx((0, 1) if keeps else (values.mean(), values.std()))
    found.save(tmp_path / "baseline.npz")
    again = Baseline.load(tmp_path / "baseline.npz", found.target)
    head = np.zeros((SIZE, SIZE), bool)
    said = predictions(again, again.target, SIZE, (SIZE, SIZE), head)
    assert np.allclose(said[MEAN], values.mean(), rtol=1e-4, atol=1e-5)
    # Corners never show a face.
    assert said[MEAN_IMAGE][0, 0] == pytest.approx(values.mean(), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("kind", ["normalised", "min_max"])
def test_its_loss_is_the_mean_deviation(workspace: Path, kind: TargetKind) -> None:
    found, values = measured(workspace, kind)
    held = samples_of(sources(workspace, ["faces"], SIZE, "me", lambda *_: None), "train", found.target, HALVES)
    loss = WeightedLoss({"l1": 1.0}, found.target)
    figures = baseline.figures(found, held, loss, outline=False)
    deviation = np.abs(values - values.mean()).mean()
    assert figures["loss"] == pytest.approx(deviation / found.target.scale, rel=1e-4)


def test_data_without_a_scale_stay_without_millimetres(tmp_path: Path) -> None:
    meaning = DepthMeaning(metric=False, per_image_normalised=True, unit_m=1 / 65535)
    faces.dataset(tmp_path, size=SIZE, train=2, meaning=meaning, change=_stretched)
    found, _ = measured(tmp_path, "scaled_inverse")
    assert not found.target.metric and found.target.unit == ""


def _stretched(sample: faces.Sample) -> faces.Sample:
    from dataclasses import replace

    assert sample.depth is not None
    return replace(sample, depth=np.where(sample.depth > 0, sample.depth / 2, 0).astype(np.float32))
