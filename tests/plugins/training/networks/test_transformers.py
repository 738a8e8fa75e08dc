"""DPT, MiDaS small and Depth Anything say what the originals say, at their own size and at others.

DPT-Large is too large for a test. Once, with the recipe's weights, it and the hybrid were held to `transformers` 5.24
at 384, 256 x 320 and 128: apart by less than 1e-4 of a deviation, its layer norms set to the original's epsilon of 1e-6
(with its own 1e-12, by 0.0002 to 0.0012).
"""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training import networks
from plugins.training.networks.depth_anything import DINOv2
from plugins.training.networks.dpt import DPT
from plugins.training.networks.dpt_fusion import Fusion
from plugins.training.networks.resnet_v2 import StandardConv2d
from plugins.training.networks.same_padding import SameConv2d, padded
from tests.plugins.training.networks.originals import departure, fill, needs_facts


@needs_facts
def test_midas_small_says_what_the_original_says() -> None:
    network = networks.build("midas_small")
    fill(network)
    assert departure(network, "midas_small") < 1e-4


@needs_facts
def test_the_hybrid_says_what_the_original_says() -> None:
    with torch.device("meta"):  # the recipe gives every weight; drawing them first would take longer than the test
        network = networks.build("dpt_hybrid_384")
    network.to_empty(device="cpu")
    fill(network)
    assert departure(network, "dpt_hybrid_384") < 1e-4


def test_depth_anything_gives_a_plane_for_a_photo_of_any_multiple_of_14() -> None:
    network = networks.build("dav2_vits").eval()
    with torch.no_grad():
        said = network(torch.zeros(2, 3, 28, 42))
    assert said.shape == (2, 28, 42)
    assert (said >= 0).all()


@pytest.mark.parametrize("name", ["midas_small", "dav2_vits"])
def test_a_run_of_ours_gets_channels_and_negative_numbers(name: str) -> None:
    options = {"out_channels": 2, **networks.entry_of(name).training}
    network = networks.build(name, **options).eval()
    side = 64 if name == "midas_small" else 56
    with torch.no_grad():
        # Weights that chance drew may say positive numbers only.
        list(network.parameters())[-1].fill_(-100.0)
        said = network(torch.randn(1, 3, side, side))
    assert said.shape == (1, 2, side, side)
    assert (said < 0).any()


def test_positions_of_a_smaller_grid_are_the_learned_ones_resized() -> None:
    with torch.device("meta"):
        hybrid = DPT("vit_base_resnet50")
    transformer = hybrid.pretrained.model
    transformer.pos_embed = torch.nn.Parameter(
        torch.arange(577.0)[None, :, None].repeat(1, 1, 768), requires_grad=False
    )
    assert transformer._places(24, 24) is transformer.pos_embed
    places = transformer._places(12, 12)
    assert places.shape == (1, 145, 768)
    assert (places[0, 0] == 0).all()
    # Bilinear halving puts each new place in the middle of four: 1, 2, 25 and 26 are the first ones.
    assert places[0, 1, 0] == 13.5


def test_positions_of_depth_anything_are_scaled_as_dinov2_was_trained() -> None:
    network = DINOv2()
    assert network._places(37, 37) is network.pos_embed
    grid = network.pos_embed[:, 1:].transpose(1, 2).reshape(1, 384, 37, 37)
    expected = F.interpolate(grid, scale_factor=(18.1 / 37, 26.1 / 37), mode="bicubic")
    assert expected.shape[-2:] == (18, 26)
    torch.testing.assert_close(network._places(18, 26)[:, 1:], expected.flatten(2).transpose(1, 2))
    plain = F.interpolate(grid, size=(18, 26), mode="bicubic").flatten(2).transpose(1, 2)
    assert not torch.allclose(network._places(18, 26)[:, 1:], plain, atol=1e-4)


def test_a_fusion_leaves_its_inputs_as_they_were() -> None:
    below, skip = torch.randn(1, 4, 3, 3), torch.randn(1, 4, 3, 3)
    before = below.clone(), skip.clone()
    assert Fusion(4, 2)(below, skip, (5, 7)).shape == (1, 2, 5, 7)
    assert torch.equal(below, before[0]) and torch.equal(skip, before[1])


def test_padding_is_that_of_tensorflow() -> None:
    row = torch.ones(1, 1, 1, 7)
    # ceil(7 / 2) = 4 outputs of 3 need 9: one on each side; ceil(8 / 2) = 4 need 9: the odd one goes to the right.
    assert padded(row, 3, 2).flatten().tolist()[:2] == [0, 0]
    assert padded(torch.ones(1, 1, 8, 8), 3, 2)[0, 0, 0].tolist() == [1] * 8 + [0]
    assert SameConv2d(1, 1, 5, 2)(torch.ones(1, 1, 7, 8)).shape == (1, 1, 4, 4)


def test_standardised_weights_do_not_care_for_scale_and_shift() -> None:
    torch.manual_seed(0)
    conv, image = StandardConv2d(3, 4, 3), torch.randn(1, 3, 8, 8)
    before = conv(image)
    with torch.no_grad():
        conv.weight.mul_(7).add_(3)
    torch.testing.assert_close(conv(image), before, atol=1e-4, rtol=1e-4)
    flat = conv.weight.detach().reshape(4, -1)
    by_hand = (flat - flat.mean(1, keepdim=True)) / flat.std(1, correction=0, keepdim=True)
    torch.testing.assert_close(before, F.conv2d(image, by_hand.reshape(4, 3, 3, 3), padding=1), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("name", "used"), [("dpt_hybrid_384", 122_377_985), ("dpt_large_384", 343_030_465), ("dav2_vits", 24_785_089)]
)
def test_what_is_never_used_is_not_trained(name: str, used: int) -> None:
    with torch.device("meta"):
        network = networks.build(name)
    trained = {key for key, parameter in network.named_parameters() if parameter.requires_grad}
    width = 64 if name == "dav2_vits" else 256
    unit = 2 * (9 * width * width + width)
    rest = {"dpt_hybrid_384": 2 * 768, "dpt_large_384": 2 * 1024, "dav2_vits": 384}[name]
    assert sum(network.get_parameter(key).numel() for key in trained) == used - unit - rest
