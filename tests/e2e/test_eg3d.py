"""Sets of generated faces through the real command line: the same bytes after a kill, exported and read back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.eg3d.generate.settings import GenerateSettings
from plugins.eg3d.generate.task import GenerateTask
from plugins.eg3d.viewpoints import made_mix
from tests.e2e.killing import Kill, live_through
from tests.e2e.terminal import refusal, workbench
from tests.plugins.eg3d.standin import write_standin
from workbench.datasets.dataset import Dataset
from workbench.datasets.verify import verify
from workbench.jobs.folder import EngineSpec
from workbench.jobs.process import submit

FACES = 6
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("eg3d")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_standin(tmp_path_factory.mktemp("models") / "standin.safetensors", notice=True)


@pytest.fixture(scope="module")
def made(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a set that one worker made without any interruption."""
    workspace = tmp_path_factory.mktemp("untouched")
    ended = workbench(
        "run", "eg3d.generate", "--generator", model, "--device", "cpu", "--number", FACES, "--name", "heads",
        "--workers", 1, workspace=workspace,
    )  # fmt: skip
    assert ended.status == 0, ended.shown
    assert "NVIDIA licenses the EG3D code for non-commercial use only" in ended.shown
    return workspace


def test_killed_and_resumed_with_three_workers_it_is_the_same_set(made: Path, model: Path, tmp_path: Path) -> None:
    expected = verify(made / "datasets" / "heads")
    assert not expected.problems and expected.samples == FACES
    asked = GenerateSettings.read({"generator": model, "device": "cpu", "number": FACES, "name": "heads"})
    dotted = "plugins.eg3d.generate.task:GenerateTask"
    job = submit(
        tmp_path, "eg3d.generate", asked, dotted=dotted, task=GenerateTask(), engine=EngineSpec(workers=3)
    )  # fmt: skip
    story = live_through(job, [Kill(2)])
    assert (story.state, story.jobs_killed, story.samples, story.problems) == ("done", 1, FACES, [])
    assert story.content_hash == expected.content_hash


def test_the_set_says_how_it_was_made(made: Path) -> None:
    dataset = Dataset.open(made / "datasets" / "heads")
    try:
        assert made_mix(dataset) == {"frontal tight": 4, "frontal with neck": 1, "side within 70°": 1}
        info = dataset.info
        assert (info.kind, info.task, info.seeds) == ("generated", "eg3d.generate", "0-5")
        assert len(info.settings["generator_sha256"]) == 64 and info.settings["metres_per_unit"] == 0.3
        assert "non-commercial" in info.note and os.sep not in info.settings["generator"].removeprefix("…/")
    finally:
        dataset.close()


def test_exported_in_the_seeds_layout_and_imported_again(made: Path) -> None:
    ended = workbench("run", "eg3d.export", "--dataset", "heads", "--depth-size", 64, workspace=made)
    assert ended.status == 0, ended.shown
    folder = made / "exports" / "heads"
    ended = workbench(
        "run", "datasets.import", "--source", folder, "--layout", "eg3d", "--name", "back", "--workers", 1,
        workspace=made,
    )  # fmt: skip
    assert ended.status == 0, ended.shown
    assert not verify(made / "datasets" / "back").problems
    back, first = Dataset.open(made / "datasets" / "back"), Dataset.open(made / "datasets" / "heads")
    try:
        assert len(back) == FACES and back.info.depth.metric
        one, other = (d.sample("seed00003", ["image", "latent", "raw_depth"]) for d in (back, first))
        assert one.image is not None and other.image is not None and (one.image == other.image).all()
        assert (one.latent["w"] == other.latent["w"]).all()
        assert one.raw_depth is not None and other.raw_depth is not None
        assert abs(one.raw_depth - other.raw_depth).max() < 0.001
    finally:
        back.close()
        first.close()


def test_bad_input_is_one_sentence(model: Path, tmp_path: Path) -> None:
    run = ("run", "eg3d.generate", "--generator", model)
    assert "add up to 90 % instead of 100 %" in refusal(*run, "--frontal-percent", 60, workspace=tmp_path)
    assert "There is no such model file" in refusal(*run[:3], tmp_path / "none.pkl", workspace=tmp_path)
