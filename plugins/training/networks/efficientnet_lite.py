"""EfficientNet-Lite3 as the encoder of MiDaS small: inverted residuals with ReLU6, no squeeze and excitation.

Structure: Tan & Le 2019, width 1.2 and depth 1.4 with an unscaled stem; padding and batch-norm epsilon as TensorFlow's,
since the published weights come from there. Tensor names are those of timm.
"""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.same_padding import SameConv2d

_EPSILON = 1e-3
STEM = 32
STAGES = (
    (24, 1, 3, 1),
    (32, 3, 3, 2),
    (48, 3, 5, 2),
    (96, 5, 3, 2),
    (136, 5, 5, 1),
    (232, 6, 5, 2),
    (384, 1, 3, 1),
)
"""Channels, blocks, kernel and stride of each stage; all but the first expand their channels sixfold inside."""


class Separable(nn.Module):
    """Depthwise then pointwise convolution; the input is added where shapes allow."""

    FOLDS: ClassVar = (("conv_dw", "bn1"), ("conv_pw", "bn2"))

    def __init__(self, before: int, after: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.adds = stride == 1 and before == after
        self.conv_dw = SameConv2d(before, before, kernel, stride, groups=before)
        self.bn1 = nn.BatchNorm2d(before, eps=_EPSILON)
        self.conv_pw = SameConv2d(before, after, 1)
        self.bn2 = nn.BatchNorm2d(after, eps=_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu6(self.bn1(self.conv_dw(x)), inplace=True)
        result: Tensor = self.bn2(self.conv_pw(inner))
        return result + x if self.adds else result


class InvertedResidual(nn.Module):
    """Pointwise to six times the channels, depthwise, pointwise back; the input is added where shapes allow."""

    FOLDS: ClassVar = (("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3"))

    def __init__(self, before: int, after: int, kernel: int, stride: int) -> None:
        super().__init__()
        inner = 6 * before
        self.adds = stride == 1 and before == after
        self.conv_pw = SameConv2d(before, inner, 1)
        self.bn1 = nn.BatchNorm2d(inner, eps=_EPSILON)
        self.conv_dw = SameConv2d(inner, inner, kernel, stride, groups=inner)
        self.bn2 = nn.BatchNorm2d(inner, eps=_EPSILON)
        self.conv_pwl = SameConv2d(inner, after, 1)
        self.bn3 = nn.BatchNorm2d(after, eps=_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu6(self.bn1(self.conv_pw(x)), inplace=True)
        inner = F.relu6(self.bn2(self.conv_dw(inner)), inplace=True)
        result: Tensor = self.bn3(self.conv_pwl(inner))
        return result + x if self.adds else result


def stem() -> list[nn.Module]:
    """Convolution to half the size, norm and activation."""
    return [SameConv2d(3, STEM, 3, 2), nn.BatchNorm2d(STEM, eps=_EPSILON), nn.ReLU6(inplace=True)]


def stage(index: int) -> nn.Sequential:
    """One of the seven stages, counted from 0."""
    after, count, kernel, stride = STAGES[index]
    before = STEM if index == 0 else STAGES[index - 1][0]
    kind = Separable if index == 0 else InvertedResidual
    blocks = [kind(before if i == 0 else after, after, kernel, stride if i == 0 else 1) for i in range(count)]
    return nn.Sequential(*blocks)
