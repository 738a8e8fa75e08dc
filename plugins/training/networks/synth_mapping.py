"""Mapping networks of the face synthesiser: from face points or their drawing to what the generator reads.

Tensor names and shapes are those of the published program (facts on the face synthesiser, section 4.5). Unlike there,
batches of any size go through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from plugins.training.networks.interface import Network
from plugins.training.networks.synth_blocks import Normalisation, ResidualBlock, initialise, normalised

_SEED_CHANNELS, _SEED_SIDE = 4, 16


class PointMapping(Network):
    """Points (N, 2·landmarks) -> (N, width, size, size) in [-1, 1]: two linear layers, then doublings.

    Parameters
    ----------
    landmarks : face points, x and y each.
    width : channels that come out.
    size : side of what comes out, pixels: 16 times a power of two.
    norm : normalisation after convolutions.
    """

    def __init__(self, landmarks: int = 70, width: int = 64, size: int = 512, norm: Normalisation = "batch") -> None:
        super().__init__()
        doublings = (size // _SEED_SIDE).bit_length() - 1
        if size != _SEED_SIDE * 2**doublings:
            raise TypeError(f"size is {size}, but has to be {_SEED_SIDE} times a power of two")
        channels, seed = _SEED_CHANNELS, _SEED_CHANNELS * _SEED_SIDE**2
        parts: list[nn.Module] = [nn.Flatten(), nn.Linear(2 * landmarks, seed // 4), nn.ReLU()]
        parts += [nn.Linear(seed // 4, seed), nn.ReLU(), _Picture()]
        for _ in range(doublings):
            wider = min(2 * channels, width)
            parts += [nn.ConvTranspose2d(channels, wider, 4, 2, 1), normalised(norm, wider), nn.ReLU(inplace=True)]
            channels = wider
        while channels < width:
            wider = min(2 * channels, width)
            parts += [nn.ReflectionPad2d(1), nn.Conv2d(channels, wider, 3), normalised(norm, wider)]
            parts += [nn.ReLU(inplace=True)]
            channels = wider
        self.net = nn.Sequential(*parts, nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.Tanh())
        initialise(self)

    def forward(self, landmarks: Tensor) -> Tensor:
        result: Tensor = self.net(landmarks)
        return result


class _Picture(nn.Module):
    """Vectors as the small pictures that the doublings start from; without a name, so that it can be traced."""

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(-1, _SEED_CHANNELS, _SEED_SIDE, _SEED_SIDE)


class DrawingMapping(Network):
    """Drawing (N, input_channels, S, S) -> (N, width, S, S) in [-1, 1]: 7x7 convolution, residual blocks, 7x7."""

    def __init__(
        self, input_channels: int = 1, width: int = 64, residual_blocks: int = 3, norm: Normalisation = "batch"
    ) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(input_channels, width, 7)]
        parts += [normalised(norm, width), nn.ReLU(inplace=True)]
        parts += [ResidualBlock(width, norm, "zero", dropout=True, bias=True) for _ in range(residual_blocks)]
        self.net = nn.Sequential(*parts, nn.ReflectionPad2d(3), nn.Conv2d(width, width, 7), nn.Tanh())
        initialise(self)

    def forward(self, feature: Tensor) -> Tensor:
        result: Tensor = self.net(feature)
        return result


class PointAndDrawingMapping(Network):
    """Points and drawing, each through its own mapping of half the channels; the points' come first."""

    def __init__(
        self,
        input_channels: int = 1,
        landmarks: int = 70,
        width: int = 64,
        residual_blocks: int = 3,
        size: int = 512,
        norm: Normalisation = "batch",
    ) -> None:
        super().__init__()
        self.mlp = PointMapping(landmarks, width // 2 + width % 2, size, norm)
        self.residual = DrawingMapping(input_channels, width // 2, residual_blocks, norm)

    def forward(self, landmarks: Tensor | Mapping[str, Tensor], feature: Tensor | None = None) -> Tensor:
        """Points (N, 2·landmarks) and drawing (N, C, S, S) in either order, or as a mapping "landmarks", "feature"."""
        if isinstance(landmarks, Tensor):
            assert feature is not None, "this mapping needs the points and the drawing"
            points, drawing = (landmarks, feature) if landmarks.dim() < feature.dim() else (feature, landmarks)
        else:
            points, drawing = landmarks["landmarks"], landmarks["feature"]
        return torch.cat((self.mlp(points), self.residual(drawing)), 1)


_KINDS: dict[str, Callable[..., Network]] = {
    "mlp_with_conv_512": PointMapping,
    "residual": DrawingMapping,
    "mlp_and_residual_512": PointAndDrawingMapping,
}


def build(kind: str, **options: int | str | bool) -> Network:
    """The mapping of a kind. Raises TypeError: unknown option."""
    return _KINDS[kind](**options)
