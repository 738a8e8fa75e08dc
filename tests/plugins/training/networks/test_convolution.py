"""The ways a convolution takes while a core trains alone say what torch's own says, forwards and back."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from plugins.training.networks import convolution, winograd
from plugins.training.networks.convolution import Convolution
from plugins.training.networks.joined import joined

LAST = torch.channels_last


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def outcome(conv: nn.Conv2d, x: Tensor, gradient: Tensor) -> list[Tensor]:
    """Output and gradients of the input, the weights and the bias, in double precision."""
    x = x.clone(memory_format=torch.preserve_format).requires_grad_()
    y = conv(x)
    y.backward(gradient)
    assert x.grad is not None and conv.weight.grad is not None
    bias = [conv.bias.grad] if conv.bias is not None else []
    return [each.detach().double() for each in (y, x.grad, conv.weight.grad, *bias) if each is not None]


def exact(conv: nn.Conv2d, x: Tensor, gradient: Tensor) -> list[Tensor]:
    plain = nn.Conv2d(
        conv.in_channels, conv.out_channels, conv.kernel_size, padding=conv.padding, bias=conv.bias is not None
    ).double()
    plain.load_state_dict(conv.state_dict())
    return outcome(plain, x.double(), gradient.double())


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize(
    ("pictures", "height", "width", "before", "after"),
    [(1, 1, 1, 3, 2), (2, 2, 4, 5, 5), (3, 5, 7, 4, 6), (1, 9, 2, 17, 3), (2, 40, 37, 8, 8)],
)
def test_three_by_three_is_what_double_precision_says(
    pictures: int, height: int, width: int, before: int, after: int, biased: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Odd sides, one pixel, and more tiles than a block holds."""
    monkeypatch.setattr(convolution, "LEAST_KERNELS", 1)
    monkeypatch.setattr(convolution, "LEAST_PIXELS", 1)
    monkeypatch.setattr(winograd, "_TILES", 64)
    torch.manual_seed(height)
    conv = Convolution(before, after, 3, padding=1, bias=biased).to(memory_format=LAST)  # type: ignore[call-overload]
    x = torch.randn(pictures, before, height, width).contiguous(memory_format=LAST)
    gradient = torch.randn(pictures, after, height, width)
    found, wanted = outcome(conv, x, gradient), exact(conv, x, gradient)
    assert len(found) == len(wanted) == 3 + biased
    for one, other in zip(found, wanted, strict=True):
        assert (one - other).abs().max() <= 5e-6 * other.abs().max()
    assert conv.weight.grad is not None and conv.weight.grad.stride() == conv.weight.stride()
    assert "Winograd" in type(conv(x.requires_grad_()).grad_fn).__name__


def test_weights_in_the_usual_layout_get_gradients_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convolution, "LEAST_KERNELS", 1)
    monkeypatch.setattr(convolution, "LEAST_PIXELS", 1)
    conv = Convolution(4, 6, 3, padding=1)
    x, gradient = torch.randn(2, 4, 6, 6).contiguous(memory_format=LAST), torch.randn(2, 6, 6, 6)
    for one, other in zip(outcome(conv, x, gradient), exact(conv, x, gradient), strict=True):
        assert torch.allclose(one, other, rtol=1e-5, atol=1e-5)
    assert conv.weight.grad is not None and conv.weight.grad.is_contiguous()


def test_one_by_one_is_a_matrix_product() -> None:
    torch.manual_seed(0)
    conv = Convolution(5, 7, 1).to(memory_format=LAST)  # type: ignore[call-overload]
    x, gradient = torch.randn(2, 5, 3, 4).contiguous(memory_format=LAST), torch.randn(2, 7, 3, 4)
    for one, other in zip(outcome(conv, x, gradient), exact(conv, x, gradient), strict=True):
        assert torch.allclose(one, other, rtol=1e-5, atol=1e-5)
    said = conv(x)
    assert said.is_contiguous(memory_format=LAST)
    assert "Permute" in type(said.grad_fn).__name__


def way(conv: nn.Module, x: Tensor) -> str:
    return type(conv(x).grad_fn).__name__


def test_everywhere_else_it_is_torchs_own() -> None:
    torch.manual_seed(0)
    conv = Convolution(64, 128, 3, padding=1).to(memory_format=LAST)  # type: ignore[call-overload]
    x = torch.randn(1, 64, 16, 16).contiguous(memory_format=LAST)
    assert "Winograd" in way(conv, x)
    assert "Winograd" not in way(conv, x[..., :15])  # fewer pixels than pay
    assert "Winograd" not in way(conv, x.contiguous())
    assert "Winograd" not in way(Convolution(32, 32, 3, padding=1), x[:, :32].contiguous(memory_format=LAST))
    for other in (
        Convolution(64, 128, 3),
        Convolution(64, 128, 3, padding=1, stride=2),
        Convolution(64, 128, 3, padding=2, dilation=2),
        Convolution(64, 256, 3, padding=1, groups=2),
        Convolution(64, 128, 3, padding=1, padding_mode="reflect"),
    ):
        assert "Winograd" not in way(other, x)
    with torch.autocast("cpu", torch.bfloat16):
        assert conv(x).dtype == torch.bfloat16
    torch.set_num_threads(2)
    assert "Winograd" not in way(conv, x)
    torch.set_num_threads(1)
    frozen = copy.deepcopy(conv).requires_grad_(False)
    assert "Winograd" not in way(frozen, x.requires_grad_())
    with torch.no_grad():
        assert torch.equal(conv(x), nn.functional.conv2d(x, conv.weight, conv.bias, padding=1))


def test_the_same_numbers_every_time() -> None:
    torch.manual_seed(0)
    conv = Convolution(64, 128, 3, padding=1).to(memory_format=LAST)  # type: ignore[call-overload]
    x, gradient = torch.randn(2, 64, 24, 24).contiguous(memory_format=LAST), torch.randn(2, 128, 24, 24)
    first = outcome(conv, x, gradient)
    conv.zero_grad()
    for one, other in zip(first, outcome(conv, x, gradient), strict=True):
        assert torch.equal(one, other)


def test_two_maps_joined_go_the_same_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.training.networks.joined.LEAST_PIXELS", 1)
    torch.manual_seed(0)
    conv = Convolution(128, 128, 3, padding=1).to(memory_format=LAST)  # type: ignore[call-overload]
    x = torch.randn(1, 128, 16, 16).contiguous(memory_format=LAST).requires_grad_()
    one, other = (each.contiguous(memory_format=LAST) for each in x.split(64, 1))
    said = joined(conv, one, other)
    with torch.no_grad():
        assert torch.allclose(said, conv(x), rtol=1e-4, atol=1e-4)
    assert "Winograd" in str(said.grad_fn.next_functions if said.grad_fn is not None else "")
