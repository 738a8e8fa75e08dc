"""Generators of the face synthesiser: a drawing of a face's features (N, 1, S, S) -> colours and depth (N, 4, S, S).

Tensor names and shapes are those of the published program (facts on the face synthesiser, section 4.3), so that its
weights load unchanged: `{epoch}_net_G.pth`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from plugins.training.networks.interface import Network
from plugins.training.networks.synth_blocks import Normalisation, ResidualBlock, has_bias, initialise, normalised

_WIDEST = 8
_LEAST_LEVELS = 5


class UNetGenerator(Network):
    """U-Net of 4x4 convolutions that halve and double; values in [-1, 1].

    Parameters
    ----------
    levels : halvings, 5 or more; height and width are multiples of ``2 ** levels``.
    input_channels, output_channels : 1 drawing; blue, green, red, depth.
    width : channels of the first level, at most eight times as many further down.
    dropout : half of the values are dropped in the middle levels while training.
    norm : normalisation after convolutions.
    """

    def __init__(
        self,
        levels: int,
        input_channels: int = 1,
        output_channels: int = 4,
        width: int = 64,
        *,
        dropout: bool = True,
        norm: Normalisation = "batch",
    ) -> None:
        super().__init__()
        if levels < _LEAST_LEVELS:
            raise TypeError(f"levels is {levels}, but a U-Net has at least {_LEAST_LEVELS}")
        self.multiple = 2**levels
        widest = _WIDEST * width
        level = _Level(widest, widest, None, norm)
        for _ in range(levels - _LEAST_LEVELS):
            level = _Level(widest, widest, level, norm, dropout=dropout)
        for factor in (4, 2, 1):
            level = _Level(factor * width, 2 * factor * width, level, norm)
        self.model = _Outermost(input_channels, output_channels, width, level)
        initialise(self)

    def forward(self, feature: Tensor) -> Tensor:
        result: Tensor = self.model(feature)
        return result


class _Level(nn.Module):
    """One level of `outer` channels around the next of `inner`; gives its input and what came back, concatenated."""

    def __init__(
        self, outer: int, inner: int, below: nn.Module | None, norm: Normalisation, *, dropout: bool = False
    ) -> None:
        super().__init__()
        bias = has_bias(norm)
        # ReLU of LeakyReLU is ReLU: whether the skip is taken before or after the first activation is all the same.
        down: list[nn.Module] = [nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, 4, 2, 1, bias=bias)]
        returned = inner if below is None else 2 * inner
        up: list[nn.Module] = [nn.ReLU(), nn.ConvTranspose2d(returned, outer, 4, 2, 1, bias=bias)]
        middle = [] if below is None else [normalised(norm, inner), below]
        last = [nn.Dropout(0.5)] if dropout else []
        self.model = nn.Sequential(*down, *middle, *up, normalised(norm, outer), *last)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((x, self.model(x)), 1)


class _Outermost(nn.Module):
    def __init__(self, input_channels: int, output_channels: int, width: int, below: nn.Module) -> None:
        super().__init__()
        first = nn.Conv2d(input_channels, width, 4, 2, 1, bias=False)
        last = nn.ConvTranspose2d(2 * width, output_channels, 4, 2, 1)
        self.model = nn.Sequential(first, below, nn.ReLU(), last, nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.model(x)
        return result


class ResnetGenerator(Network):
    """Two halvings, residual blocks, two doublings; values in [-1, 1]. Height and width are multiples of 4.

    Parameters: as of `UNetGenerator`; blocks : residual blocks.
    """

    multiple = 4

    def __init__(
        self,
        blocks: int,
        input_channels: int = 1,
        output_channels: int = 4,
        width: int = 64,
        *,
        dropout: bool = True,
        norm: Normalisation = "batch",
    ) -> None:
        super().__init__()
        bias = has_bias(norm)
        parts = [nn.ReflectionPad2d(3), nn.Conv2d(input_channels, width, 7, bias=bias), *_activated(norm, width)]
        for c in (width, 2 * width):
            parts += [nn.Conv2d(c, 2 * c, 3, 2, 1, bias=bias), *_activated(norm, 2 * c)]
        parts += [ResidualBlock(4 * width, norm, "reflect", dropout=dropout, bias=bias) for _ in range(blocks)]
        for c in (2 * width, width):
            parts += [nn.ConvTranspose2d(2 * c, c, 3, 2, 1, output_padding=1, bias=bias), *_activated(norm, c)]
        parts += [nn.ReflectionPad2d(3), nn.Conv2d(width, output_channels, 7), nn.Tanh()]
        self.model = nn.Sequential(*parts)
        initialise(self)

    def forward(self, feature: Tensor) -> Tensor:
        result: Tensor = self.model(feature)
        return result


def _activated(norm: Normalisation, channels: int) -> list[nn.Module]:
    return [normalised(norm, channels), nn.ReLU(inplace=True)]


_KINDS: dict[str, Callable[..., Network]] = {
    "unet_128": partial(UNetGenerator, levels=7),
    "unet_256": partial(UNetGenerator, levels=8),
    "unet_512": partial(UNetGenerator, levels=9),
    "resnet_6blocks": partial(ResnetGenerator, blocks=6),
    "resnet_9blocks": partial(ResnetGenerator, blocks=9),
}


def build(kind: str, **options: int | str | bool) -> Network:
    """The generator of a kind, `levels` or `blocks` as published unless stated. Raises TypeError: unknown option."""
    return _KINDS[kind](**options)
