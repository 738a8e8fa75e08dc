"""The convolutional half of the DPT family: four feature maps, fused from the coarsest to the finest (Ranftl 2021).

Shared by DPT, MiDaS small and Depth Anything; tensor names are those of MiDaS.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.convolution import Convolution


class ResidualUnit(nn.Module):
    """x plus two 3x3 convolutions, a ReLU before each; no norm."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = Convolution(width, width, 3, padding=1)
        self.conv2 = Convolution(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        # The first ReLU must not be in place: x itself is added at the end.
        inner = self.conv1(F.relu(x))
        result: Tensor = self.conv2(F.relu(inner)) + x
        return result


class Fusion(nn.Module):
    """Adds a skip to what comes from below, refines it, enlarges it and brings it to `after` channels.

    The coarsest of the four gets no skip; its `resConfUnit1` exists in every published file and is never used.
    """

    def __init__(self, width: int, after: int) -> None:
        super().__init__()
        self.out_conv = Convolution(width, after, 1)
        self.resConfUnit1 = ResidualUnit(width)
        self.resConfUnit2 = ResidualUnit(width)

    def forward(self, below: Tensor, skip: Tensor | None, size: tuple[int, int]) -> Tensor:
        """(N, width, h, w), perhaps with a skip of the same shape -> (N, after, *size)."""
        x = below if skip is None else below + self.resConfUnit1(skip)
        x = F.interpolate(self.resConfUnit2(x), size=size, mode="bilinear", align_corners=True)
        result: Tensor = self.out_conv(x)
        return result


def add_reductions(scratch: nn.Module, channels: Sequence[int], widths: Sequence[int]) -> None:
    """Give `scratch` the 3x3 convolutions without bias that bring each feature map to its width."""
    for index, (before, after) in enumerate(zip(channels, widths, strict=True), start=1):
        scratch.add_module(f"layer{index}_rn", Convolution(before, after, 3, padding=1, bias=False))


def fused(scratch: nn.Module, features: Sequence[Tensor]) -> Tensor:
    """Four maps, finest first, through `scratch`'s reductions and fusions; twice as large as the finest.

    Each fusion enlarges to the size of the next finer map, so that odd sizes fit too.
    """
    reduced = [scratch.get_submodule(f"layer{i}_rn")(x) for i, x in enumerate(features, start=1)]
    x = reduced[3]
    for index in (3, 2, 1, 0):
        finer = reduced[index - 1] if index > 0 else None
        height, width = reduced[index].shape[-2:]
        size = (2 * height, 2 * width) if finer is None else (finer.shape[-2], finer.shape[-1])
        x = scratch.get_submodule(f"refinenet{index + 1}")(x, reduced[index] if index < 3 else None, size)
    result: Tensor = x
    return result


class Enlarged(nn.Module):
    """Bilinear doubling."""

    def __init__(self, *, align_corners: bool) -> None:
        super().__init__()
        self.align_corners = align_corners

    def forward(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=self.align_corners)


def output_head(width: int, inner: int, out_channels: int | None, *, non_negative: bool, align: bool) -> nn.Sequential:
    """(N, width, h, w) -> (N, out_channels or 1, 2h, 2w); a final ReLU where the output is not to be negative."""
    return nn.Sequential(
        Convolution(width, inner, 3, padding=1),
        Enlarged(align_corners=align),
        Convolution(inner, 32, 3, padding=1),
        nn.ReLU(inplace=True),
        Convolution(32, out_channels or 1, 1),
        nn.ReLU(inplace=True) if non_negative else nn.Identity(),
    )
