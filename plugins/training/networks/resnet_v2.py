"""The ResNet before the hybrid DPT's transformer: 3, 4 and 9 bottlenecks with group norm and standardised weights.

As in "Big Transfer" (Kolesnikov et al. 2020), with the norm after each convolution; tensor names are those of timm.
Padding as TensorFlow's, since the published weights come from there.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.same_padding import SameConv2d, padded

_GROUPS = 32
_STANDARD_EPSILON = 1e-8
_STAGES = ((256, 3), (512, 4), (1024, 9))


class StandardConv2d(SameConv2d):
    """A convolution whose weights are brought to mean 0 and deviation 1 per output channel before use."""

    def forward(self, x: Tensor) -> Tensor:
        flat = self.weight.reshape(1, self.out_channels, -1)
        weight = F.batch_norm(flat, None, None, training=True, momentum=0.0, eps=_STANDARD_EPSILON)
        x = padded(x, self.kernel_size[0], self.stride[0])
        return F.conv2d(x, weight.reshape_as(self.weight), None, self.stride)


class NormedConv(nn.Module):
    """A standardised convolution and a group norm, without activation."""

    def __init__(self, before: int, after: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv = StandardConv2d(before, after, kernel, stride)
        self.norm = nn.GroupNorm(_GROUPS, after)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.norm(self.conv(x))
        return result


class Bottleneck(nn.Module):
    """1x1 to a quarter of `after` channels, 3x3 with the stride, 1x1 back, plus the input; ReLU last."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        inner = after // 4
        changes = stride > 1 or before != after
        self.downsample = NormedConv(before, after, stride=stride) if changes else nn.Identity()
        self.conv1 = StandardConv2d(before, inner, 1)
        self.norm1 = nn.GroupNorm(_GROUPS, inner)
        self.conv2 = StandardConv2d(inner, inner, 3, stride)
        self.norm2 = nn.GroupNorm(_GROUPS, inner)
        self.conv3 = StandardConv2d(inner, after, 1)
        self.norm3 = nn.GroupNorm(_GROUPS, after)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(x)), inplace=True)
        inner = F.relu(self.norm2(self.conv2(inner)), inplace=True)
        return F.relu(self.norm3(self.conv3(inner)) + self.downsample(x), inplace=True)


class Stage(nn.Module):
    """Bottlenecks, the first of which changes size and channels."""

    def __init__(self, before: int, after: int, count: int, stride: int) -> None:
        super().__init__()
        first = Bottleneck(before, after, stride)
        self.blocks = nn.Sequential(first, *(Bottleneck(after, after, 1) for _ in range(count - 1)))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.blocks(x)
        return result


class ResNetV2(nn.Module):
    """Pictures (N, 3, H, W) -> features of the three stages: 256 channels at 1/4, 512 at 1/8 and 1024 at 1/16."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = NormedConv(3, 64, 7, stride=2)
        befores = (64, *(after for after, _ in _STAGES))
        self.stages = nn.ModuleList(
            Stage(before, after, count, 1 if i == 0 else 2)
            for i, (before, (after, count)) in enumerate(zip(befores, _STAGES, strict=False))
        )

    def forward(self, picture: Tensor) -> list[Tensor]:
        x = F.relu(self.stem(picture), inplace=True)
        x = F.max_pool2d(padded(x, 3, 2, float("-inf")), 3, stride=2)
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        return features
