"""DenseNet (Huang et al. 2017): layers that each see all that the layers before them found."""

from __future__ import annotations

from collections import OrderedDict
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.encoders.initial import initialise_encoder
from plugins.training.networks.norm_relu import Normed, norm_relu

DenseNetName = Literal["densenet121", "densenet161", "densenet169"]

GROWTH: dict[DenseNetName, int] = {"densenet121": 32, "densenet161": 48, "densenet169": 32}
FIRST: dict[DenseNetName, int] = {"densenet121": 64, "densenet161": 96, "densenet169": 64}
BLOCKS: dict[DenseNetName, tuple[int, ...]] = {
    "densenet121": (6, 12, 24, 16),
    "densenet161": (6, 12, 36, 24),
    "densenet169": (6, 12, 32, 32),
}
CHANNELS: dict[DenseNetName, tuple[int, ...]] = {
    "densenet121": (64, 64, 128, 256, 1024),
    "densenet161": (96, 96, 192, 384, 2208),
    "densenet169": (64, 64, 128, 256, 1664),
}
"""Channels of the taps at 1/2, 1/4, 1/8, 1/16 and 1/32 of the size: after the first ReLU, the first pooling, the first
and second transition, and the last norm."""
_TAPS = ("relu0", "pool0", "transition1", "transition2", "norm5")
_BOTTLENECK = 4


class DenseFeatures(nn.Sequential):
    """Photo (N, 3, H, W) -> the map before pooling; `taps` gives all maps of `CHANNELS`."""

    def __init__(self, name: DenseNetName) -> None:
        growth, channels = GROWTH[name], FIRST[name]
        parts: OrderedDict[str, nn.Module] = OrderedDict()
        parts["conv0"] = Convolution(3, channels, 7, stride=2, padding=3, bias=False)
        parts["norm0"] = nn.BatchNorm2d(channels)
        parts["relu0"] = nn.ReLU(inplace=True)
        parts["pool0"] = nn.MaxPool2d(3, stride=2, padding=1)
        last = len(BLOCKS[name])
        for number, layers in enumerate(BLOCKS[name], 1):
            parts[f"denseblock{number}"] = DenseBlock(channels, growth, layers)
            channels += layers * growth
            if number < last:
                parts[f"transition{number}"] = transition(channels)
                channels //= 2
        parts["norm5"] = nn.BatchNorm2d(channels)
        super().__init__(parts)
        self.apply(initialise_encoder)

    def taps(self, x: Tensor) -> list[Tensor]:
        """The maps of `CHANNELS`, finest first; the last is normalised but not rectified."""
        return list(self.found(x, _TAPS))

    def found(self, x: Tensor, names: tuple[str, ...]) -> list[Tensor]:
        """What the parts of those names give, in their order."""
        kept = []
        for name, part in self._modules.items():
            assert part is not None
            x = part(x)
            if name in names:
                kept.append(x)
        return kept


class DenseNet(nn.Module):
    """The features with the ImageNet classifier that files carry; depth networks never use it."""

    def __init__(self, name: DenseNetName) -> None:
        super().__init__()
        self.features = DenseFeatures(name)
        self.classifier = nn.Linear(CHANNELS[name][-1], 1000)


class DenseBlock(nn.ModuleDict):
    """`layers` dense layers; gives the input and all they found, one after another."""

    def __init__(self, before: int, growth: int, layers: int) -> None:
        super().__init__({f"denselayer{i + 1}": DenseLayer(before + i * growth, growth) for i in range(layers)})

    def forward(self, x: Tensor) -> Tensor:
        found = [x]
        for layer in self.values():
            found.append(layer(torch.cat(found, 1) if len(found) > 1 else x))
        return torch.cat(found, 1)


class DenseLayer(nn.Module):
    """Norm, ReLU, 1x1 to four times the growth; norm, ReLU, 3x3 to the growth."""

    FOLDS: ClassVar = (("conv1", "norm2"),)

    def __init__(self, before: int, growth: int) -> None:
        super().__init__()
        inner = _BOTTLENECK * growth
        self.norm1 = nn.BatchNorm2d(before)
        self.conv1 = Convolution(before, inner, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv2 = Convolution(inner, growth, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(norm_relu(self.norm1, x))
        result: Tensor = self.conv2(norm_relu(self.norm2, x))
        return result


def transition(channels: int) -> nn.Sequential:
    """Norm, ReLU, 1x1 to half the channels, 2x2 means."""
    return Normed(
        OrderedDict(
            norm=nn.BatchNorm2d(channels),
            relu=nn.ReLU(inplace=True),
            conv=Convolution(channels, channels // 2, 1, bias=False),
            pool=nn.AvgPool2d(2),
        )
    )
