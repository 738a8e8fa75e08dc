"""Runs of the face synthesiser: each method learns a few faces by heart; a killed run ends with the same weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from plugins.training import manifest
from plugins.training.loop import trainer
from plugins.training.run_folder import RunFolder
from plugins.training.run_rgbd import TrainRgbd
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.choosing import choices
from tests.plugins.training import faces
from tests.plugins.training.synthesis.sets import processed_set, settings
from workbench.errors import DataError, SettingsError
from workbench.extension.presets import apply_preset, shipped_presets

EVERYTHING: dict[str, Any] = {
    "mode": "pix2pix_extended", "discriminator": "multiscale", "discriminator_scales": 2, "feature_weight": 10.0,
    "cycle": True, "mapping": "mlp_and_residual_512", "mapping_width": 4, "mapping_blocks": 1, "dropout": True,
    "crop": 0.3, "flip": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def by_heart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a set whose eight training faces are measured on too."""
    workspace = tmp_path_factory.mktemp("by heart")
    processed_set(workspace / "set", held_out=0)
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    processed_set(tmp_path / "set")
    return tmp_path


def weights(workspace: Path, name: str, run: str) -> dict[str, torch.Tensor]:
    return load_file(workspace / "runs" / run / "checkpoints" / f"{name}.safetensors")


@pytest.mark.parametrize(
    "chosen",
    [
        {"mode": "l1"},
        {"mode": "pix2pix"},
        {"mode": "pix2pix_extended", "discriminator": "multiscale", "discriminator_scales": 2, "feature_weight": 1.0},
    ],
    ids=lambda chosen: chosen["mode"],
)
def test_eight_faces_are_learned_by_heart_ten_times_better_than_the_mean(
    by_heart: Path, chosen: dict[str, Any]
) -> None:
    job = faces.job(by_heart, f"job-{chosen['mode']}")
    s = settings(
        by_heart / "set", name=chosen["mode"], epochs=220, width=16, learning_rate=1e-2, momentum=0.9, **chosen
    )
    summary = TrainRgbd().run(s, job)
    assert min(job.figures("val/loss")) < job.figures("baseline/loss")[0] / 10
    assert summary["finished"] == "all epochs"
    assert job.warnings == []


@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_a_run_killed_at_any_step_ends_with_the_same_weights(
    workspace: Path, stop_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(name: str) -> Any:
        return settings(workspace / "set", name=name, epochs=2, width=4, checkpoint_seconds=1e-9, **EVERYTHING)

    class Killed(BaseException):
        pass

    TrainRgbd().run(chosen("whole"), faces.job(workspace, "job-whole"))
    count = 0
    step = trainer.Trainer._step

    def killed(self: trainer.Trainer, batch: Any, indices: Sequence[int]) -> None:
        nonlocal count
        count += 1
        if count == stop_at + 1:
            raise Killed
        step(self, batch, indices)

    monkeypatch.setattr(trainer.Trainer, "_step", killed)
    with pytest.raises(Killed):
        TrainRgbd().run(chosen("cut"), faces.job(workspace, "job-cut"))
    monkeypatch.setattr(trainer.Trainer, "_step", step)
    TrainRgbd().run(chosen("cut"), faces.job(workspace, "job-cut", resumed=True))
    for name in ("last", "best"):
        whole, cut = weights(workspace, name, "whole"), weights(workspace, name, "cut")
        assert {key.partition(".")[0] for key in whole} == {"G", "D", "M", "F", "D_F"}
        assert whole.keys() == cut.keys()
        assert all(torch.equal(whole[key], cut[key]) for key in whole)


def test_a_batch_in_parts_teaches_what_the_whole_batch_does(workspace: Path) -> None:
    for accumulate in (1, 2):
        s = settings(
            workspace / "set", name=f"in {accumulate}", epochs=1, norm="none", initial_gain=0.1,
            batch=8 // accumulate, accumulate=accumulate, mode="pix2pix", optimiser="sgd", learning_rate=0.1,
        )  # fmt: skip
        TrainRgbd().run(s, faces.job(workspace, f"job-{accumulate}"))
    one, two = weights(workspace, "last", "in 1"), weights(workspace, "last", "in 2")
    assert all(torch.allclose(one[key], two[key], atol=1e-5) for key in one)


def test_a_run_leaves_what_is_needed_to_repeat_apply_and_judge_it(workspace: Path) -> None:
    job = faces.job(workspace)
    TrainRgbd().run(settings(workspace / "set", **EVERYTHING), job)
    record = RunFolder(workspace / "runs" / "run").record()
    assert record.kind == "rgbd"
    assert set(record.networks) == {"G", "D", "M", "F", "D_F"}
    assert record.networks["G"].network == "synth_G_unet_128"
    assert record.networks["G"].options["input_channels"] == 5
    assert record.datasets[0].train == 8
    assert record.datasets[0].validation == 2
    assert set(record.baseline) == {"loss", "colour_levels", "depth_levels", "outline_iou"}
    lines = [json.loads(line) for line in RunFolder(workspace / "runs" / "run").metrics.read_text("utf-8").splitlines()]
    terms = {"judge", "judge_back", "verdict", "verdict_back", "features", "l1", "cycle_forward", "cycle_backward"}
    assert {f"train/{term}" for term in terms} <= {line["name"] for line in lines}
    assert job.previews


def test_a_generator_goes_on_from_a_published_file(workspace: Path) -> None:
    TrainRgbd().run(settings(workspace / "set", mode="l1", epochs=2), faces.job(workspace))
    file = workspace / "2_net_G.pth"
    torch.save(weights(workspace, "last", "run"), file)
    s = settings(workspace / "set", name="on", mode="l1", epochs=1, learning_rate=1e-12, start_from=file)
    TrainRgbd().run(s, faces.job(workspace, "job-2"))
    one, two = weights(workspace, "last", "run"), weights(workspace, "last", "on")
    trained = [key for key in one if "running" not in key and "num_batches" not in key]
    assert all(torch.allclose(one[key], two[key], atol=1e-8) for key in trained)
    with pytest.raises(DataError, match="fit"):
        other = settings(workspace / "set", name="other", mode="l1", width=4, start_from=file)
        TrainRgbd().run(other, faces.job(workspace, "job-3"))


def test_a_run_does_not_go_on_with_other_faces(workspace: Path) -> None:
    s = settings(workspace / "set", mode="l1")
    TrainRgbd().run(s, faces.job(workspace, stop=lambda job: job.notes.count("epoch 2 of 3") == 1))
    processed_set(workspace / "set", train=9)
    with pytest.raises(DataError, match="faces of “set” have changed"):
        TrainRgbd().run(s, faces.job(workspace, resumed=True))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"processed": None}, "No faces are chosen"),
        ({"dataset": "faces"}, "A dataset and a processed set are chosen"),
        ({"lpips_weight": 1.0}, "ImageNet weights"),
        ({"resolution": 96, "mapping": "mlp_with_conv_512"}, "no pictures of 96 px"),
    ],
)
def test_what_cannot_be_learned_is_refused(workspace: Path, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        TrainRgbd().run(settings(workspace / "set", **values), faces.job(workspace))


def test_two_processes_teach_what_one_does(workspace: Path) -> None:
    for processes in (1, 2):
        s = settings(
            workspace / "set", name=f"by {processes}", epochs=1, width=4, norm="none", initial_gain=0.1, batch=4,
            mode="pix2pix", optimiser="sgd", learning_rate=0.1, processes=processes,
        )  # fmt: skip
        TrainRgbd().run(s, faces.job(workspace, f"job-{processes}"))
    one, two = weights(workspace, "last", "by 1"), weights(workspace, "last", "by 2")
    assert all(torch.allclose(one[key], two[key], atol=1e-5) for key in one)


def test_shipped_presets_are_settings() -> None:
    found = shipped_presets(manifest, "rgbd")
    assert len(found) == 3
    for preset in found:
        s = apply_preset(preset, SynthesisSettings, "train.rgbd")
        assert set(choices(s)) == {"G", "D"}
