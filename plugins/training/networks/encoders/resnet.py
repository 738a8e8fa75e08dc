"""ResNet (He et al. 2016), the bottleneck's stride on its 3x3 convolution."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.encoders.initial import initialise_encoder
from plugins.training.networks.norm_relu import Normed, norm_alone, norm_relu

ResNetName = Literal["resnet18", "resnet50"]

BLOCKS: dict[ResNetName, tuple[int, ...]] = {"resnet18": (2, 2, 2, 2), "resnet50": (3, 4, 6, 3)}
CHANNELS: dict[ResNetName, tuple[int, ...]] = {
    "resnet18": (64, 64, 128, 256, 512),
    "resnet50": (64, 256, 512, 1024, 2048),
}
"""Channels of the taps at 1/2, 1/4, 1/8, 1/16 and 1/32 of the size: after the first ReLU and after each stage."""


class ResNet(nn.Module):
    """Photo (N, 3, H, W) -> taps; carries the ImageNet classifier that files have, and never uses it."""

    FOLDS: ClassVar = (("conv1", "bn1"),)

    def __init__(self, name: ResNetName) -> None:
        super().__init__()
        self.conv1 = Convolution(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        kind = Basic if name == "resnet18" else Bottleneck
        before = 64
        for stage, count in enumerate(BLOCKS[name]):
            inner = 64 * 2**stage
            after = inner * kind.expansion
            strides = [1 if stage == 0 else 2] + [1] * (count - 1)
            blocks = [kind(before if i == 0 else after, inner, stride) for i, stride in enumerate(strides)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
            before = after
        self.fc = nn.Linear(before, 1000)
        self.apply(initialise_encoder)

    def taps(self, x: Tensor) -> list[Tensor]:
        """The maps of `CHANNELS`, finest first."""
        found = [norm_relu(self.bn1, self.conv1(x))]
        x = self.maxpool(found[0])
        for stage in range(1, 5):
            x = self.get_submodule(f"layer{stage}")(x)
            found.append(x)
        return found


class Basic(nn.Module):
    """Two 3x3 convolutions beside a shortcut."""

    expansion = 1
    FOLDS: ClassVar = (("conv1", "bn1"), ("conv2", "bn2"))

    def __init__(self, before: int, inner: int, stride: int) -> None:
        super().__init__()
        self.conv1 = Convolution(before, inner, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = Convolution(inner, inner, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.downsample = shortcut(before, inner, stride)

    def forward(self, x: Tensor) -> Tensor:
        beside = x if self.downsample is None else self.downsample(x)
        x = norm_relu(self.bn1, self.conv1(x))
        return torch.relu_(norm_alone(self.bn2, self.conv2(x)) + beside)


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 to four times the inner width beside a shortcut."""

    expansion = 4
    FOLDS: ClassVar = (("conv1", "bn1"), ("conv2", "bn2"), ("conv3", "bn3"))

    def __init__(self, before: int, inner: int, stride: int) -> None:
        super().__init__()
        after = inner * self.expansion
        self.conv1 = Convolution(before, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = Convolution(inner, inner, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = Convolution(inner, after, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(after)
        self.downsample = shortcut(before, after, stride)

    def forward(self, x: Tensor) -> Tensor:
        beside = x if self.downsample is None else self.downsample(x)
        x = norm_relu(self.bn1, self.conv1(x))
        x = norm_relu(self.bn2, self.conv2(x))
        return torch.relu_(norm_alone(self.bn3, self.conv3(x)) + beside)


def shortcut(before: int, after: int, stride: int) -> nn.Sequential | None:
    """A 1x1 convolution with norm where a block changes size or channels."""
    if stride == 1 and before == after:
        return None
    return Normed(Convolution(before, after, 1, stride=stride, bias=False), nn.BatchNorm2d(after))
