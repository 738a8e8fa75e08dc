"""Every published network is the published one: names, shapes, order and number of its weights, and its output."""

from __future__ import annotations

import functools

import pytest
import torch

from plugins.training import networks
from plugins.training.networks import CATALOGUE
from tests.plugins.training.networks.originals import TABLES, departure, fill, listed, needs_facts

TENSORS = {
    "attunet": 204,
    "unet_noatt": 156,
    "unet_simple": 128,
    "facedepth": 342,
    "densedepth169": 1035,
    "dense161_khan": 987,
    "bts_densenet161": 1075,
    "bts_densenet121": 835,
    "bts_resnet50": 430,
    "bts_mobilenetv2": 422,
    "dpt_large_384": 368,
    "dpt_hybrid_384": 368,
    "midas_small": 482,
    "dav2_vits": 239,
    "unsup3d_netD": 38,
    "latent_vit": 144,
    "latent_unet": 50,
    "synth_G_unet_512": 94,
    "synth_G_unet_256": 82,
    "synth_G_unet_128": 70,
    "synth_G_resnet_9blocks": 140,
    "synth_G_resnet_6blocks": 104,
    "synth_D_n_layers": 28,
    "synth_D_multiscale": 84,
    "synth_D_pixel": 9,
    "synth_M_mlp_and_residual_512": 92,
    "synth_M_mlp_with_conv_512": 41,
    "synth_M_residual": 51,
}
"""Tensors in the published files."""


@functools.cache
def shapes(name: str) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):  # no memory, no time
        return {key: tuple(value.shape) for key, value in networks.build(name).state_dict().items()}


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.parameters is not None])
def test_a_network_has_as_many_parameters_as_the_published_one(name: str) -> None:
    with torch.device("meta"):
        assert sum(p.numel() for p in networks.build(name).parameters()) == CATALOGUE[name].parameters


@pytest.mark.parametrize("name", TENSORS)
def test_a_network_has_as_many_tensors_as_the_published_file(name: str) -> None:
    assert len(shapes(name)) == TENSORS[name]


@needs_facts
@pytest.mark.parametrize("name", TENSORS)
def test_names_shapes_and_order_are_the_published_ones(name: str) -> None:
    assert list(shapes(name).items()) == list(listed(name).items())


@needs_facts
def test_every_table_has_a_network() -> None:
    assert {path.stem for path in TABLES.glob("*.tsv")} == set(TENSORS)


@needs_facts
@pytest.mark.parametrize("name", ["facedepth", "densedepth169", "bts_densenet161", "unet_simple"])
def test_the_output_is_the_original_networks_with_the_same_weights(name: str) -> None:
    network = networks.build(name)
    fill(network)
    assert departure(network, name) < 1e-4


@needs_facts
def test_the_output_is_the_originals_in_the_memory_layout_of_the_loop_too() -> None:
    network = networks.build("facedepth").to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    fill(network)
    assert departure(network, "facedepth") < 1e-4
