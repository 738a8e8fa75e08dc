"""Every depth network of the catalogue learns, from the published settings and by heart."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from plugins.training import manifest
from plugins.training.depth.learner import DepthLearner
from plugins.training.depth.preparation import prepare
from plugins.training.networks import trainable
from plugins.training.run import TrainRun
from plugins.training.settings import TrainSettings
from tests.plugins.training import faces
from workbench.extension.presets import apply_preset, shipped_presets

HEAVY = {"densenet", "dense161", "resnet50", "densedepth", "dpt"}
"""20 to 340 million weights: a step over all of them takes longer than one over the pictures."""
LONG_AT_HEART = HEAVY | {"facedepth", "midas_small", "unsup3d"}
"""Those, and three that need some hundred steps of a third of a second."""
UNSTEADY = {
    "unsup3d_netD": 3e-4,
    "densedepth169": 3e-4,
    "dense161_khan": 3e-4,
    "dpt_hybrid_384": 1e-4,
    "dpt_large_384": 1e-4,
}
"""Above these rates they swing: nothing normalises the bottleneck of one pixel, or the decoder; and transformers do."""
PRESETS = {p.title: apply_preset(p, TrainSettings, "train.run") for p in shipped_presets(manifest, "run")}
PUBLISHED = {s.network: s for title, s in PRESETS.items() if title.endswith("as published")}
MOST_STEPS = 300
SMALLEST: dict[str, Any] = {"device": "cpu", "precision": "float32", "threads": 1, "dataset": "faces"}


def sized(names: Iterator[str], heavy: set[str]) -> list[Any]:
    """The networks as test parameters; heavy ones run only when asked."""
    marks = [pytest.mark.heavy, pytest.mark.timeout(3600)]
    return [pytest.param(name, marks=marks if any(part in name for part in heavy) else []) for name in names]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every-network")
    faces.dataset(folder, size=64, train=8, validation=2, test=0)
    return folder


@pytest.fixture(autouse=True)
def freed() -> Iterator[None]:
    """Networks of hundreds of megabytes do not wait for the next collection."""
    yield
    gc.collect()


def side_of(network: str) -> int:
    return 64 if trainable()[network].fixed_size else 32


def test_every_network_has_its_published_settings() -> None:
    assert {name: entry.preset for name, entry in trainable().items()} == {
        s.network: title for title, s in PRESETS.items() if title.endswith("as published")
    }
    for s in PUBLISHED.values():
        assert not s.outline
        assert TrainSettings.read(s.plain()) == s


@pytest.mark.parametrize("network", sized(iter(trainable()), HEAVY))
def test_published_settings_run(workspace: Path, network: str) -> None:
    """One step, on small pictures of which each batch holds two."""
    small = {"resolution": side_of(network), "batch": 2, "epochs": 1, "name": f"published {network}"}
    s = TrainSettings.read(PUBLISHED[network].plain() | SMALLEST | small)
    job = faces.job(workspace, f"published-{network}", stop=lambda job: job.asked > 3)
    TrainRun().check(s, job.place)
    TrainRun().run(s, job)
    losses = job.figures("train/loss")
    assert losses
    assert all(torch.isfinite(torch.tensor(losses)))


@pytest.mark.parametrize("network", sized(iter(trainable()), LONG_AT_HEART))
def test_eight_faces_are_learned_by_heart_ten_times_better_than_the_mean(workspace: Path, network: str) -> None:
    """The loss is the mean absolute error of the depth, as is the one of predicting the mean."""
    chosen: dict[str, Any] = {"width": 8, "blocks": 4, "features": 64, "learning_rate": 3e-3, "batch": 8}
    still: dict[str, Any] = {"flip": False, "crop": 0, "colour": 0, "coarse_share": 0, "outline": False}
    chosen["learning_rate"] = UNSTEADY.get(network, chosen["learning_rate"])
    small = {"name": f"by heart {network}", "network": network, "resolution": side_of(network)}
    prepared = prepare(TrainSettings.read(SMALLEST | still | small | chosen), faces.job(workspace, f"heart-{network}"))
    learner = DepthLearner(prepared)
    batch = learner.train.batch(range(8))
    learner.begin_epoch(0)
    error, steps = prepared.record.baseline["loss"], 0
    wanted = error / 10
    assert 0.5 < error < 1.1
    while error > wanted and steps < MOST_STEPS:
        error = float(learner.learn(batch, coarse=False)["loss"])
        steps += 1
    learner.close()
    assert error < wanted


def test_a_network_learns_at_its_own_rate_unless_one_is_set() -> None:
    """The form shows no number until a person wants another; the run's record holds the one it was."""
    first = TrainSettings.read(SMALLEST | {"network": "attunet"})
    assert first.learning_rate is None
    assert (first.rate, first.model_copy(update={"network": "densedepth169"}).rate) == (4e-3, 1e-4)
    assert TrainSettings.read(SMALLEST | {"learning_rate": 0.25}).rate == 0.25
    going_on = first.model_copy(update={"start": "run", "start_run": "earlier"})
    assert going_on.rate == pytest.approx(4e-4)


def test_the_record_says_the_rate(workspace: Path) -> None:
    s = TrainSettings.read(SMALLEST | {"name": "own rate", "resolution": 32, "width": 4, "blocks": 3})
    record = prepare(s, faces.job(workspace, "own-rate")).record
    assert record.settings["learning_rate"] == 4e-3
