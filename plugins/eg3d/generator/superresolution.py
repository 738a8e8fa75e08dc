"""From the rendered features (32 channels, 64 or 128 px) to the final image."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from plugins.eg3d.generator.layers import NoiseMode, StyledConv, ToImage, resample_filter, upsampled

_FEATURES = 32
_COLOURS = 3
_CLAMP = 256.0
_W_DIM = 512


@dataclass(frozen=True)
class Shape:
    """One kind of superresolution.

    input_px : side that features are brought to; with `only_smaller`, larger ones stay. widths : channels of blocks.
    """

    image_px: int
    input_px: int
    only_smaller: bool
    doubles_first: bool
    widths: tuple[int, int]
    own_filter: bool = True


SHAPES = {
    "SuperresolutionHybrid8XDC": Shape(512, 128, False, True, (256, 128), own_filter=False),
    "SuperresolutionHybrid8X": Shape(512, 128, False, True, (128, 64)),
    "SuperresolutionHybrid4X": Shape(256, 128, True, False, (128, 64)),
    "SuperresolutionHybrid2X": Shape(128, 64, False, False, (128, 64)),
    "SuperresolutionHybridDeepfp32": Shape(256, 128, True, False, (128, 64)),
}


class SuperBlock(nn.Module):
    """Two styled convolutions and their share of the picture; the first may double the size."""

    def __init__(self, inputs: int, outputs: int, resolution: int, *, up: bool, clamp: float | None) -> None:
        super().__init__()
        self.register_buffer("resample_filter", resample_filter())
        self.conv0 = StyledConv(inputs, outputs, _W_DIM, resolution, up=up, clamp=clamp)
        self.conv1 = StyledConv(outputs, outputs, _W_DIM, resolution, clamp=clamp)
        self.torgb = ToImage(outputs, _COLOURS, _W_DIM, clamp)
        self.up = up

    def forward(self, x: Tensor, picture: Tensor, w: Tensor, noise: NoiseMode) -> tuple[Tensor, Tensor]:
        """x (N, I, H, W), picture (N, 3, H, W), w (N, w_dim) -> both at the block's size; never in place."""
        x = self.conv1(self.conv0(x, w, noise), w, noise)
        return x, (upsampled(picture) if self.up else picture) + self.torgb(x, w)


class Superresolution(nn.Module):
    """Two blocks; all five kinds of the published code differ by `Shape` alone."""

    def __init__(self, kind: str, *, clamp: bool, antialias: bool) -> None:
        super().__init__()
        shape = SHAPES[kind]
        limit = _CLAMP if clamp else None
        first_px = shape.input_px * (2 if shape.doubles_first else 1)
        self.block0 = SuperBlock(_FEATURES, shape.widths[0], first_px, up=shape.doubles_first, clamp=limit)
        self.block1 = SuperBlock(shape.widths[0], shape.widths[1], first_px * 2, up=True, clamp=limit)
        if shape.own_filter:
            self.register_buffer("resample_filter", resample_filter())
        self.shape = shape
        # The oldest kind was written before resizing could smooth.
        self.antialias = antialias and kind != "SuperresolutionHybridDeepfp32"

    def forward(self, features: Tensor, ws: Tensor, noise: NoiseMode = "none") -> Tensor:
        """features (N, 32, R, R), of which the first three are the raw picture; ws (N, rows, 512) -> (N, 3, H, H)."""
        x = self.resized(features)
        picture, w = x[:, :_COLOURS], ws[:, -1]
        x, picture = self.block0(x, picture, w, noise)
        made: Tensor = self.block1(x, picture, w, noise)[1]
        return made

    def resized(self, x: Tensor) -> Tensor:
        """x (N, C, R, R) brought to the side that the first block takes."""
        side, wanted = x.shape[-1], self.shape.input_px
        if side == wanted or (side > wanted and self.shape.only_smaller):
            return x
        return functional.interpolate(
            x, (wanted, wanted), mode="bilinear", align_corners=False, antialias=self.antialias
        )
