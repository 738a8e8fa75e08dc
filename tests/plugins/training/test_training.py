"""A run learns, can be stopped anywhere and goes on as if nothing had happened."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from plugins.training.current_face import CurrentFace
from plugins.training.depth import learner
from plugins.training.loop import diary, keeping, telling, trainer
from plugins.training.run import TrainRun
from plugins.training.run_folder import RunFolder
from plugins.training.settings import TrainSettings
from tests.plugins.training import faces
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError, MeaningError, NumericalError, SettingsError
from workbench.ui.plots.metrics_file import MetricsFile

STILL: dict[str, Any] = {"crop": 0.0, "colour": 0.0, "flip": False}


def settings(**values: Any) -> TrainSettings:
    small = {
        "name": "run", "dataset": "faces", "resolution": 32, "width": 4, "blocks": 3, "batch": 3, "epochs": 3,
        "device": "cpu", "precision": "float32", "coarse_share": 0.4, "threads": 1, "learning_rate": 5e-3,
    }  # fmt: skip
    return TrainSettings(**(small | values))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    faces.dataset(tmp_path, size=32)
    return tmp_path


def weights(workspace: Path, name: str = "last", run: str = "run") -> dict[str, torch.Tensor]:
    return load_file(workspace / "runs" / run / "checkpoints" / f"{name}.safetensors")


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def test_a_few_faces_are_learned_by_heart_ten_times_better_than_the_mean(workspace: Path) -> None:
    job = faces.job(workspace)
    summary = TrainRun().run(settings(epochs=60, width=8, **STILL), job)
    errors, baseline = job.figures("val/head_mae_mm"), job.figures("baseline/head_mae_mm")[0]
    assert 10 < baseline < 40
    assert min(errors) < baseline / 10
    assert summary["best_head_mae_mm"] == pytest.approx(min(errors), abs=1e-3)
    assert summary["finished"] == "all epochs"
    assert job.warnings == []


def test_a_run_leaves_what_is_needed_to_repeat_apply_and_judge_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_PICTURES_EVERY_S", 0.0)
    job = faces.job(workspace)
    TrainRun().run(settings(), job)
    folder = RunFolder(workspace / "runs" / "run")
    record = folder.record()
    assert record.settings == settings().plain()
    assert record.datasets[0].train == 6
    assert record.target == "relative_to_head"
    assert 0.005 < record.target_scale < 0.1
    assert record.result["epochs"] == 3
    assert record.parameters == sum(v.numel() for k, v in weights(workspace).items() if "running" not in k
                                    and "num_batches" not in k)  # fmt: skip
    lines = [json.loads(line) for line in folder.metrics.read_text(encoding="utf-8").splitlines()]
    assert {"baseline/head_mae_mm", "train/loss", "val/loss", "val/head_mae_mm", "lr"} <= {r["name"] for r in lines}
    assert [(r["name"], r["step"]) for r in lines] == [(name, step) for name, _, step in job.metrics]
    assert [path.name for path, _ in job.previews] == ["epoch-00001.png", "epoch-00002.png", "epoch-00003.png"]
    assert folder.maps(3).exists()
    assert json.loads(folder.map_columns.read_text(encoding="utf-8"))[:2] == ["photo", "gate 0"]
    assert CurrentFace.read(folder.current_face).epoch == 3
    assert ("run", folder.path) in job.artifacts


@pytest.mark.parametrize("schedule", ["cosine", "plateau"])
@pytest.mark.parametrize("stop_at", [1, 3, 4])
def test_a_run_killed_at_any_step_ends_with_the_same_weights(
    workspace: Path, stop_at: int, schedule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(name: str) -> TrainSettings:
        # Saved after every step, so that the kill below loses nothing but also leaves nothing tidied up.
        return settings(name=name, schedule=schedule, patience=1, checkpoint_seconds=1e-9)

    TrainRun().run(chosen("whole"), faces.job(workspace, "job-whole"))

    class Killed(BaseException):
        pass

    count = 0
    step = trainer.Trainer._step

    def killed(self: trainer.Trainer, batch: Any, indices: Any) -> None:
        nonlocal count
        count += 1
        if count == stop_at + 1:
            raise Killed
        step(self, batch, indices)

    monkeypatch.setattr(trainer.Trainer, "_step", killed)
    with pytest.raises(Killed):
        TrainRun().run(chosen("cut"), faces.job(workspace, "job-cut"))
    monkeypatch.setattr(trainer.Trainer, "_step", step)
    resumed = faces.job(workspace, "job-cut", resumed=True)
    TrainRun().run(chosen("cut"), resumed)
    for name in ("last", "best"):
        assert same(weights(workspace, name, "whole"), weights(workspace, name, "cut"))
    figures = [json.loads(x) for x in RunFolder(workspace / "runs" / "cut").metrics.read_text("utf-8").splitlines()]
    assert [(r["step"], r["epoch"]) for r in figures if r["name"] == "val/loss"] == [(2, 1), (4, 2), (6, 3)]
    assert all(r["epoch"] == r["step"] / 2 for r in figures)
    taught = [r["step"] for r in figures if r["name"] == "train/loss"]
    assert taught == sorted(set(taught))


def test_lines_over_epochs_rise_within_an_epoch(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary, "_EVERY_S", 0.0)
    TrainRun().run(settings(batch=2, epochs=2), faces.job(workspace))
    found, _, _ = MetricsFile(RunFolder(workspace / "runs" / "run").metrics).read()
    epochs = {name: [m.epoch for m in found if m.name == name] for name in ("baseline/loss", "train/loss", "val/loss")}
    assert epochs["baseline/loss"] == [0]
    assert epochs["train/loss"] == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2], abs=1e-6)
    assert epochs["val/loss"] == [1, 2]


def test_a_cancelled_run_saves_and_goes_on_when_resumed(workspace: Path) -> None:
    TrainRun().run(settings(name="whole"), faces.job(workspace, "job-whole"))
    stopping = faces.job(workspace, "job-cut", stop=lambda job: job.notes.count("epoch 2 of 3, coarse") == 1)
    summary = TrainRun().run(settings(name="cut"), stopping)
    assert summary["finished"] == ""
    assert summary["epochs"] == 1
    TrainRun().run(settings(name="cut"), faces.job(workspace, "job-cut", resumed=True))
    assert same(weights(workspace, "last", "whole"), weights(workspace, "last", "cut"))


def test_a_run_does_not_go_on_with_other_faces(workspace: Path) -> None:
    TrainRun().run(settings(), faces.job(workspace, stop=lambda job: job.notes.count("epoch 2 of 3, coarse") == 1))
    shutil.rmtree(workspace / "datasets" / "faces")
    faces.dataset(workspace, size=32, train=7)
    with pytest.raises(DataError, match="“faces” has changed since this run began"):
        TrainRun().run(settings(), faces.job(workspace, resumed=True))


def test_a_pause_saves_first_and_changes_nothing(workspace: Path) -> None:
    TrainRun().run(settings(name="whole"), faces.job(workspace, "job-whole"))
    job = faces.job(workspace, "job-paused", pause=lambda j: j.paused < 2)
    job_folder = job.place.job
    TrainRun().run(settings(name="paused"), job)
    assert job.paused == 2
    assert (job_folder / "state" / "task" / keeping.STATE_NAME).exists()
    assert same(weights(workspace, "last", "whole"), weights(workspace, "last", "paused"))


def test_the_same_seed_gives_the_same_weights_and_another_does_not(workspace: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        TrainRun().run(settings(name=name, seed=seed, epochs=1), faces.job(workspace, name))
    assert same(weights(workspace, "last", "a"), weights(workspace, "last", "b"))
    assert not same(weights(workspace, "last", "a"), weights(workspace, "last", "c"))


def test_a_loss_that_is_no_number_names_the_faces_and_is_never_saved(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = faces.job(workspace)
    with pytest.raises(NumericalError) as caught:
        TrainRun().run(
            settings(learning_rate=1.0, epochs=2000, **STILL, checkpoint_seconds=1e-9), _poisoned(job, monkeypatch)
        )
    assert "no longer a number at step 4" in caught.value.sentence
    assert "batch with face_" in caught.value.sentence
    saved = load_file(job.state_file / keeping.STATE_NAME)
    assert all(torch.isfinite(v).all() for k, v in saved.items() if k.startswith("model."))


def _poisoned(job: faces.RecordingJob, monkeypatch: pytest.MonkeyPatch) -> faces.RecordingJob:
    step = trainer.Trainer._step

    def poisoned(self: trainer.Trainer, batch: Any, indices: Any) -> None:
        if self._at.step == 3:
            batch = replace(batch, target=batch.target * float("nan"))
        step(self, batch, indices)

    monkeypatch.setattr(trainer.Trainer, "_step", poisoned)
    return job


@pytest.mark.parametrize("counted", ["clock", "processor"])
def test_a_time_limit_ends_the_run_and_brings_the_learning_rate_to_rest(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, counted: str
) -> None:
    # A clock on which every look takes a hundredth of a second (how fast this computer is does not count), beside
    # another that stands still.
    looks = itertools.count()

    def ticking() -> float:
        return next(looks) / 100

    clock, processor = (ticking, lambda: 0.0) if counted == "clock" else (lambda: 0.0, ticking)
    monkeypatch.setattr(
        trainer, "time", SimpleNamespace(monotonic=clock, process_time=processor, perf_counter=perf_counter)
    )
    job = faces.job(workspace)
    summary = TrainRun().run(settings(epochs=100_000, time_limit_minutes=0.01, time_counts=counted), job)
    assert summary["finished"] == "time limit"
    assert job.figures("lr")[-1] < 0.1 * 5e-3
    assert weights(workspace, "best").keys() == weights(workspace, "last").keys()


def test_a_run_that_gets_no_better_stops_early(workspace: Path) -> None:
    job = faces.job(workspace)
    summary = TrainRun().run(settings(epochs=500, learning_rate=1e-9, stop_after=2, **STILL), job)
    assert summary["finished"] == "no better for 2 epochs"
    assert summary["epochs"] < 20


def test_depth_without_metres_is_learned_only_normalised(tmp_path: Path) -> None:
    relative = DepthMeaning(metric=False, per_image_normalised=True)
    faces.dataset(tmp_path, meaning=relative, size=32)
    job = faces.job(tmp_path)
    with pytest.raises(SettingsError, match="only up to scale and shift") as caught:
        TrainRun().check(settings(), job.place)
    assert caught.value.field == "target"
    chosen = settings(target="normalised")
    TrainRun().check(chosen, job.place)
    TrainRun().run(chosen, job)
    assert job.figures("val/head_mae") != []
    assert job.figures("val/head_mae_mm") == []


def test_a_target_relative_to_the_head_needs_to_know_where_the_head_is(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32, change=lambda s: replace(s, attributes={}))
    with pytest.raises(MeaningError, match="how far away its head is"):
        TrainRun().run(settings(), faces.job(tmp_path))
    TrainRun().run(settings(target="absolute"), faces.job(tmp_path, "job-2"))


def test_a_dataset_without_masks_is_learned_as_a_whole_and_without_outline(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32, masked=False)
    TrainRun().run(settings(), faces.job(tmp_path))
    assert not RunFolder(tmp_path / "runs" / "run").record().outline
    assert weights(tmp_path)["conv_final.weight"].shape[0] == 1


def test_several_datasets_are_learned_together(workspace: Path) -> None:
    faces.dataset(workspace, "more", train=3, validation=1, test=0, size=48)
    TrainRun().run(settings(more_datasets=["more"]), faces.job(workspace))
    described = RunFolder(workspace / "runs" / "run").record().datasets
    assert [(d.name, d.train, d.validation) for d in described] == [("faces", 6, 2), ("more", 3, 1)]


def test_a_dataset_without_training_faces_is_refused(tmp_path: Path) -> None:
    faces.dataset(tmp_path, train=0, size=32)
    with pytest.raises(DataError, match="no faces for training"):
        TrainRun().run(settings(), faces.job(tmp_path))


def test_without_held_out_faces_the_run_says_so(tmp_path: Path) -> None:
    faces.dataset(tmp_path, validation=0, test=0, size=32)
    job = faces.job(tmp_path)
    TrainRun().run(settings(), job)
    assert any("held out" in sentence for sentence in job.warnings)


def test_a_run_that_learned_nothing_says_so(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "validate", lambda *_, **__: {"loss": 1.0, "head_mae_mm": 99.0})
    job = faces.job(workspace)
    TrainRun().run(settings(epochs=1), job)
    assert any("no better than predicting the mean" in sentence for sentence in job.warnings)


def test_names_that_are_taken_and_datasets_that_are_missing_are_refused(workspace: Path) -> None:
    task, place = TrainRun(), faces.job(workspace).place
    (workspace / "runs" / "run").mkdir(parents=True)
    with pytest.raises(SettingsError, match="already is a run") as taken:
        task.check(settings(), place)
    assert taken.value.field == "name"
    for name, said in (("", "No dataset is chosen"), ("none", "no dataset “none”")):
        with pytest.raises(SettingsError, match=said) as missing:
            task.check(settings(name="new", dataset=name), place)
        assert missing.value.field == "dataset"


def test_a_stop_while_faces_are_read_is_no_failure(workspace: Path) -> None:
    summary = TrainRun().run(settings(), faces.job(workspace, stop=lambda job: True))
    assert summary == {"finished": "stopped before learning began"}


def test_constants_are_those_of_the_training_faces(workspace: Path) -> None:
    from workbench.datasets.dataset import Dataset

    TrainRun().run(settings(epochs=1), faces.job(workspace))
    record = RunFolder(workspace / "runs" / "run").record()
    values = []
    dataset = Dataset.open(workspace / "datasets" / "faces")
    for sample_id in dataset.ids("train"):
        sample = dataset.sample(sample_id)
        assert sample.depth is not None
        values.append(sample.depth[sample.depth > 0].astype(np.float64) - sample.attributes["reference_depth_m"])
    pixels = np.concatenate(values)
    assert record.target_mean == pytest.approx(pixels.mean(), abs=1e-6)
    assert record.target_scale == pytest.approx(pixels.std(), rel=1e-4)
    held_out = []
    for sample_id in dataset.ids("validation"):
        sample = dataset.sample(sample_id)
        assert sample.depth is not None
        inside = sample.depth[sample.depth > 0] - sample.attributes["reference_depth_m"]
        held_out.append(1000 * np.abs(inside - pixels.mean()).mean())
    assert record.baseline["head_mae_mm"] == pytest.approx(np.mean(held_out), rel=1e-4)
