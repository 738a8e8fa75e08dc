"""The search finds again what the generator drew; a job leaves its results, and goes on exactly where it was killed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.inversion import running
from plugins.eg3d.inversion.alignment import Crop
from plugins.eg3d.inversion.camera_offsets import MovableCamera
from plugins.eg3d.inversion.features import BLOCKS
from plugins.eg3d.inversion.objective import Objective, Target, pixels_of
from plugins.eg3d.inversion.projector import Projector
from plugins.eg3d.inversion.settings import InvertSettings
from plugins.eg3d.inversion.task import InvertTask
from tests.plugins.eg3d.inversion import faces
from tests.plugins.training.faces import job
from workbench.errors import DataError, NumericalError, SettingsError
from workbench.geometry.mesh_files import read_mesh


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "threads", lambda: 1)
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Generator file, photo and points."""
    folder = tmp_path_factory.mktemp("inputs")
    photo, points = faces.photo(folder)
    return {"generator": faces.generator_file(folder), "photo": photo, "points": points}


def settings(inputs: dict[str, Any], **values: Any) -> InvertSettings:
    small = {"name": "me ü", "steps": 3, "rays": 64, "preview_every": 2, "device": "cpu", "learning_rate": 0.1}
    return InvertSettings(**(inputs | small | values))


def search_for(seed: int, **values: Any) -> tuple[Objective, Projector]:
    """A search for what the generator draws of a seed from the front."""
    made = faces.subject()
    wanted = faces.drawn(made, seed)
    crop = Crop(pixels_of(wanted.image.clamp(-1, 1)), np.ones((128, 128), bool))
    objective = Objective(made, replace(Target.of(crop, made), raw=wanted.raw), 1.0, None, 0.0)
    camera = MovableCamera(faces.CONFIGURATION, 0, 0, faces.CONFIGURATION.focal_length)
    s = InvertSettings(rays=256, learning_rate=0.15, exploration=0, **values)
    return objective, Projector(made, objective, camera, made.spread(), s, rays=True)


def test_a_face_that_the_generator_drew_is_found_again() -> None:
    """An unseen seed: at least 5 dB nearer in 14 steps, above 15 dB."""
    objective, search = search_for(7, steps=14, refine_camera=False)
    before = objective.psnr(search.picture())
    while not search.course.over:
        search.step()
    after = objective.psnr(search.picture())
    assert after > max(15, before + 5)
    assert float(search.camera.offsets.detach().abs().max()) == 0


def test_one_row_for_all_layers_or_a_row_for_each() -> None:
    for space in ("w", "w+"):
        _, search = search_for(7, steps=2, space=space)
        assert search.ws().shape == (1, 14, 512)
        search.step()
        search.step()
        assert torch.equal(search.ws()[0, 0], search.ws()[0, 9]) == (space == "w")
        assert float(search.camera.offsets.detach().abs().max()) > 0


def test_a_job_leaves_everything_that_is_needed(inputs: dict[str, Any], tmp_path: Path) -> None:
    told = job(tmp_path)
    InvertTask().check(settings(inputs), told.place)
    summary = InvertTask().run(settings(inputs), told)
    folder = tmp_path / "inversions" / "me ü"
    record = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert summary["finished"] == "all steps"
    assert record["finished"]
    assert record["figures"]["steps"] == 3
    assert "Nothing of them was measured" in record["note"]
    assert record["settings"]["photo"] == "…/photo ü.png"
    code = np.load(folder / "w.npy", allow_pickle=False)
    assert (code.shape, code.dtype) == ((1, 14, 512), np.float32)
    with np.load(folder / "w.npz", allow_pickle=False) as archive:
        assert np.array_equal(archive["w"], code)
    assert told.figures("psnr")[-1] == pytest.approx(summary["psnr_db"], abs=0.006)
    assert [step for name, _, step in told.metrics if name == "loss"] == [1, 2, 3]
    assert [path.name for path, _ in told.previews] == ["search-00002.png", "search-00003.png"]
    assert ("inversion", folder) in told.artifacts
    assert len(read_mesh(folder / "surface.ply").vertices) > 100
    redrawn = load_generator(inputs["generator"]).render(code, np.load(folder / "camera.npy", allow_pickle=False))
    assert redrawn.image is not None
    shown = faces.read(folder / "result.png")
    assert np.abs(pixels_of(redrawn.image).astype(int) - shown).max() <= 1


def test_a_tuned_generator_draws_the_photo_better_and_opens_like_any_other(
    inputs: dict[str, Any], tmp_path: Path
) -> None:
    told = job(tmp_path)
    summary = InvertTask().run(settings(inputs, tuning_steps=5, tuning_rate=3e-3, noise=True), told)
    assert summary["tuning_steps_done"] == 5
    search, tuned = told.figures("psnr")[1], told.figures("psnr")[-1]
    assert tuned > search + 0.5
    generator = load_generator(tmp_path / "checkpoints" / "me ü.safetensors")
    assert generator.configuration.title == "Tiny, tuned to me ü"
    folder = tmp_path / "inversions" / "me ü"
    code, camera = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("w", "camera"))
    redrawn = generator.render(code, camera)
    assert redrawn.image is not None
    assert np.abs(pixels_of(redrawn.image).astype(int) - faces.read(folder / "result.png")).max() <= 1
    before, after = faces.state(), generator.network.state_dict()
    assert torch.equal(before["backbone.mapping.fc0.weight"], after["backbone.mapping.fc0.weight"])
    noise = "backbone.synthesis.b64.conv1.noise_const"
    assert not torch.equal(before[noise], after[noise])
    assert float(after[noise].square().mean()) == pytest.approx(1, abs=1e-4)


class Killed(BaseException):
    """The process ended here."""


@pytest.mark.slow
def test_a_job_killed_in_search_and_in_tuning_ends_with_the_same_bytes(
    inputs: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SEARCH_STATE_S", 0.0)
    monkeypatch.setattr(running, "TUNING_STATE_S", 0.0)
    chosen = settings(inputs, tuning_steps=2, preview_every=100)
    ends = []
    for name, kills in (("whole", ()), ("cut", (2, 5))):
        workspace = tmp_path / name
        workspace.mkdir()
        for attempt, step in enumerate(kills):
            told = job(workspace, resumed=attempt > 0)
            monkeypatch.setattr(told, "metric", _killing(step))
            with pytest.raises(Killed):
                InvertTask().run(chosen, told)
        InvertTask().run(chosen, job(workspace, resumed=name == "cut"))
        tuned = load_file(workspace / "checkpoints" / "me ü.safetensors")
        ends.append(((workspace / "inversions" / "me ü" / "w.npy").read_bytes(), tuned))
    assert ends[0][0] == ends[1][0]
    assert all(torch.equal(ends[0][1][key], ends[1][1][key]) for key in ends[0][1])


def _killing(kill_at: int) -> Callable[..., None]:
    def metric(name: str, value: float, *, step: int, **where: Any) -> None:
        if name == "loss" and step == kill_at:
            raise Killed

    return metric


def test_pausing_and_stopping_lose_nothing(inputs: dict[str, Any], tmp_path: Path) -> None:
    told = job(tmp_path, pause=lambda job: job.paused == 0, stop=lambda job: len(job.figures("loss")) == 2)
    summary = InvertTask().run(settings(inputs), told)
    assert told.paused == 1
    assert "can go on" in str(summary["finished"])
    assert not json.loads((tmp_path / "inversions" / "me ü" / "result.json").read_text(encoding="utf-8"))["finished"]
    again = job(tmp_path, resumed=True)
    assert InvertTask().run(settings(inputs), again)["steps"] == 3
    assert len(again.figures("loss")) == 1
    with pytest.raises(SettingsError, match="already is an inversion"):
        InvertTask().run(settings(inputs), job(tmp_path, "job-2"))
    with pytest.raises(SettingsError, match="already is an inversion"):
        InvertTask().check(settings(inputs), job(tmp_path, "job-2").place)


def test_a_damaged_state_is_refused(inputs: dict[str, Any], tmp_path: Path) -> None:
    told = job(tmp_path, stop=lambda job: len(job.figures("loss")) == 1)
    InvertTask().run(settings(inputs), told)
    state = told.state_file / "search.safetensors"
    state.write_bytes(state.read_bytes()[:200])
    with pytest.raises(DataError, match="cannot be read"):
        InvertTask().run(settings(inputs), job(tmp_path, resumed=True))


def test_a_loss_that_is_no_number_ends_the_job(
    inputs: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Projector, "step", lambda self: {"loss": float("nan")})
    with pytest.raises(NumericalError, match="no longer a number"):
        InvertTask().run(settings(inputs), job(tmp_path))


def test_whole_pictures_and_features_can_be_compared(inputs: dict[str, Any], tmp_path: Path) -> None:
    """The way taken on a graphics card, with weights that a person supplies."""
    random = torch.Generator().manual_seed(0)
    weights: dict[str, torch.Tensor] = {}
    for index, number in enumerate(number for block in BLOCKS for number in block):
        weights[f"features.{number}.weight"] = torch.randn(4, 4 if index else 3, 3, 3, generator=random) / 4
        weights[f"features.{number}.bias"] = torch.zeros(4)
    torch.save(weights, tmp_path / "vgg.pth")
    told = job(tmp_path)
    chosen = settings(inputs, features=tmp_path / "vgg.pth", tuning_steps=1, tuning_rate=3e-3, preview_every=100)
    InvertTask().run(chosen, told)
    assert len(told.figures("loss")) == 4
    assert told.figures("loss")[2] < told.figures("loss")[0]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"photo": None}, "photo"),
        ({"photo": Path("nowhere.png")}, "photo"),
        ({"points": ""}, "points"),
        ({"points": "1,1; 2,2; 3,3; 4,4; 5,5"}, "points"),
        ({"points": "1,1; 2,2; 3,3; 4,4; 5,900"}, "points"),
        ({"noise": True}, "noise"),
        ({"feature_calibration": Path("lin.pth")}, "features"),
        ({"features": Path("nowhere.pth")}, "features"),
    ],
)
def test_nonsense_is_refused_before_there_is_a_job(
    inputs: dict[str, Any], tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        InvertTask().check(settings(inputs, **change), job(tmp_path).place)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")


def test_a_generator_that_is_none_is_refused(inputs: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(b"no model")
    with pytest.raises(DataError):
        InvertTask().check(settings(inputs, generator=tmp_path / "a.pkl"), job(tmp_path).place)
    with pytest.raises(ValueError, match="Windows device name"):
        settings(inputs, name="con")
