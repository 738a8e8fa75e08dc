"""Norm and ReLU as one step are what they are apart, forwards and back; folded networks say the same."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from plugins.training import networks
from plugins.training.networks import joined as joining
from plugins.training.networks import norm_relu as module
from plugins.training.networks.folding import folded
from plugins.training.networks.norm_relu import norm_alone, norm_relu, through

SMALL: dict[str, dict[str, int]] = {
    "attunet": {"width": 4},
    "unet_simple": {"width": 4},
    "bts_mobilenetv2": {"features": 64},
}


@pytest.fixture(autouse=True)
def small_maps_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST", 1)


def norm_of(channels: int) -> nn.BatchNorm2d:
    norm = nn.BatchNorm2d(channels)
    nn.init.normal_(norm.weight, 1, 0.3)
    nn.init.normal_(norm.bias)
    return norm


def outcome(
    norm: nn.BatchNorm2d, x: Tensor, gradient: Tensor, apply: Callable[[nn.BatchNorm2d, Tensor], Tensor]
) -> list[Tensor]:
    """Output, gradients and running figures, in double precision."""
    x = x.clone().requires_grad_()
    y = apply(norm, x)
    y.backward(gradient)
    assert x.grad is not None and norm.weight.grad is not None and norm.bias.grad is not None
    assert norm.running_mean is not None and norm.running_var is not None
    found = [y.detach(), x.grad, norm.weight.grad, norm.bias.grad, norm.running_mean, norm.running_var]
    return [each.double() for each in found]


@pytest.mark.parametrize(("least", "most"), [(0.0, math.inf), (0.0, 1.0), (-math.inf, math.inf)])
def test_one_step_is_both_in_double_precision(least: float, most: float) -> None:
    torch.manual_seed(0)
    # Far from zero, where sums of squares lose their digits.
    x = (torch.randn(3, 5, 7, 6) + 100).contiguous(memory_format=torch.channels_last)
    gradient = torch.randn(3, 5, 7, 6)
    norm = norm_of(5)
    exact = copy.deepcopy(norm).double()
    ours = norm_alone if least < 0 else (lambda n, x: norm_relu(n, x, most=most))
    found = outcome(norm, x, gradient, ours)
    expected = outcome(exact, x.double(), gradient.double(), lambda n, x: n(x).clamp(least, most))
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=2e-5, atol=2e-5)
    assert norm.num_batches_tracked == exact.num_batches_tracked == 1
    assert found[0].min() >= least and found[0].max() <= most


def test_it_is_one_step_in_the_loops_layout_and_two_elsewhere() -> None:
    norm, x = norm_of(4), torch.randn(2, 4, 8, 8).requires_grad_()
    last = x.contiguous(memory_format=torch.channels_last)
    assert "NormRelu" in type(norm_relu(norm, last).grad_fn).__name__
    assert "NormRelu" not in type(norm_relu(norm, x).grad_fn).__name__
    assert "NormRelu" not in type(norm_relu(norm, last.half().float().double().to(torch.bfloat16)).grad_fn).__name__
    norm.eval()
    assert torch.equal(norm_relu(norm, last), torch.relu(norm(last)))


def test_parts_in_a_row_are_what_they_are_one_by_one() -> None:
    torch.manual_seed(0)
    parts = nn.Sequential(nn.Conv2d(3, 4, 1), norm_of(4), nn.ReLU6(), norm_of(4), nn.Conv2d(4, 4, 1), norm_of(4))
    apart = copy.deepcopy(parts)
    x = torch.randn(2, 3, 8, 8).contiguous(memory_format=torch.channels_last)
    assert torch.allclose(through(parts, x), apart(x), atol=1e-5)


def test_two_maps_convolved_apart_are_the_joined_one_convolved(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(5, 4, 3, padding=1).double()
    maps = [torch.randn(2, channels, 6, 7, dtype=torch.float64, requires_grad=True) for channels in (2, 3)]
    found = []
    for least in (1, 10**9):
        monkeypatch.setattr(joining, "LEAST_PIXELS", least)
        y = joining.joined(conv, *maps)
        found.append([y, *torch.autograd.grad(y.square().sum(), [*maps, conv.weight, conv.bias])])
    assert all(torch.allclose(one, other) for one, other in zip(*found, strict=True))


@pytest.mark.parametrize("name", ["attunet", "unet_simple", "facedepth", "fused"])
def test_a_training_step_is_the_same_in_both_ways(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    one = networks.build(name, **SMALL.get(name, {})).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    other = copy.deepcopy(one).double()
    image = torch.randn(4, 3, 64, 64).contiguous(memory_format=torch.channels_last)
    loss = one(image).square().mean()
    loss.backward()
    monkeypatch.setattr(module, "_together", lambda *_: False)
    exact = other(image.double()).square().mean()
    exact.backward()
    assert loss.item() == pytest.approx(exact.item(), rel=1e-4)
    for (key, p), (_, q) in zip(one.named_parameters(), other.named_parameters(), strict=True):
        if q.grad is not None:
            assert p.grad is not None
            assert (p.grad - q.grad).norm() <= 1e-2 * q.grad.norm() + 1e-6, key


@pytest.mark.parametrize(
    "name", ["attunet", "unet_simple", "facedepth", "fused", "bts_mobilenetv2", "bts_resnet50", "midas_small"]
)
def test_a_folded_network_says_the_same(name: str) -> None:
    torch.manual_seed(0)
    options = {"features": 64} if name.startswith("bts") else SMALL.get(name, {})
    network = networks.build(name, **options)
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d) and part.running_mean is not None and part.running_var is not None:
            nn.init.normal_(part.running_mean, 0, 0.1)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
    network.double().eval()
    light = folded(network)
    norms = [sum(isinstance(part, nn.BatchNorm2d) for part in each.modules()) for each in (network, light)]
    assert norms[1] == (9 if name.startswith("bts") else 0) < norms[0]
    image = torch.randn(1, 3, 64, 64).double()
    with torch.no_grad():
        assert torch.allclose(light(image), network(image), rtol=1e-9)
