"""EfficientNet-B0 (Tan and Le 2019): inverted residuals with squeeze-and-excitation.

Blocks are never left out by chance in training: the encoder is taken over with weights that have learned already.
"""

from __future__ import annotations

from torch import Tensor, nn

from plugins.training.networks.encoders.initial import initialise_encoder
from plugins.training.networks.norm_relu import Normed

_STAGES = (
    (1, 3, 16, 1, 1),
    (6, 3, 24, 2, 2),
    (6, 5, 40, 2, 2),
    (6, 3, 80, 3, 2),
    (6, 5, 112, 3, 1),
    (6, 5, 192, 4, 2),
    (6, 3, 320, 1, 1),
)
"""Expansion, side of the kernel, channels, blocks and first stride of each stage."""


class EfficientFeatures(nn.Sequential):
    """Photo (N, 3, H, W) -> (N, 1280, H / 32, W / 32)."""

    def __init__(self) -> None:
        stages: list[nn.Module] = [convolution(3, 32, 3, stride=2)]
        before = 32
        for expansion, size, after, count, stride in _STAGES:
            blocks = []
            for i in range(count):
                blocks.append(MobileBlock(before, after, size, stride if i == 0 else 1, expansion))
                before = after
            stages.append(nn.Sequential(*blocks))
        stages.append(convolution(before, 1280, 1))
        super().__init__(*stages)
        self.apply(initialise_encoder)

    def found(self, x: Tensor, places: tuple[int, ...]) -> list[Tensor]:
        """What the stages at those places give, in their order; 0 is the first convolution, 8 the last."""
        kept = []
        for place, stage in enumerate(self):
            x = stage(x)
            if place in places:
                kept.append(x)
        return kept


class EfficientNetB0(nn.Module):
    """The features with the ImageNet classifier that files carry; depth networks never use it."""

    def __init__(self) -> None:
        super().__init__()
        self.features = EfficientFeatures()
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))


class MobileBlock(nn.Module):
    """1x1 to `expansion` times the channels, a kernel on each channel alone, channels weighed, 1x1 back."""

    def __init__(self, before: int, after: int, size: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = before * expansion
        parts: list[nn.Module] = [] if expansion == 1 else [convolution(before, inner, 1)]
        parts += [
            convolution(inner, inner, size, stride=stride, groups=inner),
            SqueezeExcitation(inner, before // 4),
            convolution(inner, after, 1, activation=False),
        ]
        self.block = nn.Sequential(*parts)
        self.added = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.block(x)
        return x + result if self.added else result


class SqueezeExcitation(nn.Module):
    """Weighs each channel by what the means of all channels say."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, inner, 1)
        self.fc2 = nn.Conv2d(inner, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        means = x.mean((2, 3), keepdim=True)
        weight: Tensor = self.fc2(nn.functional.silu(self.fc1(means)))
        return x * weight.sigmoid()


def convolution(
    before: int, after: int, size: int, *, stride: int = 1, groups: int = 1, activation: bool = True
) -> nn.Sequential:
    """A convolution that keeps the size but for its stride, norm and, where asked for, SiLU."""
    conv = nn.Conv2d(before, after, size, stride=stride, padding=size // 2, groups=groups, bias=False)
    parts: list[nn.Module] = [conv, nn.BatchNorm2d(after)]
    return Normed(*parts, nn.SiLU(inplace=True)) if activation else Normed(*parts)
