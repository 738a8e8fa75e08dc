"""Likeness as people see it (Zhang et al. 2018, version 0.1): distances of what an ImageNet network sees.

Needs two files that a person supplies: torchvision's AlexNet or VGG-16 with ImageNet weights, and the linear heads of
the same network (a few kilobytes, `alex.pth` or `vgg.pth` of the authors' package); or one file that holds both. The
distance has a gradient towards the pictures; the network itself never learns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from plugins.training.networks.weight_files import read_weights
from workbench.api import DataError, SettingsError, files

_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""ImageNet's mean and deviation, for pictures in [-1, 1]."""
_POOL = "pool"
Step = tuple[int, int, int, int, int] | str
"""Channels in and out, side of the window, stride and padding of a convolution with its ReLU; or a pooling."""
_ALEXNET: tuple[Step, ...] = (
    (3, 64, 11, 4, 2), _POOL, (64, 192, 5, 1, 2), _POOL, (192, 384, 3, 1, 1), (384, 256, 3, 1, 1), (256, 256, 3, 1, 1),
)  # fmt: skip
_VGG16: tuple[Step, ...] = (
    (3, 64, 3, 1, 1), (64, 64, 3, 1, 1), _POOL, (64, 128, 3, 1, 1), (128, 128, 3, 1, 1), _POOL,
    (128, 256, 3, 1, 1), (256, 256, 3, 1, 1), (256, 256, 3, 1, 1), _POOL,
    (256, 512, 3, 1, 1), (512, 512, 3, 1, 1), (512, 512, 3, 1, 1), _POOL,
    (512, 512, 3, 1, 1), (512, 512, 3, 1, 1), (512, 512, 3, 1, 1),
)  # fmt: skip
_TAPS = {"alexnet": (1, 2, 3, 4, 5), "vgg16": (2, 4, 7, 10, 13)}
"""After which convolutions, counted from one, the pictures are compared."""
_STEPS: Mapping[str, tuple[Step, ...]] = {"alexnet": _ALEXNET, "vgg16": _VGG16}
_LIN = re.compile(r"(?:^|\.)lin(\d)\.model\.1\.weight$")
_BEFORE_FEATURES = re.compile(r"^(?:module\.)?(?=features\.)")


class Lpips(nn.Module):
    """(N, 3, H, W) pictures in [-1, 1], twice -> (N,) distances; 0 for equal ones."""

    shift: Tensor
    scale: Tensor

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.features, self._taps = _built(name)
        channels = [layer.out_channels for layer in self._convolutions()]
        kept = [channels[tap - 1] for tap in _TAPS[name]]
        self.heads = nn.ParameterList([nn.Parameter(torch.zeros(1, count, 1, 1)) for count in kept])
        self.register_buffer("shift", torch.tensor(_SHIFT)[None, :, None, None])
        self.register_buffer("scale", torch.tensor(_SCALE)[None, :, None, None])
        self.requires_grad_(False)

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        """Sum over taps of the mean over pixels of head · (unit vectors' difference)²."""
        total = one.new_zeros(len(one))
        for head, a, b in zip(self.heads, self._seen(one), self._seen(other), strict=True):
            total = total + ((_unit(a) - _unit(b)) ** 2 * head).sum(1).mean((1, 2))
        return total

    def _convolutions(self) -> list[nn.Conv2d]:
        return [layer for layer in self.features if isinstance(layer, nn.Conv2d)]

    def _seen(self, pictures: Tensor) -> Iterator[Tensor]:
        seen = (pictures - self.shift) / self.scale
        for index, layer in enumerate(self.features):
            seen = layer(seen)
            if index in self._taps:
                yield seen


def load(backbone: Path, heads: Path | None = None) -> Lpips:
    """The distance from a person's files; which network it is, the file of the backbone tells.

    Raises
    ------
    SettingsError : no file of heads, and the backbone's holds none; the backbone is no AlexNet or VGG-16 of
        torchvision; the heads belong to the other network.
    DataError : a file is missing, damaged, or no file of weights.
    """
    weights = read_weights(backbone)
    network = Lpips(_recognised(weights, backbone))
    own = {_BEFORE_FEATURES.sub("", name): value for name, value in weights.items()}
    wanted = network.features.state_dict()
    network.features.load_state_dict({name: own[f"features.{name}"] for name in wanted})
    found = _heads(weights if heads is None else read_weights(heads))
    if not found:
        where = files.plain_path(heads or backbone)
        raise SettingsError(
            f"LPIPS needs the linear heads of {network.name} beside its ImageNet weights",
            where=where,
            remedy="choose the file of heads that comes with the authors' package (alex.pth or vgg.pth)",
        )
    shapes = [tuple(head.shape) for head in network.heads]
    if [tuple(head.shape) for head in found] != shapes:
        raise SettingsError(
            f"The linear heads are not those of {network.name}",
            where=files.plain_path(heads or backbone),
            remedy="choose alex.pth for AlexNet and vgg.pth for VGG-16",
        )
    for own_head, head in zip(network.heads, found, strict=True):
        own_head.data.copy_(head)
    return network.eval()


def _recognised(weights: Mapping[str, Tensor], where: Path) -> str:
    own = {_BEFORE_FEATURES.sub("", name): tuple(value.shape) for name, value in weights.items()}
    for name in _STEPS:
        wanted = _built(name)[0].state_dict()
        if all(own.get(f"features.{key}") == tuple(value.shape) for key, value in wanted.items()):
            return name
    raise SettingsError(
        "The file holds no AlexNet and no VGG-16 as torchvision names their weights",
        where=files.plain_path(where),
        remedy="choose torchvision's file of ImageNet weights (its names begin with “features.0.weight”)",
    )


def _heads(weights: Mapping[str, Tensor]) -> Sequence[Tensor]:
    found = {int(match[1]): value for name, value in weights.items() if (match := _LIN.search(name))}
    if sorted(found) != list(range(len(found))):
        raise DataError("The file of linear heads lacks one", remedy="copy or download it again")
    return [found[index] for index in sorted(found)]


def _built(name: str) -> tuple[nn.Sequential, frozenset[int]]:
    """The convolutions with torchvision's numbers, and the layers after which pictures are compared."""
    layers: list[nn.Module] = []
    taps = []
    for step in _STEPS[name]:
        if isinstance(step, str):
            layers.append(nn.MaxPool2d(3 if name == "alexnet" else 2, stride=2))
            continue
        into, out, side, stride, padding = step
        layers += [nn.Conv2d(into, out, side, stride, padding), nn.ReLU()]
        taps.append(len(layers) - 1)
    return nn.Sequential(*layers), frozenset(taps[tap - 1] for tap in _TAPS[name])


def _unit(features: Tensor) -> Tensor:
    """Each pixel's features divided by their length."""
    # The root of nothing has no slope; the authors add the same small number after the root.
    length = torch.sqrt((features**2).sum(1, keepdim=True) + 1e-20)
    return features / (length + 1e-10)
