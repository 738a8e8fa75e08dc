"""A latent run learns codes, can be stopped anywhere and goes on as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from plugins.training import latent, networks
from plugins.training.latent.packing import code_of
from plugins.training.latent.samples import CodeScale
from plugins.training.loop import telling, trainer
from plugins.training.run_folder import RunFolder
from plugins.training.run_latent import TrainLatent
from plugins.training.settings.latent import LatentSettings
from tests.plugins.training import faces
from tests.plugins.training.latent import codes
from workbench.datasets.dataset import Dataset
from workbench.errors import DataError, SettingsError

PRESETS = Path(latent.__file__).parent / "presets"


def settings(**values: Any) -> LatentSettings:
    small = {
        "name": "run", "dataset": "codes", "resolution": 32, "width": 8, "batch": 4, "epochs": 3, "device": "cpu",
        "precision": "float32", "threads": 1, "learning_rate": 3e-3, "crop": 0.0, "colour": 0.0, "dropout": 0.0,
    }  # fmt: skip
    return LatentSettings(**(small | values))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    codes.dataset(tmp_path)
    return tmp_path


def weights(workspace: Path, name: str, run: str) -> dict[str, torch.Tensor]:
    return load_file(workspace / "runs" / run / "checkpoints" / f"{name}.safetensors")


def test_a_few_faces_are_learned_by_heart_ten_times_better_than_the_mean_code(tmp_path: Path) -> None:
    codes.dataset(tmp_path, validation=0, test=0)
    job = faces.job(tmp_path)
    summary = TrainLatent().run(settings(epochs=60, loss="l1"), job)
    assert min(job.figures("val/l1")) < job.figures("baseline/l1")[0] / 10
    assert max(job.figures("val/r2")) > 0.99
    assert summary["best_l1"] == pytest.approx(min(job.figures("val/l1")), abs=1e-3)
    assert job.warnings == ["No faces are held out for validation, so the run is judged on the faces it learns from."]


def test_each_row_is_learned_where_rows_differ(tmp_path: Path) -> None:
    codes.dataset(tmp_path, validation=0, test=0, rows_differ=True)
    one, each = faces.job(tmp_path, "one"), faces.job(tmp_path, "each")
    TrainLatent().run(settings(name="one", epochs=40), one)
    TrainLatent().run(settings(name="each", epochs=40, w_plus=True), each)
    assert min(each.figures("val/mse")) < 0.2 * min(one.figures("val/mse"))
    assert weights(tmp_path, "best", "each")["head.weight"].shape[0] == 14 * 512


def test_a_run_leaves_what_is_needed_to_apply_and_judge_it(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_PICTURES_EVERY_S", 0.0)
    job = faces.job(workspace)
    TrainLatent().run(settings(), job)
    folder = RunFolder(workspace / "runs" / "run")
    record = folder.record()
    assert (record.kind, record.network) == ("latent", "latent_ours")
    assert (record.datasets[0].train, record.datasets[0].validation) == (8, 3)
    assert record.network_options == {"width": 8, "w_plus": False, "dropout": 0.0}
    dataset = Dataset.open(workspace / "datasets" / "codes")
    known = {split: np.stack([dataset.sample(i).latent["w"] for i in ids]) for split, ids in _ids(dataset).items()}
    dataset.close()
    scale = CodeScale.load(folder.baseline)
    np.testing.assert_allclose(scale.mean, known["train"].mean(0), atol=1e-6)
    np.testing.assert_allclose(scale.deviation, known["train"].std(0), rtol=1e-3)
    away = known["validation"] - known["train"].mean(0)
    assert record.baseline["l1"] == pytest.approx(np.abs(away).mean(), rel=1e-5)
    assert record.baseline["mse"] == pytest.approx((away**2).mean(), rel=1e-5)
    assert record.baseline["loss"] == pytest.approx(((away / known["train"].std(0)) ** 2).mean(), rel=1e-3)
    assert [path.name for path, _ in job.previews] == ["epoch-00001.png", "epoch-00002.png", "epoch-00003.png"]
    assert job.previews[0][1].startswith("Epoch 1 · R² ")


def _ids(dataset: Dataset) -> dict[str, list[str]]:
    rows = dataset.rows()
    return {split: [row.id for row in rows if row.split == split] for split in ("train", "validation")}


@pytest.mark.parametrize("stop_at", [1, 3])
def test_a_run_killed_at_any_step_ends_with_the_same_weights(
    workspace: Path, stop_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(name: str) -> LatentSettings:
        return settings(name=name, crop=0.5, colour=0.5, dropout=0.2, checkpoint_seconds=1e-9)

    TrainLatent().run(chosen("whole"), faces.job(workspace, "job-whole"))

    class Killed(BaseException):
        pass

    step, count = trainer.Trainer._step, 0

    def killed(self: trainer.Trainer, *args: Any) -> None:
        nonlocal count
        count += 1
        if count == stop_at + 1:
            raise Killed
        step(self, *args)

    monkeypatch.setattr(trainer.Trainer, "_step", killed)
    with pytest.raises(Killed):
        TrainLatent().run(chosen("cut"), faces.job(workspace, "job-cut"))
    monkeypatch.setattr(trainer.Trainer, "_step", step)
    TrainLatent().run(chosen("cut"), faces.job(workspace, "job-cut", resumed=True))
    for name in ("last", "best"):
        one, other = weights(workspace, name, "whole"), weights(workspace, name, "cut")
        assert one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)
    lines = RunFolder(workspace / "runs" / "cut").metrics.read_text("utf-8").splitlines()
    assert [r["step"] for r in map(json.loads, lines) if r["name"] == "val/loss"] == [2, 4, 6]


def test_faces_without_codes_are_refused(workspace: Path) -> None:
    faces.dataset(workspace, "plain", size=32)
    place = faces.job(workspace).place
    with pytest.raises(SettingsError, match="“plain” has no latent codes"):
        TrainLatent().check(settings(dataset="plain"), place)
    with pytest.raises(SettingsError, match="No dataset is chosen"):
        TrainLatent().check(settings(dataset=""), place)
    TrainLatent().check(settings(), place)


def test_a_published_network_takes_its_own_size_only() -> None:
    with pytest.raises(ValueError, match="384 px only"):
        settings(network="latent_vit")
    assert settings(network="latent_unet", resolution=512).options() == {}


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.preset.json")), ids=lambda path: path.name.partition(".")[0])
def test_every_preset_can_be_chosen(path: Path) -> None:
    preset = json.loads(path.read_text("utf-8"))
    assert preset["task"] == "train.latent"
    s = LatentSettings(**{**preset["settings"], "dataset": "codes"})
    assert s.datasets == ["codes"]
    if "published" in path.name:
        assert networks.entry_of(s.network).preset == preset["title"]
        assert not s.normalise


def test_a_code_of_another_shape_names_its_face() -> None:
    assert code_of({"w": np.ones((1, 512), np.float32)}, "a").shape == (14, 512)
    with pytest.raises(DataError, match="sample a is 14 x 256"):
        code_of({"w": np.ones((14, 256), np.float32)}, "a")
    with pytest.raises(DataError, match="Sample b has no latent code w"):
        code_of({"z": np.ones(40, np.float32)}, "b")
