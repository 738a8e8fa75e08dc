"""Depth networks in a training run: sizes, two channels, any number, gradients everywhere, maps of the inside."""

from __future__ import annotations

import gc
import math

import pytest
import torch
from torch import Tensor

from plugins.training import networks
from plugins.training.networks import CATALOGUE
from plugins.training.networks.bts import BTS
from plugins.training.networks.bts_parts import offsets_inside, plane_depth
from plugins.training.networks.facedepth import FaceDepth
from plugins.training.networks.interface import DepthNetwork
from workbench.errors import SettingsError

OURS = ("unet_noatt", "unet_simple", "facedepth", "densedepth169", "dense161_khan", "bts_mobilenetv2", "fused")
SMALL: dict[str, dict[str, int | str]] = {"unet_simple": {"width": 4}, "unet_noatt": {"width": 4}}


def trained_as_a_run_does(name: str) -> tuple[DepthNetwork, Tensor]:
    torch.manual_seed(0)
    options = {**CATALOGUE[name].training, **SMALL.get(name, {})}
    network = networks.build_depth(name, out_channels=2, **options)
    said = network(torch.randn(2, 3, 64, 64))
    said.square().mean().backward()
    return network, said


@pytest.mark.parametrize("name", OURS)
def test_two_channels_of_any_sign_come_at_the_catalogues_size_and_every_used_weight_learns(name: str) -> None:
    gc.collect()
    network, said = trained_as_a_run_does(name)
    side = 64 // CATALOGUE[name].output_stride
    assert said.shape == (2, 2, side, side)
    assert said[:, 0].min() < 0 or said[:, 0].max() > 0
    assert [key for key, p in network.named_parameters() if p.requires_grad and p.grad is None] == []


@pytest.mark.parametrize("name", ["bts_mobilenetv2", "fused"])
def test_as_published_depth_lies_between_zero_and_the_largest(name: str) -> None:
    network = networks.build_depth(name, max_depth=3.0, out_channels=2).eval()
    with torch.no_grad():
        said = network(torch.randn(1, 3, 64, 64))
    assert 0 < said[:, 0].min() <= said[:, 0].max() < 3
    network = networks.build_depth(name, max_depth=3.0, out_channels=2, linear=True).eval()
    assert (network(torch.randn(1, 3, 64, 64))[:, 0] < 0).any()


def test_bts_keeps_its_planes_and_scales_depth_with_the_focal_length() -> None:
    network = BTS("mobilenetv2", features=64, keep_maps=True).eval()
    image = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        plain = network(image)
        street = network(image, torch.tensor([715.0873, 2 * 715.0873]))
    assert torch.allclose(street, plain * torch.tensor([1.0, 2.0]).view(2, 1, 1, 1))
    assert tuple(network.maps) == CATALOGUE["bts_mobilenetv2"].maps
    assert all(value.shape == (2, 1, 64, 64) for value in network.maps.values())
    network.keep_maps = False
    network(image)
    assert network.maps == {}


def test_the_gates_are_kept_under_the_names_of_the_catalogue() -> None:
    network = networks.build("attunet", width=4, keep_attention=True)
    network(torch.randn(1, 3, 32, 32))
    assert tuple(network.maps) == CATALOGUE["attunet"].maps


def test_a_plane_that_faces_the_camera_is_as_far_everywhere_and_a_leaning_one_follows_its_equation() -> None:
    facing = torch.tensor([-60.0, 0.3, 0.5]).view(1, 3, 1, 1)
    assert torch.allclose(plane_depth(facing, offsets_inside(4)), torch.sigmoid(torch.tensor(0.5)).expand(1, 1, 4, 4))
    # Log-odds 0: it leans 30 degrees to 180 degrees, n = (-1/2, 0, sqrt(3)/2); distance half of the largest.
    rows = plane_depth(torch.zeros(1, 3, 1, 1), offsets_inside(2))[0, 0]
    u = torch.tensor([-0.25, 0.25])
    expected = 0.5 / (-0.5 * u + math.sqrt(3) / 2)
    assert torch.allclose(rows, expected.expand(2, 2))


def test_facedepth_has_a_second_encoder_and_its_border_can_be_left_out() -> None:
    network = FaceDepth("efficientnet_b0")
    inside = network.encoder.original_model.features
    assert isinstance(inside, torch.nn.Module)
    assert sum(p.numel() for p in inside.parameters()) == 4_007_548
    image = torch.randn(2, 3, 64, 96)
    with torch.no_grad():
        assert network(image).shape == (2, 1, 32, 48)
        plain = FaceDepth("efficientnet_b0", padding=False)
        plain.load_state_dict(network.state_dict())
        assert not torch.equal(plain(image), network(image))


def test_what_a_network_reads_is_written_on_it() -> None:
    network = networks.build("facedepth")
    assert (network.bgr, network.input_mean, network.input_deviation) == (True, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def test_an_option_that_cannot_be_is_refused() -> None:
    with pytest.raises(SettingsError, match="encoder is one of"):
        networks.build("facedepth", encoder="vgg")
    with pytest.raises(SettingsError, match="settles “encoder” itself"):
        networks.build("bts_resnet50", encoder="densenet121")


def test_a_network_that_reads_no_depth_is_no_depth_network() -> None:
    with pytest.raises(SettingsError, match="reads no depth"):
        networks.build_depth("synth_D_pixel")
