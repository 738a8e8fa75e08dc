"""The Attention U-Net is the published one: names, shapes, number of parameters and output."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from plugins.training import networks
from plugins.training.networks.attunet import AttentionUNet
from workbench.errors import SettingsError

SHARED = Path(__file__).resolve().parents[4] / "shared"
NETWORKS = SHARED / "data" / "depth_networks"
NAMES = SHARED / "facts" / "state_dicts" / "attunet.tsv"
needs_facts = pytest.mark.skipif(not NAMES.exists(), reason="the folder of facts beside the repository is absent")


def listed() -> dict[str, tuple[int, ...]]:
    rows = (line.split("\t") for line in NAMES.read_text(encoding="utf-8").splitlines()[1:])
    return {name: () if shape == "scalar" else tuple(map(int, shape.split("x"))) for name, shape in rows}


@needs_facts
def test_names_and_shapes_are_the_published_ones() -> None:
    state = networks.build("attunet").state_dict()
    assert {name: tuple(value.shape) for name, value in state.items()} == listed()


def test_it_has_as_many_parameters_as_published() -> None:
    assert sum(p.numel() for p in networks.build("attunet").parameters()) == 8_987_429


@needs_facts
def test_output_equals_the_original_networks_with_the_same_weights() -> None:
    recipe: dict[str, Any] = runpy.run_path(str(NETWORKS / "recipe.py"))
    network = networks.build("attunet").eval()
    weights = {name: torch.as_tensor(recipe["weight"](name, shape)) for name, shape in listed().items()}
    network.load_state_dict(weights)
    with np.load(NETWORKS / "attunet.npz") as fixture, torch.no_grad():
        image = recipe["network_input"](tuple(fixture["input_shape"]))
        said = network(torch.from_numpy(image)).numpy()
        assert said.shape == tuple(fixture["full_shape"])
        assert np.abs(said - fixture["output"]).max() < 1e-4 * float(fixture["std"])


@pytest.mark.parametrize(("height", "width"), [(32, 32), (48, 80), (35, 51)])
def test_any_size_comes_back_as_it_was(height: int, width: int) -> None:
    network = networks.build("attunet", width=4, blocks=3, out_channels=2).eval()
    with torch.no_grad():
        assert network(torch.zeros(1, 3, height, width)).shape == (1, 2, height, width)


def test_gate_maps_are_kept_on_request_and_lie_between_zero_and_one() -> None:
    network = AttentionUNet(width=4, blocks=3)
    network(torch.randn(1, 3, 16, 16))
    assert network.attention_maps == []
    network.keep_attention = True
    network(torch.randn(1, 3, 16, 16))
    assert [tuple(gate.shape) for gate in network.attention_maps] == [(1, 1, 8, 8), (1, 1, 16, 16)]
    assert all(((gate > 0) & (gate < 1)).all() for gate in network.attention_maps)


def test_an_unknown_network_or_option_is_refused_with_a_sentence() -> None:
    with pytest.raises(SettingsError, match="known are attunet"):
        networks.build("resnet")
    with pytest.raises(SettingsError, match="does not take"):
        networks.build("attunet", depth=3)
