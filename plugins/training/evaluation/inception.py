"""What Inception-v3 (Szegedy et al. 2016) sees of a picture: 2048 numbers, for FID.

The network is the one that FID is defined with: TensorFlow's weights of 2015 in PyTorch's names, average pooling that
does not count the border, and a maximum in the last block. A person supplies the file of weights
(`pt_inception-2015-12-05-6726825d.pth`); nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.weight_files import read_weights
from workbench.api import SettingsError, files

SIDE = 299
FEATURES = 2048
Window = int | tuple[int, int]


class Inception(nn.Module):
    """(N, 3, H, W) RGB in [-1, 1] -> (N, 2048)."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = _conv(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = _conv(32, 32, 3)
        self.Conv2d_2b_3x3 = _conv(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = _conv(64, 80, 1)
        self.Conv2d_4a_3x3 = _conv(80, 192, 3)
        self.Mixed_5b, self.Mixed_5c, self.Mixed_5d = _BlockA(192, 32), _BlockA(256, 64), _BlockA(288, 64)
        self.Mixed_6a = _BlockB(288)
        self.Mixed_6b, self.Mixed_6c = _BlockC(768, 128), _BlockC(768, 160)
        self.Mixed_6d, self.Mixed_6e = _BlockC(768, 160), _BlockC(768, 192)
        self.Mixed_7a = _BlockD(768)
        self.Mixed_7b, self.Mixed_7c = _BlockE(1280, last=False), _BlockE(2048, last=True)

    def forward(self, pictures: Tensor) -> Tensor:
        """Features of pictures of any size; they are resized to 299 x 299, bilinear."""
        x = F.interpolate(pictures, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, stride=2)))
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(F.max_pool2d(x, 3, stride=2))))
        x = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(x)))))
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))
        return torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)


def load(path: Path) -> Inception:
    """The network with a person's file of weights, in eval mode.

    Raises
    ------
    SettingsError : the file holds no Inception-v3.  DataError : it is missing, damaged, or no file of weights.
    """
    network = Inception()
    weights, wanted = read_weights(path), network.state_dict()
    if _counted(weights, wanted):
        raise SettingsError(
            "The file holds no Inception-v3 as FID needs it",
            where=files.plain_path(path),
            remedy="choose pt_inception-2015-12-05-6726825d.pth, which comes with pytorch-fid",
        )
    network.load_state_dict({name: weights.get(name, value) for name, value in wanted.items()})
    return network.eval().requires_grad_(False)


def _counted(weights: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    """Names that the file lacks or has in another shape; counters of batches do not matter."""
    return [
        name
        for name, value in wanted.items()
        if not name.endswith("num_batches_tracked") and (name not in weights or weights[name].shape != value.shape)
    ]


class _Conv(nn.Module):
    def __init__(self, into: int, out: int, window: Window, stride: int, padding: Window) -> None:
        super().__init__()
        self.conv = nn.Conv2d(into, out, window, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


def _conv(into: int, out: int, window: Window, *, stride: int = 1, padding: Window = 0) -> _Conv:
    return _Conv(into, out, window, stride, padding)


def _across(into: int, out: int, length: int = 7) -> _Conv:
    return _conv(into, out, (1, length), padding=(0, length // 2))


def _down(into: int, out: int, length: int = 7) -> _Conv:
    return _conv(into, out, (length, 1), padding=(length // 2, 0))


def _mean(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


class _BlockA(nn.Module):
    def __init__(self, into: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = _conv(into, 64, 1)
        self.branch5x5_1, self.branch5x5_2 = _conv(into, 48, 1), _conv(48, 64, 5, padding=2)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = _conv(into, 64, 1), _conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _conv(96, 96, 3, padding=1)
        self.branch_pool = _conv(into, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        twice = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat(
            (self.branch1x1(x), self.branch5x5_2(self.branch5x5_1(x)), twice, self.branch_pool(_mean(x))), 1
        )


class _BlockB(nn.Module):
    def __init__(self, into: int) -> None:
        super().__init__()
        self.branch3x3 = _conv(into, 384, 3, stride=2)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = _conv(into, 64, 1), _conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _conv(96, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        twice = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat((self.branch3x3(x), twice, F.max_pool2d(x, 3, stride=2)), 1)


class _BlockC(nn.Module):
    def __init__(self, into: int, inner: int) -> None:
        super().__init__()
        self.branch1x1 = _conv(into, 192, 1)
        self.branch7x7_1, self.branch7x7_2 = _conv(into, inner, 1), _across(inner, inner)
        self.branch7x7_3 = _down(inner, 192)
        self.branch7x7dbl_1, self.branch7x7dbl_2 = _conv(into, inner, 1), _down(inner, inner)
        self.branch7x7dbl_3, self.branch7x7dbl_4 = _across(inner, inner), _down(inner, inner)
        self.branch7x7dbl_5 = _across(inner, 192)
        self.branch_pool = _conv(into, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        once = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        twice = self.branch7x7dbl_5(self.branch7x7dbl_4(twice))
        return torch.cat((self.branch1x1(x), once, twice, self.branch_pool(_mean(x))), 1)


class _BlockD(nn.Module):
    def __init__(self, into: int) -> None:
        super().__init__()
        self.branch3x3_1, self.branch3x3_2 = _conv(into, 192, 1), _conv(192, 320, 3, stride=2)
        self.branch7x7x3_1, self.branch7x7x3_2 = _conv(into, 192, 1), _across(192, 192)
        self.branch7x7x3_3, self.branch7x7x3_4 = _down(192, 192), _conv(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        long = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat((self.branch3x3_2(self.branch3x3_1(x)), long, F.max_pool2d(x, 3, stride=2)), 1)


class _BlockE(nn.Module):
    def __init__(self, into: int, *, last: bool) -> None:
        super().__init__()
        self.branch1x1 = _conv(into, 320, 1)
        self.branch3x3_1 = _conv(into, 384, 1)
        self.branch3x3_2a, self.branch3x3_2b = _across(384, 384, 3), _down(384, 384, 3)
        self.branch3x3dbl_1, self.branch3x3dbl_2 = _conv(into, 448, 1), _conv(448, 384, 3, padding=1)
        self.branch3x3dbl_3a, self.branch3x3dbl_3b = _across(384, 384, 3), _down(384, 384, 3)
        self.branch_pool = _conv(into, 192, 1)
        self._last = last

    def forward(self, x: Tensor) -> Tensor:
        once = self.branch3x3_1(x)
        twice = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        # The last block of TensorFlow's file takes the maximum, as pool3 of 2015 did.
        pooled = F.max_pool2d(x, 3, stride=1, padding=1) if self._last else _mean(x)
        found = [self.branch1x1(x), self.branch3x3_2a(once), self.branch3x3_2b(once)]
        found += [self.branch3x3dbl_3a(twice), self.branch3x3dbl_3b(twice), self.branch_pool(pooled)]
        return torch.cat(found, 1)
