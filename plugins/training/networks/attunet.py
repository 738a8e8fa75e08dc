"""Attention U-Net: a resize-convolution U-Net whose skip connections pass through additive attention gates.

Structure, tensor names and shapes: facts on depth networks, section 3.1 (gates after Oktay et al. 2018), so that
published weights of that network load unchanged. With the default options: 8,987,429 parameters, 204 tensors.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.interface import DepthNetwork
from plugins.training.networks.joined import joined
from plugins.training.networks.norm_relu import norm_relu, through


class AttentionUNet(DepthNetwork):
    """Photo (N, 3, H, W) in [-1, 1] -> (N, out_channels, H, W), linear.

    Any height and width of at least ``2 ** (blocks - 1)`` pixels; multiples of it lose nothing to cropping.

    Parameters
    ----------
    width : channels of the first block; doubled by each of the `blocks` encoder blocks.
    out_channels : 1 is depth alone.
    keep_attention : after each forward pass `attention_maps` holds the decoder's gates, deepest first, and `maps` the
        same as ``gate_0``, ``gate_1``, …
    attention : False leaves the gates out: every skip connection comes whole.
    """

    def __init__(
        self,
        width: int = 32,
        blocks: int = 5,
        out_channels: int = 1,
        *,
        keep_attention: bool = False,
        attention: bool = True,
    ) -> None:
        super().__init__(keep_maps=keep_attention)
        widths = [width * 2**i for i in range(blocks)]
        ends = zip([3, *widths[:-1]], widths, strict=True)
        self.down_convs = nn.ModuleList(EncoderBlock(before, after) for before, after in ends)
        self.up_convs = nn.ModuleList(DecoderBlock(c, attention=attention) for c in reversed(widths[:-1]))
        self.conv_final = Convolution(width, out_channels, 1)
        self.apply(_initialise)
        self.apply(_initialise_gate_norm)

    def forward(self, image: Tensor) -> Tensor:
        skips: list[Tensor] = []
        x = image
        for block in self.down_convs:
            if skips:
                x = F.max_pool2d(x, 2, ceil_mode=True)
            x = block(x)
            skips.append(x)
        gates: list[Tensor] = []
        for block, skip in zip(self.up_convs, reversed(skips[:-1]), strict=True):
            x, gate = block(skip, x)
            if gate is not None:
                gates.append(gate)
        self.maps = {f"gate_{i}": gate.detach() for i, gate in enumerate(gates)} if self.keep_maps else {}
        result: Tensor = self.conv_final(x)
        return result

    @property
    def keep_attention(self) -> bool:
        """Whether gates are kept, as `keep_maps`."""
        return self.keep_maps

    @keep_attention.setter
    def keep_attention(self, keep: bool) -> None:
        self.keep_maps = keep

    @property
    def attention_maps(self) -> list[Tensor]:
        """The decoder's gates of the last forward pass, deepest first; empty unless they are kept."""
        return list(self.maps.values())


class EncoderBlock(nn.Module):
    """Two 3x3 convolutions, each with batch normalisation and ReLU."""

    FOLDS: ClassVar = (("conv1", "norm0"), ("conv2", "norm1"))

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv1 = Convolution(before, after, 3, padding=1)
        self.conv2 = Convolution(after, after, 3, padding=1)
        self.norm0 = nn.BatchNorm2d(after)
        self.norm1 = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        x = norm_relu(self.norm0, self.conv1(x))
        return norm_relu(self.norm1, self.conv2(x))


class DecoderBlock(nn.Module):
    """Doubles the size of what comes from below and merges it with the gated skip of `width` channels."""

    FOLDS: ClassVar = (("upconv.conv", "norm0"), ("conv1", "norm1"), ("conv2", "norm2"))

    def __init__(self, width: int, *, attention: bool) -> None:
        super().__init__()
        self.upconv = ResizeConvolution(2 * width, width)
        self.conv1 = Convolution(2 * width, width, 3, padding=1)
        self.conv2 = Convolution(width, width, 3, padding=1)
        self.norm0 = nn.BatchNorm2d(width)
        self.norm1 = nn.BatchNorm2d(width)
        self.norm2 = nn.BatchNorm2d(width)
        self.attention = AttentionGate(width) if attention else None

    def forward(self, skip: Tensor, below: Tensor) -> tuple[Tensor, Tensor | None]:
        gated, gate = (skip, None) if self.attention is None else self.attention(skip, below)
        x = self.upconv(below)[..., : skip.shape[-2], : skip.shape[-1]]
        x = norm_relu(self.norm0, x)
        x = norm_relu(self.norm1, joined(self.conv1, x, gated))
        return norm_relu(self.norm2, self.conv2(x)), gate


class ResizeConvolution(nn.Module):
    """Bilinear doubling, then a 3x3 convolution: no checkerboard as transposed convolutions leave."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = Convolution(before, after, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.conv(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False))
        return result


class AttentionGate(nn.Module):
    """Weighs a skip of `width` channels by where the coarser map of twice the width says to look.

    gate = sigmoid(psi(ReLU(theta(skip) + phi(below)))), at half the skip's size, brought to its size bilinearly.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = max(width // 2, 1)
        self.w = nn.Sequential(Convolution(width, width, 1), nn.BatchNorm2d(width))
        self.theta = Convolution(width, inner, 2, stride=2, bias=False)
        self.phi = Convolution(2 * width, inner, 1)
        self.psi = Convolution(inner, 1, 1)

    def forward(self, skip: Tensor, below: Tensor) -> tuple[Tensor, Tensor]:
        asked = self.theta(skip)
        told = _resized(self.phi(below), asked)
        gate = torch.sigmoid(self.psi(F.relu(asked + told, inplace=True)))
        gate = _resized(gate, skip)
        return through(self.w, skip * gate), gate


def _resized(x: Tensor, like: Tensor) -> Tensor:
    if x.shape[-2:] == like.shape[-2:]:
        return x
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.xavier_normal_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def _initialise_gate_norm(module: nn.Module) -> None:
    if isinstance(module, AttentionGate):
        norm = module.w[1]
        assert isinstance(norm, nn.BatchNorm2d)
        nn.init.normal_(norm.weight, 1.0, 0.02)


build = AttentionUNet
