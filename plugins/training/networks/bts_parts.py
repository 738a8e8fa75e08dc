"""Parts of the decoder of BTS: doublings, atrous convolutions, and planes that say depth.

Facts on depth networks, section 3.5.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.convolution import Convolution

_LEAST = 8
"""Channels at which a reduction ends."""
_STEEPEST = math.pi / 3
"""Planes lean back by at most this angle, radians."""


def norm(channels: int) -> nn.BatchNorm2d:
    """The batch norm of this decoder."""
    return nn.BatchNorm2d(channels, eps=1.1e-5, momentum=0.01)


def convolution(before: int, after: int) -> nn.Sequential:
    """3x3 without bias, ELU."""
    return nn.Sequential(Convolution(before, after, 3, padding=1, bias=False), nn.ELU(inplace=True))


class UpConvolution(nn.Module):
    """Each pixel twice in both directions, 3x3 without bias, ELU."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = Convolution(before, after, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.elu(self.conv(F.interpolate(x, scale_factor=2, mode="nearest")), inplace=True)


class AtrousConvolution(nn.Module):
    """Norm (not where the input has just been normalised), ReLU, 1x1 to twice `after`, norm, ReLU, 3x3 with holes."""

    def __init__(self, before: int, after: int, rate: int, *, first_norm: bool) -> None:
        super().__init__()
        # Without a norm before it the ReLU must leave its input alone: others read it too.
        sequence = nn.Sequential(
            nn.ReLU(inplace=first_norm),
            Convolution(before, 2 * after, 1, bias=False),
            nn.BatchNorm2d(2 * after, momentum=0.01),
            nn.ReLU(inplace=True),
            Convolution(2 * after, after, 3, padding=rate, dilation=rate, bias=False),
        )
        parts: OrderedDict[str, nn.Module] = OrderedDict(first_bn=norm(before)) if first_norm else OrderedDict()
        parts["aconv_sequence"] = sequence
        self.atrous_conv = nn.Sequential(parts)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.atrous_conv(x)
        return result


class PlaneReduction(nn.Module):
    """1x1 convolutions that halve the channels down to 8; then a plane for each pixel, or (ratio 1) a number in 0..1.

    Gives (N, 1, ratio x h, ratio x w): depth in parts of the largest.
    """

    _inside: Tensor

    def __init__(self, before: int, after: int, *, ratio: int) -> None:
        super().__init__()
        self._ratio = ratio
        parts: OrderedDict[str, nn.Module] = OrderedDict()
        while after >= _LEAST:
            parts[f"inter_{before}_{after}"] = nn.Sequential(
                Convolution(before, after, 1, bias=False), nn.ELU(inplace=True)
            )
            before, after = after, after // 2
        if ratio == 1:
            parts["final"] = nn.Sequential(Convolution(before, 1, 1, bias=False), nn.Sigmoid())
        else:
            parts["plane_params"] = Convolution(before, 3, 1, bias=False)
            # A buffer moves with the network; made anew in each pass, tracing would nail it to the processor.
            self.register_buffer("_inside", offsets_inside(ratio), persistent=False)
        self.reduc = nn.Sequential(parts)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.reduc(x)
        return found if self._ratio == 1 else plane_depth(found, self._inside)


def offsets_inside(ratio: int) -> Tensor:
    """(ratio,) places of a cell's pixels, from its middle in parts of its side."""
    return (torch.arange(ratio, dtype=torch.float32) - (ratio - 1) / 2) / ratio


def plane_depth(parameters: Tensor, inside: Tensor) -> Tensor:
    """Depth of the plane of each cell at its pixels, whose places are `inside`, in parts of the largest depth.

    `parameters` (N, 3, h, w): log-odds of how far the plane leans back (of 60 degrees), to which side (of a turn), and
    how far away it is (of the largest depth). Its unit normal is n = (sin t cos p, sin t sin p, cos t); at u, v, which
    run from the middle of a cell in parts of its side, it lies at distance / (n . (u, v, 1)). (N, 1, ratio h, ratio w).
    """
    lean, side, distance = torch.sigmoid(parameters).unbind(1)
    lean, side = lean * _STEEPEST, side * (2 * math.pi)
    normal = torch.stack((torch.sin(lean) * torch.cos(side), torch.sin(lean) * torch.sin(side), torch.cos(lean)), 1)
    n1, n2, n3 = F.normalize(normal, dim=1)[..., None, None].unbind(1)
    inside, ratio = inside.to(normal.dtype), inside.shape[0]
    depth = distance[..., None, None] / (n1 * inside + n2 * inside[:, None] + n3)
    count, height, width = distance.shape
    return depth.transpose(2, 3).reshape(count, 1, height * ratio, width * ratio)
