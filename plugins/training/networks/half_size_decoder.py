"""The decoder of DenseDepth and FaceDepth: a 1x1 convolution, then doublings that take in the encoder's maps."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.joined import joined

_SLOPE = 0.2


class HalfSizeDecoder(nn.Module):
    """Maps at 1/32 ... 1/2 of the size -> (N, out_channels, H / 2, W / 2), linear.

    Parameters
    ----------
    deepest : channels of the map at 1/32.
    stages : for each doubling the channels of the skip it takes in and of what it gives, deepest first; the first
        reads `width` channels.
    first : the number in the name of the first stage (``up0`` or ``up1``).
    padding : zeros around the 1x1 convolution, in pixels; published networks have 1 of them, which leaves a border.
    between : whether the first convolution of a stage has an activation; one published network forgets it.
    """

    def __init__(
        self,
        deepest: int,
        width: int,
        stages: Sequence[tuple[int, int]],
        out_channels: int,
        *,
        first: int,
        padding: int,
        between: bool = True,
    ) -> None:
        super().__init__()
        self.conv2 = Convolution(deepest, width, 1, padding=padding)
        self._stages = [f"up{first + i}" for i in range(len(stages))]
        for name, (skip, after) in zip(self._stages, stages, strict=True):
            self.add_module(name, UpStage(width + skip, after, between=between))
            width = after
        self.conv3 = Convolution(width, out_channels, 3, padding=1)

    def forward(self, deepest: Tensor, skips: Sequence[Tensor]) -> Tensor:
        """`skips` deepest first."""
        x = self.conv2(deepest)
        for name, skip in zip(self._stages, skips, strict=True):
            x = self.get_submodule(name)(x, skip)
        result: Tensor = self.conv3(x)
        return result


class UpStage(nn.Module):
    """Brings what comes from below to the skip's size (corners on corners) and merges both."""

    def __init__(self, before: int, after: int, *, between: bool) -> None:
        super().__init__()
        self.convA = Convolution(before, after, 3, padding=1)
        self.convB = Convolution(after, after, 3, padding=1)
        self._between = between

    def forward(self, below: Tensor, skip: Tensor) -> Tensor:
        up = F.interpolate(below, size=skip.shape[-2:], mode="bilinear", align_corners=True)
        x = joined(self.convA, up, skip)
        if self._between:
            x = F.leaky_relu(x, _SLOPE, inplace=True)
        return F.leaky_relu(self.convB(x), _SLOPE, inplace=True)
