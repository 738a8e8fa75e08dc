"""The convolutional backbone: 14 rows of `w` -> three feature planes of 256 x 256 with 32 channels each."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

import torch
from torch import Tensor, nn

from plugins.eg3d.generator.layers import NoiseMode, StyledConv, ToImage, resample_filter, upsampled
from plugins.eg3d.generator.mapping import Mapping

RESOLUTIONS = (4, 8, 16, 32, 64, 128, 256)


class Block(nn.Module):
    """One resolution: one convolution at 4 x 4 (from a learned constant), two elsewhere; and its share of the image."""

    def __init__(self, inputs: int | None, outputs: int, images: int, w_dim: int, resolution: int) -> None:
        super().__init__()
        self.register_buffer("resample_filter", resample_filter())
        if inputs is None:
            self.const = nn.Parameter(torch.randn(outputs, resolution, resolution))
        else:
            self.conv0 = StyledConv(inputs, outputs, w_dim, resolution, up=True)
        self.conv1 = StyledConv(outputs, outputs, w_dim, resolution)
        self.torgb = ToImage(outputs, images, w_dim)
        self.first = inputs is None

    def forward(self, x: Tensor | None, image: Tensor | None, ws: Tensor, noise: NoiseMode) -> tuple[Tensor, Tensor]:
        """ws (N, 2 or 3, w_dim), the rows of this block -> activations and the image so far."""
        if self.first:
            x = self.const[None].expand(ws.shape[0], -1, -1, -1)
            x = self.conv1(x, ws[:, 0], noise)
        else:
            x = self.conv1(self.conv0(x, ws[:, 0], noise), ws[:, 1], noise)
        own = self.torgb(x, ws[:, -1])
        return x, own if image is None else upsampled(image) + own


class Synthesis(nn.Module):
    """The blocks from 4 x 4 to 256 x 256; `channels` by resolution."""

    def __init__(self, channels: MappingOf[int, int], images: int, w_dim: int) -> None:
        super().__init__()
        before: int | None = None
        for resolution in RESOLUTIONS:
            self.add_module(f"b{resolution}", Block(before, channels[resolution], images, w_dim, resolution))
            before = channels[resolution]

    def forward(self, ws: Tensor, noise: NoiseMode = "const") -> Tensor:
        """ws (N, 14, w_dim) -> (N, images, 256, 256); a block's image and the next block share a row."""
        x: Tensor | None = None
        image: Tensor | None = None
        row = 0
        for resolution in RESOLUTIONS:
            rows = 2 if resolution == RESOLUTIONS[0] else 3
            x, image = getattr(self, f"b{resolution}")(x, image, ws[:, row : row + rows], noise)
            row += rows - 1
        assert image is not None
        return image


class Backbone(nn.Module):
    """Mapping and synthesis under the names of the files."""

    def __init__(self, mapping: Mapping, synthesis: Synthesis) -> None:
        super().__init__()
        self.synthesis = synthesis
        self.mapping = mapping
