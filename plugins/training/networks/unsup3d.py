"""UnSup3D's depth network: a small encoder to 256 numbers and a mirrored decoder (Wu et al. 2020), 64 x 64.

Structure: facts on depth networks, section 3.9; tensor names are those of the published file.
"""

from __future__ import annotations

from torch import Tensor, nn

from plugins.training.networks.interface import DepthNetwork

_WIDTH = 64
_CODE = 256
_GROUP_CHANNELS = 4


class UnSup3DDepth(DepthNetwork):
    """Photo (N, 3, 64, 64) in [-1, 1] -> (N, out_channels, 64, 64), linear: raw depth, rescaled outside."""

    def __init__(self, out_channels: int = 1) -> None:
        super().__init__()
        widths = [_WIDTH, 2 * _WIDTH, 4 * _WIDTH]
        layers: list[nn.Module] = []
        for before, after in zip([3, *widths], widths, strict=False):
            layers += [_down(before, after), _norm(after), nn.LeakyReLU(0.2, inplace=True)]
        layers += [_down(4 * _WIDTH, 8 * _WIDTH), nn.LeakyReLU(0.2, inplace=True)]
        layers += [nn.Conv2d(8 * _WIDTH, _CODE, 4, bias=False), nn.ReLU(inplace=True)]
        layers += [nn.ConvTranspose2d(_CODE, 8 * _WIDTH, 4, bias=False), nn.ReLU(inplace=True)]
        layers += [_same(8 * _WIDTH, 8 * _WIDTH, 3), nn.ReLU(inplace=True)]
        for after in reversed(widths):
            layers += [_up(2 * after, after), _norm(after), nn.ReLU(inplace=True)]
            layers += [_same(after, after, 3), _norm(after), nn.ReLU(inplace=True)]
        layers += [nn.Upsample(scale_factor=2, mode="nearest")]
        for kernel in (3, 5):
            layers += [_same(_WIDTH, _WIDTH, kernel), _norm(_WIDTH), nn.ReLU(inplace=True)]
        layers += [_same(_WIDTH, out_channels, 5)]
        self.network = nn.Sequential(*layers)

    def forward(self, image: Tensor) -> Tensor:
        result: Tensor = self.network(image)
        return result


def _down(before: int, after: int) -> nn.Conv2d:
    return nn.Conv2d(before, after, 4, stride=2, padding=1, bias=False)


def _up(before: int, after: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False)


def _same(before: int, after: int, kernel: int) -> nn.Conv2d:
    return nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=False)


def _norm(width: int) -> nn.GroupNorm:
    return nn.GroupNorm(width // _GROUP_CHANNELS, width)


build = UnSup3DDepth
