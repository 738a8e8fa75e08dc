"""BTS, "from big to small" (Lee et al. 2019): a decoder led by small planes at 1/8, 1/4 and 1/2 of the size.

Facts on depth networks, section 3.5. Convolutions of the decoder carry no bias.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.bounded import bounded
from plugins.training.networks.bts_parts import AtrousConvolution, PlaneReduction, UpConvolution, convolution, norm
from plugins.training.networks.encoders import densenet, resnet
from plugins.training.networks.encoders.densenet import DenseFeatures, DenseNetName
from plugins.training.networks.encoders.mobilenet_v2 import MobileFeatures
from plugins.training.networks.encoders.resnet import ResNet
from plugins.training.networks.interface import DepthNetwork

EncoderName = Literal["densenet121", "densenet161", "resnet50", "mobilenetv2"]

KITTI_FOCAL = 715.0873
"""Focal length in pixels of the camera that the street models were trained with."""
_MOBILE_PLACES, _MOBILE_CHANNELS = (1, 3, 6, 10, 18), (16, 24, 32, 64, 1280)
_RATES = (3, 6, 12, 18, 24)


class BTS(DepthNetwork):
    """Photo (N, 3, H, W), sides multiples of 32 -> depth (N, out_channels, H, W).

    Parameters
    ----------
    features : channels of the decoder's deepest map; 512 is published.
    max_depth : the published networks say depth between 0 and this, metres: 10 indoors, 80 on streets.
    linear : leaves the last sigmoid out, so that depth may be any number; the planes stay as they are.
    keep_maps : `maps` then holds ``planes_8``, ``planes_4`` and ``planes_2``, the depth of each scale's planes, and
        ``reduction``, (N, 1, H, W), all in parts of `max_depth`.
    """

    def __init__(
        self,
        encoder: EncoderName = "densenet161",
        features: int = 512,
        max_depth: float = 10.0,
        out_channels: int = 1,
        *,
        linear: bool = False,
        keep_maps: bool = False,
    ) -> None:
        super().__init__(keep_maps=keep_maps)
        self._limit = None if linear else max_depth
        self.encoder = nn.Module()
        self.encoder.base_model, channels = _encoder(encoder)
        self.decoder = Decoder(channels, features, out_channels)

    def forward(self, image: Tensor, focal: Tensor | None = None) -> Tensor:
        """`focal`: (N,) focal lengths in pixels of the photos, for the street models; depth grows with it."""
        base = self.encoder.base_model
        taps = base.found(image, _MOBILE_PLACES) if isinstance(base, MobileFeatures) else _taps(base)(image)
        raw, maps = self.decoder(taps)
        self.maps = {name: value.detach() for name, value in maps.items()} if self.keep_maps else {}
        depth = bounded(raw, self._limit)
        return depth if focal is None else depth * (focal.view(-1, 1, 1, 1) / KITTI_FOCAL)


class Decoder(nn.Module):
    """Five taps, finest first -> raw depth and the maps that led to it."""

    def __init__(self, taps: tuple[int, ...], features: int, out_channels: int) -> None:
        super().__init__()
        f = features
        self.upconv5 = UpConvolution(taps[4], f)
        self.bn5 = norm(f)
        self.conv5 = convolution(f + taps[3], f)
        self.upconv4 = UpConvolution(f, f // 2)
        self.bn4 = norm(f // 2)
        self.conv4 = convolution(f // 2 + taps[2], f // 2)
        self.bn4_2 = norm(f // 2)
        before = f // 2
        for i, rate in enumerate(_RATES):
            self.add_module(f"daspp_{rate}", AtrousConvolution(before, f // 4, rate, first_norm=i > 0))
            before = (f // 2 + taps[2] if i == 0 else before) + f // 4
        self.daspp_conv = convolution(f // 2 + len(_RATES) * (f // 4), f // 4)
        self.reduc8x8 = PlaneReduction(f // 4, f // 4, ratio=8)
        self.upconv3 = UpConvolution(f // 4, f // 4)
        self.bn3 = norm(f // 4)
        self.conv3 = convolution(f // 4 + taps[1] + 1, f // 4)
        self.reduc4x4 = PlaneReduction(f // 4, f // 8, ratio=4)
        self.upconv2 = UpConvolution(f // 4, f // 8)
        self.bn2 = norm(f // 8)
        self.conv2 = convolution(f // 8 + taps[0] + 1, f // 8)
        self.reduc2x2 = PlaneReduction(f // 8, f // 16, ratio=2)
        self.upconv1 = UpConvolution(f // 8, f // 16)
        self.reduc1x1 = PlaneReduction(f // 16, f // 32, ratio=1)
        self.conv1 = convolution(f // 16 + 4, f // 16)
        self.get_depth = nn.Sequential(nn.Conv2d(f // 16, out_channels, 3, padding=1, bias=False))
        self.apply(_initialise)

    def forward(self, taps: list[Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        x = self.bn5(self.upconv5(F.relu(taps[4])))
        x = self.conv5(torch.cat((x, taps[3]), 1))
        x = self._context(self.bn4(self.upconv4(x)), taps[2])
        planes_8 = self.reduc8x8(x)
        x = self.conv3(torch.cat((self.bn3(self.upconv3(x)), taps[1], planes_8[..., ::4, ::4]), 1))
        planes_4 = self.reduc4x4(x)
        x = self.conv2(torch.cat((self.bn2(self.upconv2(x)), taps[0], planes_4[..., ::2, ::2]), 1))
        planes_2 = self.reduc2x2(x)
        x = self.upconv1(x)
        reduction = self.reduc1x1(x)
        x = self.conv1(torch.cat((x, reduction, planes_2, planes_4, planes_8), 1))
        maps = {"planes_8": planes_8, "planes_4": planes_4, "planes_2": planes_2, "reduction": reduction}
        return self.get_depth(x), maps

    def _context(self, up: Tensor, tap: Tensor) -> Tensor:
        """Dense atrous pyramid at 1/8 of the size: each rate sees the input and what the smaller rates found."""
        seen = torch.cat((up, tap), 1)
        merged = self.bn4_2(self.conv4(seen))
        found = [merged]
        for rate in _RATES:
            x = merged if len(found) == 1 else torch.cat((seen, *found[1:]), 1)
            found.append(self.get_submodule(f"daspp_{rate}")(x))
        result: Tensor = self.daspp_conv(torch.cat(found, 1))
        return result


def _encoder(name: EncoderName) -> tuple[nn.Module, tuple[int, ...]]:
    """The encoder and the channels of its taps."""
    if name == "mobilenetv2":
        return MobileFeatures(), _MOBILE_CHANNELS
    if name == "resnet50":
        return ResNet(name), resnet.CHANNELS[name]
    return DenseFeatures(cast("DenseNetName", name)), densenet.CHANNELS[cast("DenseNetName", name)]


def _taps(encoder: Tensor | nn.Module) -> Callable[[Tensor], list[Tensor]]:
    assert isinstance(encoder, DenseFeatures | ResNet)
    return encoder.taps


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.xavier_uniform_(module.weight)


build = BTS
