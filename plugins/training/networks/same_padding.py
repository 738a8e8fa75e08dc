"""Convolution and pooling padded as TensorFlow does: the output has ceil(size / stride) pixels; odd padding goes to the
right and below."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


def padded(x: Tensor, kernel: int, stride: int, value: float = 0.0) -> Tensor:
    """`x` (N, C, H, W) with a border, so that an unpadded kernel of that size and stride gives ceil(size / stride)."""
    (top, bottom), (left, right) = (_border(int(side), kernel, stride) for side in x.shape[-2:])
    return F.pad(x, (left, right, top, bottom), value=value) if top or bottom or left or right else x


def _border(side: int, kernel: int, stride: int) -> tuple[int, int]:
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2


class SameConv2d(nn.Conv2d):
    """A convolution without bias, padded so."""

    def __init__(self, before: int, after: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(before, after, kernel, stride=stride, groups=groups, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(padded(x, self.kernel_size[0], self.stride[0]))
