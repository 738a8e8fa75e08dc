"""Fused features (Khan et al. 2023): ResNet18 with the light decoder of global-local path networks (Kim et al. 2022).

Facts on depth networks, section 3.7: 12,063,631 parameters, the ImageNet classifier that it never uses included.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.bounded import bounded
from plugins.training.networks.convolution import Convolution
from plugins.training.networks.encoders.resnet import CHANNELS, ResNet
from plugins.training.networks.interface import DepthNetwork
from plugins.training.networks.norm_relu import Normed

_WIDTH = 64


class FusedFeatures(DepthNetwork):
    """Photo (N, 3, H, W) in 0..1, sides multiples of 32 -> depth (N, out_channels, H, W).

    Parameters
    ----------
    max_depth : the published network says depth between 0 and this, metres.
    linear : leaves the last sigmoid out, so that depth may be any number.
    """

    def __init__(self, max_depth: float = 10.0, out_channels: int = 1, *, linear: bool = False) -> None:
        super().__init__()
        self._limit = None if linear else max_depth
        self.encoder = ResNet("resnet18")
        self.decoder = Decoder(CHANNELS["resnet18"])
        self.last_layer_depth = nn.Sequential(
            Convolution(_WIDTH, _WIDTH, 3, padding=1),
            nn.ReLU(inplace=True),
            Convolution(_WIDTH, out_channels, 3, padding=1),
        )

    def forward(self, image: Tensor) -> Tensor:
        x = self.decoder(self.encoder.taps(image)[1:])
        return bounded(self.last_layer_depth(x), self._limit)


class Decoder(nn.Module):
    """Maps at 1/4 ... 1/32 of the size, finest first -> 64 channels at full size."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.bot_conv = Convolution(channels[4], _WIDTH, 1)
        self.skip_conv1 = Convolution(channels[3], _WIDTH, 1)
        self.skip_conv2 = Convolution(channels[2], _WIDTH, 1)
        self.fusion1 = SelectiveFusion()
        self.fusion2 = SelectiveFusion()
        self.fusion3 = SelectiveFusion()

    def forward(self, maps: list[Tensor]) -> Tensor:
        x = _doubled(self.bot_conv(maps[3]))
        x = _doubled(self.fusion1(self.skip_conv1(maps[2]), x))
        x = _doubled(self.fusion2(self.skip_conv2(maps[1]), x))
        return _doubled(_doubled(self.fusion3(maps[0], x)))


class SelectiveFusion(nn.Module):
    """Two maps of the same size, each weighed pixel by pixel by what both say, and added."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = _convolution(2 * _WIDTH, _WIDTH)
        self.conv2 = _convolution(_WIDTH, _WIDTH // 2)
        self.conv3 = Convolution(_WIDTH // 2, 2, 3, padding=1)

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        weight = torch.sigmoid(self.conv3(self.conv2(self.conv1(torch.cat((fine, coarse), 1)))))
        return fine * weight[:, :1] + coarse * weight[:, 1:]


def _convolution(before: int, after: int) -> nn.Sequential:
    return Normed(Convolution(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(inplace=True))


def _doubled(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


build = FusedFeatures
