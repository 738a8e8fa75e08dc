"""Official files: every tensor and every option, from whatever release and however it was tuned."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from plugins.eg3d.checkpoint import load_generator, read_checkpoint
from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES
from tests.plugins.eg3d import official_files, recipe
from tests.plugins.eg3d.official_files import RENDERING, EasyDict, Persistent
from tests.plugins.eg3d.recipe import Weights

CARS = {
    **RENDERING,
    "superresolution_module": "training.superresolution.SuperresolutionHybrid2X",
    "image_resolution": 128,
    "depth_resolution": 64,
    "depth_resolution_importance": 64,
    "ray_start": 0.1,
    "ray_end": 2.6,
    "box_warp": 1.6,
    "white_back": True,
    "c_gen_conditioning_zero": True,
    "avg_camera_radius": 1.7,
    "avg_camera_pivot": [0, 0, 0],
}
CATS = {**RENDERING, "avg_camera_pivot": [0, 0, -0.06]}


def same(found: Any, expected: Weights) -> None:
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name].dtype == torch.float32 and found[name].is_contiguous()
        np.testing.assert_array_equal(found[name].numpy(), values, err_msg=name)


@pytest.mark.parametrize(
    ("kind", "rendering", "raw_px", "augmented"),
    [
        ("8XDC", RENDERING, 64, False),
        ("8XDC", RENDERING, 128, False),
        ("8XDC", CATS, 128, True),
        ("2X", CARS, 64, False),
    ],
    ids=["ffhq512-64", "ffhq512-128", "afhqcats512-128", "shapenetcars128-64"],
)
def test_the_published_models(
    kind: str, rendering: dict[str, Any], raw_px: int, augmented: bool, tmp_path: Path
) -> None:
    """Both rebalanced models differ from the first two by their numbers alone."""
    weights = recipe.small_weights(f"SuperresolutionHybrid{kind}")
    held = official_files.contents(weights, rendering=rendering, raw_px=raw_px)
    if augmented:
        held["augment_pipe"] = Persistent("AugmentPipe", "")
        held["augment_pipe"].register_buffer("p", torch.ones(()))
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps(held))
    checkpoint = read_checkpoint(path)
    same(checkpoint.state, weights)
    c, options = checkpoint.configuration, checkpoint.configuration.rendering
    assert (checkpoint.source, checkpoint.notice, c.title) == ("official pickle", True, "model")
    assert (c.z_dim, c.c_dim, c.w_dim, c.num_ws) == (64, 25, 512, 14)
    assert (c.image_resolution, c.neural_rendering_resolution) == ({"8XDC": 512, "2X": 128}[kind], raw_px)
    assert c.clamp_superresolution and c.published_planes
    assert options.superresolution_module == f"SuperresolutionHybrid{kind}"
    assert (options.ray_start, options.ray_end) == (rendering["ray_start"], rendering["ray_end"])
    assert options.box_warp == float(rendering["box_warp"])
    assert options.depth_resolution == rendering["depth_resolution"]
    assert options.c_scale == 1.0 and options.white_back == (kind == "2X")
    assert options.c_gen_conditioning_zero == (kind == "2X")
    assert options.avg_camera_pivot == tuple(rendering["avg_camera_pivot"])
    assert c.focal_length == (1.7074 if kind == "2X" else 4.2647)


def test_the_full_sized_model(tmp_path: Path, shared: Path) -> None:
    """Names, shapes and numbers of the published 512 px generator."""
    weights = recipe.full_weights(shared)
    path = tmp_path / "ffhq512-128.pkl"
    path.write_bytes(official_files.dumps({"G_ema": official_files.network(weights)}))
    checkpoint = read_checkpoint(path)
    same(checkpoint.state, weights)
    assert checkpoint.configuration.z_dim == 512


def test_a_network_read_from_a_file_maps_as_the_official_code_did(tmp_path: Path, shared: Path) -> None:
    with np.load(shared / "data/eg3d/eg3d_small_128.npz") as stored:
        meta = json.loads(bytes(stored["meta_json"]))
        expected, z, cameras = stored["ws"], stored["z"], stored["c_cond"]
    path = tmp_path / "model.pkl"
    weights = recipe.small_weights("SuperresolutionHybrid2X")
    official_files.write_official(path, weights, rendering=meta["rendering_kwargs"], raw_px=32)
    generator = load_generator(path)
    assert generator.configuration.neural_rendering_resolution == 32
    ws = generator.map_latents(z, cameras, psi=meta["truncation_psi"], cutoff=meta["truncation_cutoff"])
    np.testing.assert_allclose(ws.numpy(), expected, atol=1e-6, rtol=1e-5)


def test_what_the_file_says_goes_before_what_is_usual(
    tmp_path: Path, weights: Weights, rendering: dict[str, Any]
) -> None:
    """A fork with repaired plane axes, single-precision superresolution and automatic ray limits."""
    axes = (*PUBLISHED_PLANE_AXES[:2], ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))
    options = {**rendering, "ray_start": "auto", "ray_end": "auto", "c_scale": None}
    path = tmp_path / "model.pkl"
    official_files.write_official(path, weights, rendering=options, sr_halves=0, axes=axes)
    configuration = read_checkpoint(path).configuration
    assert configuration.plane_axes == axes and not configuration.published_planes
    assert not configuration.clamp_superresolution
    assert configuration.rendering.ray_start == "auto"
    assert configuration.rendering.c_scale == 0.0


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_every_protocol(protocol: int, tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    """The oldest two write bytes as calls, which takes a while: the smaller half of the file is enough."""
    held = {"G_ema": official_files.network(weights, rendering=rendering)}
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps(held, protocol))
    same(read_checkpoint(path).state, weights)


@pytest.mark.filterwarnings("ignore:Couldn't retrieve source code")
@pytest.mark.parametrize("form", ["alone", "only G", "saved whole", "saved whole, old", "in a dictionary"])
def test_networks_without_the_official_dictionary(
    form: str, tmp_path: Path, weights: Weights, rendering: dict[str, Any]
) -> None:
    """Tuning programs save the network itself, mostly through torch."""
    network = official_files.network(weights, rendering=rendering, raw_px=64)
    path = tmp_path / "tuned.pt"
    if form.startswith("saved"):
        with official_files.official_names():
            torch.save(network, path, _use_new_zipfile_serialization="old" not in form)
    else:
        held = {"alone": network, "only G": {"G": network}, "in a dictionary": {"model": {"G_ema": network}}}[form]
        path.write_bytes(official_files.dumps(held))
    checkpoint = read_checkpoint(path)
    same(checkpoint.state, weights)
    assert checkpoint.configuration.neural_rendering_resolution == 64
    assert checkpoint.notice


def test_the_averaged_generator_is_preferred(tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    path = official_files.write_official(tmp_path / "model.pkl", weights, rendering=rendering)
    assert float(read_checkpoint(path).state["decoder.net.2.bias"][0]) == -4.0  # in G all numbers are zero


def test_buffers_that_are_not_kept_are_left_out(tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    network: Any = official_files.network(weights, rendering=rendering)
    network.backbone.mapping.register_buffer("scratch", torch.ones(3), persistent=False)
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps({"G_ema": network}))
    same(read_checkpoint(path).state, weights)


def test_memory_layouts_are_honoured(tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    network: Any = official_files.network(weights, rendering=rendering)
    layer = network.backbone.synthesis.b8.conv0
    layer.weight = torch.nn.Parameter(layer.weight.data.contiguous(memory_format=torch.channels_last))
    assert not layer.weight.is_contiguous()
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps({"G_ema": network}))
    same(read_checkpoint(path).state, weights)


def test_the_stand_ins_are_gone_afterwards() -> None:
    with official_files.official_names():
        data = pickle.dumps(EasyDict(a=1))
        assert pickle.loads(data) == {"a": 1}
    with pytest.raises(ModuleNotFoundError):
        pickle.loads(data)
