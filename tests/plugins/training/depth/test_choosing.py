"""Any network of the catalogue can be chosen, with the options it has, at sizes it takes, from weights that fit it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from plugins.training.data.batches import Batch
from plugins.training.depth.validation import brought_up
from plugins.training.inference import Predictor
from plugins.training.losses import Output
from plugins.training.networks import entry_of
from plugins.training.run import TrainRun
from plugins.training.run_folder import RunFolder
from plugins.training.settings import TrainSettings
from tests.plugins.training import faces
from workbench.errors import SettingsError


def settings(**values: Any) -> TrainSettings:
    small = {
        "name": "run", "dataset": "faces", "resolution": 32, "width": 4, "blocks": 3, "batch": 3, "epochs": 1,
        "device": "cpu", "precision": "float32", "coarse_share": 0.0, "threads": 1, "learning_rate": 5e-3,
    }  # fmt: skip
    return TrainSettings.read(small | values)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    faces.dataset(tmp_path, size=32)
    return tmp_path


def weights(workspace: Path, run: str, name: str = "last") -> dict[str, torch.Tensor]:
    return load_file(workspace / "runs" / run / "checkpoints" / f"{name}.safetensors")


@pytest.mark.parametrize(
    ("network", "resolution", "said"),
    [
        ("facedepth", 48, "FaceDepth takes multiples of 32 px from 32 px, and 48 is none of them"),
        ("unsup3d_netD", 128, "UnSup3D depth network takes pictures of 64 px only"),
        ("attunet", 48, "Attention U-Net takes multiples of 32 px"),
    ],
)
def test_a_size_that_the_network_does_not_take_is_refused_at_its_field(
    network: str, resolution: int, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        settings(network=network, resolution=resolution, blocks=6)
    assert caught.value.field == "resolution"


def test_options_are_asked_for_only_where_the_network_has_them() -> None:
    chosen = settings(network="facedepth", resolution=64)
    assert chosen.options() == {"encoder": "mobilenet_v2", "padding": True}
    assert not chosen.counts("width")
    assert not chosen.counts("features")
    assert settings(network="attunet").options() == {"width": 4, "blocks": 3}
    assert settings(network="bts_mobilenetv2", features=64).options() == {"features": 64, "linear": True}


def test_an_unknown_network_is_refused_at_its_field() -> None:
    with pytest.raises(SettingsError, match="no network “resnet” to train") as caught:
        settings(network="resnet")
    assert caught.value.field == "network"


def test_a_network_with_half_the_size_is_taught_judged_and_applied_at_its_own(workspace: Path) -> None:
    job = faces.job(workspace)
    TrainRun().run(settings(network="facedepth", coarse_share=0.5), job)
    record = RunFolder(workspace / "runs" / "run").record()
    assert record.input_bgr
    # 16 px is no size for FaceDepth, so it learned nothing coarsely.
    assert not any("coarse" in note for note in job.notes)
    assert weights(workspace, "run")["decoder.conv3.weight"].shape[0] == 2
    prediction = Predictor.load(workspace / "runs" / "run", device="cpu", threads=1).predict(
        [np.full((40, 50, 3), 128, np.uint8)]
    )[0]
    assert prediction.values.shape == (40, 50)
    assert prediction.head is not None
    assert prediction.head.shape == (40, 50)


def test_colours_come_in_the_order_that_the_network_was_published_with(workspace: Path) -> None:
    from plugins.training.data.sources import samples_of, sources
    from plugins.training.targets import Target

    found = sources(workspace, ["faces"], 32, "test", lambda *_: None)
    network = entry_of("facedepth")
    colours = (network.input_mean, network.input_deviation)
    rgb, bgr = (samples_of(found, "train", Target("absolute"), colours, bgr=b).batch([0]).image for b in (False, True))
    assert torch.equal(rgb[:, [2, 1, 0]], bgr)
    assert not torch.equal(rgb, bgr)


def test_a_batch_at_half_the_size_keeps_its_picture_and_means_of_what_counts() -> None:
    target = torch.tensor([[1.0, 3.0, 0.0, 0.0], [5.0, 7.0, 0.0, 8.0]]).reshape(1, 1, 2, 4).repeat(1, 1, 2, 1)
    region = (target > 0).float()
    image = torch.rand(1, 3, 4, 4)
    small = Batch(image, target, region, region, ("a",)).at_output(2)
    assert torch.equal(small.image, image)
    assert small.target.tolist() == [[[[4.0, 0.0], [4.0, 0.0]]]]
    assert small.region.tolist() == [[[[1.0, 0.0], [1.0, 0.0]]]]


def test_an_output_is_brought_up_to_its_picture() -> None:
    output = brought_up(Output(torch.arange(4.0).reshape(1, 1, 2, 2), None), 4)
    # Bilinear with pixel centres: corners keep their value, neighbours are a quarter of the way.
    assert output.depth[0, 0, 0].tolist() == [0.0, 0.25, 0.75, 1.0]


def test_a_child_goes_on_from_its_parent_with_other_settings(workspace: Path) -> None:
    TrainRun().run(settings(name="parent", epochs=2), faces.job(workspace, "job-parent"))
    faces.dataset(workspace, "others", size=32, train=5)
    child = settings(name="child", start="run", start_run="parent", dataset="others", learning_rate=1e-12)
    TrainRun().check(child, faces.job(workspace).place)
    TrainRun().run(child, faces.job(workspace, "job-child"))
    records = {name: RunFolder(workspace / "runs" / name).record() for name in ("parent", "child")}
    assert records["child"].parent == "parent"
    assert records["child"].weights == "weights of the run “parent”"
    assert records["child"].normalisation == records["parent"].normalisation
    before, after = weights(workspace, "parent", "best"), weights(workspace, "child")
    for name, value in before.items():
        if "running" not in name and "tracked" not in name:
            assert torch.allclose(value, after[name], atol=1e-9), name


def test_a_child_needs_the_network_of_its_parent(workspace: Path) -> None:
    TrainRun().run(settings(name="parent"), faces.job(workspace, "job-parent"))
    others: dict[str, Any] = {"network": "unet_noatt", "width": 8, "outline": False}
    for field, value in others.items():
        child = settings(name="child", start="run", start_run="parent", **{field: value})
        with pytest.raises(SettingsError) as caught:
            TrainRun().run(child, faces.job(workspace, "job-child"))
        assert caught.value.field == field
    with pytest.raises(SettingsError, match="has no weights"):
        TrainRun().check(settings(name="child", start="run", start_run="nobody"), faces.job(workspace).place)
    with pytest.raises(SettingsError, match="There is no file"):
        TrainRun().check(settings(start="file", weight_file="nowhere.pth"), faces.job(workspace).place)
