"""Two processes, of one computer or of two, teach what one process teaches."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from plugins.training.join import TrainJoin
from plugins.training.loop.silent_job import SilentJob
from plugins.training.run import TrainRun
from plugins.training.run_folder import RunFolder
from plugins.training.settings import TrainSettings
from plugins.training.settings.join import JoinSettings
from tests.jobs.running import until
from tests.plugins.training import faces
from workbench.errors import SettingsError
from workbench.jobs.contract import Place
from workbench.workspace import Workspace


def settings(**values: Any) -> TrainSettings:
    small = {
        "name": "run", "dataset": "faces", "resolution": 32, "width": 4, "blocks": 3, "batch": 4, "epochs": 2,
        "device": "cpu", "precision": "float32", "coarse_share": 0.0, "threads": 1, "learning_rate": 1e-3,
    }  # fmt: skip
    return TrainSettings.read(small | values)


def losses(workspace: Path, run: str) -> dict[str, list[float]]:
    lines = RunFolder(workspace / "runs" / run).metrics.read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return {name: [r["value"] for r in records if r["name"] == name] for name in ("train/epoch_loss", "val/loss")}


def test_two_processes_teach_what_one_process_teaches_with_the_same_batch(tmp_path: Path) -> None:
    """One process with two threads splits each batch into the same two parts, each with its own batch statistics."""
    faces.dataset(tmp_path, size=32, train=9, validation=2, test=0)
    TrainRun().run(settings(name="one", threads=2), faces.job(tmp_path, "job-one"))
    stopping = faces.job(tmp_path, "job-two", stop=lambda job: job.asked > 5)
    TrainRun().run(settings(name="two", processes=2), stopping)
    assert RunFolder(tmp_path / "runs" / "two").record().result["epochs"] == 1
    TrainRun().run(settings(name="two", processes=2), faces.job(tmp_path, "job-two", resumed=True))
    one, two = losses(tmp_path, "one"), losses(tmp_path, "two")
    assert len(one["val/loss"]) == 2
    for name, values in one.items():
        assert two[name] == pytest.approx(values, rel=1e-4), name
    weights = [load_file(tmp_path / "runs" / run / "checkpoints" / "last.safetensors") for run in ("one", "two")]
    for name, value in weights[0].items():
        torch.testing.assert_close(weights[1][name], value, rtol=1e-3, atol=1e-4)


def _join(workspace: Path, run: str) -> None:
    """What a person starts on the second computer, with a workspace of its own open; entry of a spawned process."""
    until(RunFolder(workspace / "runs" / run).company.exists, seconds=120)
    own = Place(workspace.parent / "own ü", workspace.parent / "own ü" / "jobs" / "joining")
    Workspace.open(own.workspace)
    Workspace.open(workspace)
    job = SilentJob(own, own.job / "state")
    asked = JoinSettings(folder=workspace, run=run)
    TrainJoin().check(asked, own)
    assert TrainJoin().run(asked, job) == {"computer": 2}


def test_two_computers_teach_what_one_teaches_with_the_same_batch(tmp_path: Path) -> None:
    tmp_path = tmp_path / "leader's"
    faces.dataset(tmp_path, size=32, train=9, validation=2, test=0)
    TrainRun().run(settings(name="one", threads=2), faces.job(tmp_path, "job-one"))
    second = multiprocessing.get_context("spawn").Process(target=_join, args=(tmp_path, "two"))
    second.start()
    TrainRun().run(settings(name="two", machines=2, address="127.0.0.1"), faces.job(tmp_path, "job-two"))
    second.join(60)
    assert second.exitcode == 0
    assert not RunFolder(tmp_path / "runs" / "two").company.exists()
    one, two = losses(tmp_path, "one"), losses(tmp_path, "two")
    for name, values in one.items():
        assert two[name] == pytest.approx(values, rel=1e-4), name


def test_a_run_that_waits_for_other_computers_can_be_stopped(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32)
    job = faces.job(tmp_path, stop=lambda job: RunFolder(tmp_path / "runs" / "run").company.exists())
    summary = TrainRun().run(settings(machines=2, address="127.0.0.1"), job)
    assert summary == {"finished": "stopped before learning began"}


def test_nobody_joins_a_run_that_waits_for_nobody(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="waits for no other computer"):
        TrainJoin().check(JoinSettings(run="run"), faces.job(tmp_path).place)
    with pytest.raises(SettingsError, match="no workspace in this folder") as caught:
        TrainJoin().check(JoinSettings(folder=tmp_path / "elsewhere", run="run"), faces.job(tmp_path).place)
    assert caught.value.field == "folder"


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32)
    with pytest.raises(SettingsError, match="cannot be shared equally by 2 processes") as caught:
        TrainRun().run(settings(batch=3, processes=2), faces.job(tmp_path))
    assert caught.value.field == "batch"
