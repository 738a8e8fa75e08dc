"""Convolution by tiles against the plain one in double precision."""

from __future__ import annotations

import math

import pytest
import torch

from plugins.eg3d.generator.layers import modulated_conv
from plugins.eg3d.generator.tiles import TileWeights, activated, fits


@pytest.mark.parametrize("up", [False, True])
@pytest.mark.parametrize(("height", "width"), [(64, 64), (32, 128), (4, 256)])
def test_tiles_are_the_plain_convolution(up: bool, height: int, width: int) -> None:
    torch.manual_seed(3)
    x, weight, bias = torch.randn(1, 8, height, width), torch.randn(5, 8, 3, 3), torch.randn(5)
    phases = 2 if up else 1
    noise = torch.randn(height * phases, width * phases)
    assert fits(height, width)
    plain = modulated_conv(x.double(), weight.double(), torch.ones(1, 8).double(), up=up, demodulate=False)
    plain = plain + bias[:, None, None].double() + noise.double()
    wanted = torch.nn.functional.leaky_relu(plain, 0.2).clamp(-12, 12)
    weights = TileWeights.of(weight, up=up)
    found = activated(x[0].permute(1, 2, 0).contiguous(), weights, bias, 0.2, 12.0, noise)
    assert float(found.max()) == 12.0  # some were kept within
    torch.testing.assert_close(found.permute(2, 0, 1)[None].double(), wanted, rtol=0, atol=2e-4)
    error = (found.permute(2, 0, 1)[None] - wanted).square().mean().sqrt()
    assert error < 1e-6 * math.sqrt(float(plain.square().mean()))


def test_what_does_not_divide_into_tiles_is_told() -> None:
    assert not fits(62, 64)
    assert not fits(64, 62)
    assert not fits(12, 64)  # a strip is four tiles high
