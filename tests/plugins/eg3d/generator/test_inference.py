"""The fast convolutional parts against the modules they stand for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from plugins.eg3d.generator.inference import styled, superresolved, synthesised
from plugins.eg3d.generator.layers import NoiseMode, StyledConv
from plugins.eg3d.generator.superresolution import SHAPES, Superresolution
from tests.plugins.eg3d.generator.official import arrays_of, small_generator


def superresolution(kind: str) -> Superresolution:
    torch.manual_seed(4)
    network = Superresolution(kind, clamp=True, antialias=True).eval().requires_grad_(False)
    for name, parameter in network.named_parameters():
        if name.endswith(("noise_strength", ".bias")):
            parameter.add_(torch.randn_like(parameter) * 0.3)
    return network


# The fifth, 8XDC, is that of the fixture of 512 px.
@pytest.mark.parametrize(
    ("kind", "noise"),
    [
        ("SuperresolutionHybrid2X", "none"),
        ("SuperresolutionHybrid2X", "const"),
        ("SuperresolutionHybrid4X", "none"),
        ("SuperresolutionHybridDeepfp32", "none"),
        ("SuperresolutionHybrid8X", "none"),
    ],
)
def test_superresolution_of_every_kind(kind: str, noise: NoiseMode) -> None:
    network = superresolution(kind)
    features, ws = torch.rand(1, 32, 64, 64) * 2 - 1, torch.randn(1, 14, 512)
    with torch.no_grad():
        wanted, found = network(features, ws, noise), superresolved(network, features, ws, noise)
    side = SHAPES[kind].image_px
    assert found.shape == (1, 3, side, side)
    torch.testing.assert_close(found, wanted, rtol=0, atol=2e-4)


@pytest.mark.parametrize("noise", ["none", "const"])
def test_planes(noise: NoiseMode) -> None:
    synthesis = small_generator("SuperresolutionHybrid2X").network.backbone.synthesis
    ws = torch.randn(1, 14, 512, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        torch.testing.assert_close(synthesised(synthesis, ws, noise), synthesis(ws, noise), rtol=0, atol=3e-5)


@pytest.mark.parametrize("up", [False, True])
def test_faces_together_are_the_same_as_alone(up: bool) -> None:
    """The way of graphics cards, where the styles scale activations instead of weights."""
    torch.manual_seed(6)
    layer = StyledConv(6, 5, 512, 32 if up else 16, up=up).requires_grad_(False)
    layer.noise_strength.fill_(0.5)
    x, w = torch.randn(3, 6, 16, 16), torch.randn(3, 512)
    wanted = layer(x, w, "const")
    torch.testing.assert_close(styled(layer, x, w, "const"), wanted, rtol=0, atol=1e-5)
    alone = torch.cat([styled(layer, x[i : i + 1], w[i : i + 1], "const") for i in range(3)])
    torch.testing.assert_close(alone, wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize("side", [16, 64])
def test_random_noise_is_drawn_anew(side: int) -> None:
    layer = StyledConv(2, 2, 512, side).requires_grad_(False)
    layer.noise_strength.fill_(1.0)
    x, w = torch.zeros(2, 2, side, side), torch.zeros(2, 512)
    first, second = styled(layer, x, w, "random"), styled(layer, x, w, "random")
    assert (first != second).any()
    assert (first[0] != first[1]).any()
    torch.testing.assert_close(first[:, 0], first[:, 1])  # one field for all channels


def test_half_precision_is_the_official_one(shared: Path) -> None:
    units = {key: torch.from_numpy(value) for key, value in arrays_of(shared, "eg3d_units")[0].items()}
    layer = StyledConv(8, 6, 512, 9).requires_grad_(False)
    layer.weight[:] = units["m_w"]
    layer.affine.weight.zero_()
    for index, style in enumerate(units["m_s"]):
        layer.affine.bias[:] = style
        found = styled(layer, units["m_x"][index : index + 1].half(), torch.zeros(1, 512), "none")
        wanted = torch.nn.functional.leaky_relu(units["m_half"][index : index + 1], 0.2) * math.sqrt(2)
        assert found.dtype == torch.float16
        torch.testing.assert_close(found.float(), wanted, rtol=2e-3, atol=2e-3)


def test_half_precision_does_not_overflow() -> None:
    torch.manual_seed(7)
    layer = StyledConv(64, 8, 512, 16, clamp=256.0).requires_grad_(False)
    layer.weight.mul_(1e4)
    x, w = torch.randn(1, 64, 16, 16) * 50, torch.randn(1, 512)
    wanted: Any = layer(x, w, "none")
    torch.testing.assert_close(styled(layer, x.half(), w, "none").float(), wanted, rtol=1e-2, atol=0.5)
