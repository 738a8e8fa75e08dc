"""A run that was ended from outside goes on as if nothing had happened, whatever the loop is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from plugins.training.loop import keeping, trainer
from plugins.training.run import TrainRun
from plugins.training.settings import TrainSettings
from tests.plugins.training import faces

AVERAGED: dict[str, Any] = {"average": 0.9, "accumulate": 2, "batch": 2, "clip": 0.5, "optimiser": "adamw"}
STEEPEST: dict[str, Any] = {"optimiser": "sgd", "schedule": "step", "fall_every": 1, "weight_decay": 0.01}
CHILD: dict[str, Any] = {"start": "run", "start_run": "parent", "schedule": "plateau", "plateau_on": "training"}
_KILLED = """
import json, os, signal, sys
from pathlib import Path
from plugins.training.loop import trainer
from plugins.training.run import TrainRun
from plugins.training.settings import TrainSettings
from tests.plugins.training import faces

step = trainer.Trainer._step

def killed(self, batch, indices):
    if self._at.step == 4:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    step(self, batch, indices)

trainer.Trainer._step = killed
TrainRun().run(TrainSettings.read(json.loads(sys.argv[2])), faces.job(Path(sys.argv[1]), "job-cut"))
"""


def settings(**values: Any) -> TrainSettings:
    small = {
        "name": "run", "dataset": "faces", "resolution": 32, "width": 4, "blocks": 3, "batch": 3, "epochs": 3,
        "device": "cpu", "precision": "float32", "coarse_share": 0.3, "threads": 1, "learning_rate": 5e-3,
        "checkpoint_seconds": 1e-9,
    }  # fmt: skip
    return TrainSettings.read(small | values)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resume")
    faces.dataset(folder, size=32, train=8)
    TrainRun().run(settings(name="parent", epochs=1), faces.job(folder, "job-parent"))
    return folder


def weights(workspace: Path, run: str, name: str) -> dict[str, torch.Tensor]:
    return load_file(workspace / "runs" / run / "checkpoints" / f"{name}.safetensors")


def assert_same(workspace: Path, one: str, other: str) -> None:
    for checkpoint in ("last", "best"):
        found = weights(workspace, one, checkpoint), weights(workspace, other, checkpoint)
        assert found[0].keys() == found[1].keys()
        for name, value in found[0].items():
            assert torch.equal(value, found[1][name]), (checkpoint, name)


@pytest.mark.parametrize(("kind", "changed"), [("steepest", STEEPEST), ("child", CHILD)])
def test_it_ends_with_the_same_weights_however_it_learns(
    workspace: Path, kind: str, changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    step = trainer.Trainer._step

    def killed(self: trainer.Trainer, batch: Any, indices: Any) -> None:
        if self._at.step == 3:
            raise Killed
        step(self, batch, indices)

    whole, cut = f"{kind} whole", f"{kind} cut"
    TrainRun().run(settings(name=whole, **changed), faces.job(workspace, f"job-{whole}"))
    monkeypatch.setattr(trainer.Trainer, "_step", killed)
    with pytest.raises(Killed):
        TrainRun().run(settings(name=cut, **changed), faces.job(workspace, f"job-{cut}"))
    monkeypatch.setattr(trainer.Trainer, "_step", step)
    TrainRun().run(settings(name=cut, **changed), faces.job(workspace, f"job-{cut}", resumed=True))
    assert_same(workspace, whole, cut)


def test_a_killed_process_with_averages_and_accumulation_goes_on_exactly(workspace: Path) -> None:
    TrainRun().run(settings(name="whole", **AVERAGED), faces.job(workspace, "job-whole"))
    cut = settings(name="cut", **AVERAGED)
    given = [sys.executable, "-c", _KILLED, str(workspace), json.dumps(cut.plain())]
    ended = subprocess.run(given, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "Error" not in ended.stderr
    job = faces.job(workspace, "job-cut", resumed=True)
    saved = load_file(job.state_file / keeping.STATE_NAME)
    assert "average.conv_final.weight" in saved
    TrainRun().run(cut, job)
    assert_same(workspace, "whole", "cut")
    # What is kept for use is the average, not what the steps have come to.
    state = load_file(job.state_file / keeping.STATE_NAME)
    last = weights(workspace, "cut", "last")["conv_final.weight"]
    assert torch.equal(last, state["average.conv_final.weight"])
    assert not torch.equal(last, state["model.conv_final.weight"])


def test_the_first_epoch_is_kept_however_soon_a_run_is_killed(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    step = trainer.Trainer._step

    def killed(self: trainer.Trainer, batch: Any, indices: Any) -> None:
        if self._at.epoch == 1:
            raise Killed
        step(self, batch, indices)

    hurried = settings(name="hurried", checkpoint_seconds=3600)
    monkeypatch.setattr(trainer.Trainer, "_step", killed)
    with pytest.raises(Killed):
        TrainRun().run(hurried, faces.job(workspace, "job-hurried"))
    monkeypatch.setattr(trainer.Trainer, "_step", step)
    # Figures of an epoch whose weights were nowhere stood in run.json, and the curves began anew.
    assert load_file(workspace / "runs" / "hurried" / "checkpoints" / "best.safetensors")
    job = faces.job(workspace, "job-hurried", resumed=True)
    TrainRun().run(hurried, job)
    assert len(job.figures("val/loss")) == 2
