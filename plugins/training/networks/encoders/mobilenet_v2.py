"""MobileNetV2 (Sandler et al. 2018): inverted residuals whose ends are linear."""

from __future__ import annotations

from torch import Tensor, nn

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.encoders.initial import initialise_encoder
from plugins.training.networks.norm_relu import Normed, through

_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""Expansion, channels, blocks and first stride of each stage."""
STAGE_ENDS = (1, 3, 6, 10, 13, 16, 17, 18)
"""Places of the blocks that end a stage, and of the last convolution."""
STAGE_CHANNELS = (16, 24, 32, 64, 96, 160, 320, 1280)


class MobileFeatures(nn.Sequential):
    """Photo (N, 3, H, W) -> (N, 1280, H / 32, W / 32)."""

    def __init__(self) -> None:
        blocks: list[nn.Module] = [convolution(3, 32, 3, stride=2)]
        before = 32
        for expansion, after, count, stride in _STAGES:
            for i in range(count):
                blocks.append(InvertedResidual(before, after, stride if i == 0 else 1, expansion))
                before = after
        blocks.append(convolution(before, 1280, 1))
        super().__init__(*blocks)
        self.apply(initialise_encoder)

    def found(self, x: Tensor, places: tuple[int, ...]) -> list[Tensor]:
        """What the blocks at those places give, in their order."""
        kept = []
        for place, block in enumerate(self):
            x = block(x)
            if place in places:
                kept.append(x)
        return kept


class MobileNetV2(nn.Module):
    """The features with the ImageNet classifier that files carry; depth networks never use it."""

    def __init__(self) -> None:
        super().__init__()
        self.features = MobileFeatures()
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))


class InvertedResidual(nn.Module):
    """1x1 to `expansion` times the channels, 3x3 on each channel alone, 1x1 back; added to the input where it fits."""

    def __init__(self, before: int, after: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = before * expansion
        parts: list[nn.Module] = [] if expansion == 1 else [convolution(before, inner, 1)]
        parts += [
            convolution(inner, inner, 3, stride=stride, groups=inner),
            Convolution(inner, after, 1, bias=False),
            nn.BatchNorm2d(after),
        ]
        self.conv = nn.Sequential(*parts)
        self.added = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        result = through(self.conv, x)
        return x + result if self.added else result


def convolution(before: int, after: int, size: int, *, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """A convolution that keeps the size but for its stride, norm and ReLU up to 6."""
    conv = Convolution(before, after, size, stride=stride, padding=size // 2, groups=groups, bias=False)
    return Normed(conv, nn.BatchNorm2d(after), nn.ReLU6(inplace=True))
