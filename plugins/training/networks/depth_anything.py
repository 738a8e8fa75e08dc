"""Depth Anything V2 Small: a DINOv2 ViT-S/14 with a DPT decoder (Yang et al. 2024, Oquab et al. 2023).

Structure: facts on depth networks, sections 1 and 9; tensor names are those of the official file.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.dpt_fusion import Fusion, add_reductions, fused
from plugins.training.networks.interface import DepthNetwork
from plugins.training.networks.vision_transformer import Block, Patches, as_grid, initialise, tapped

_PATCH = 14
_GRID = 37
_WIDTH, _DEPTH, _HEADS = 384, 12, 6
_TAPS = (2, 5, 8, 11)
_CHANNELS = (48, 96, 192, 384)
_FEATURES = 64
_GRID_OFFSET = 0.1


class DepthAnything(DepthNetwork):
    """Photo (N, 3, H, W), sides multiples of 14 -> inverse depth up to scale and shift.

    Parameters
    ----------
    out_channels : the output is (N, out_channels, H, W); None gives (N, H, W) as the official network does.
    non_negative : whether a last ReLU keeps the output from being negative.
    """

    def __init__(self, out_channels: int | None = None, *, non_negative: bool = True) -> None:
        super().__init__()
        self.flat = out_channels is None
        self.pretrained = DINOv2()
        self.depth_head = _Head(out_channels or 1, non_negative=non_negative)
        self.apply(initialise)

    def forward(self, image: Tensor) -> Tensor:
        rows, columns = image.shape[-2] // _PATCH, image.shape[-1] // _PATCH
        depth: Tensor = self.depth_head(self.pretrained(image), rows, columns)
        return depth.squeeze(1) if self.flat else depth


class DINOv2(nn.Module):
    """Photo -> patch tokens (N, T, 384) after blocks 3, 6, 9 and 12, each through the final norm."""

    def __init__(self) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, _WIDTH))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + _GRID * _GRID, _WIDTH))
        # For DINOv2's own training with hidden patches; in the official file, never used here.
        self.mask_token = nn.Parameter(torch.zeros(1, _WIDTH))
        self.patch_embed = Patches(3, _WIDTH, _PATCH)
        self.blocks = nn.ModuleList(Block(_WIDTH, _HEADS, scaled=True) for _ in range(_DEPTH))
        self.norm = nn.LayerNorm(_WIDTH, eps=1e-6)

    def forward(self, image: Tensor) -> list[Tensor]:
        patches = self.patch_embed(image)
        tokens = torch.cat((self.cls_token.expand(patches.shape[0], -1, -1), patches), 1)
        tokens = tokens + self._places(image.shape[-2] // _PATCH, image.shape[-1] // _PATCH)
        return [self.norm(found)[:, 1:] for found in tapped(self.blocks, tokens, _TAPS)]

    def _places(self, rows: int, columns: int) -> Tensor:
        """Position embedding of a grid of patches: the learned one of 37 x 37, resized bicubically.

        As DINOv2 did in training, sizes are raised by 0.1 before the scale is formed, and that scale, not the ratio of
        the sizes, says where each patch lies.
        """
        if (rows, columns) == (_GRID, _GRID):
            return self.pos_embed
        # Whole numbers: a traced size is a tensor, which a bicubic resize does not take.
        scale = [(int(side) + _GRID_OFFSET) / math.sqrt(_GRID * _GRID) for side in (rows, columns)]
        grid = as_grid(self.pos_embed[:, 1:], _GRID, _GRID)
        grid = F.interpolate(grid, scale_factor=scale, mode="bicubic", align_corners=False)
        return torch.cat((self.pos_embed[:, :1], grid.flatten(2).transpose(1, 2)), 1)


class _Head(nn.Module):
    """Four sets of patch tokens -> (N, out_channels, 14 * rows, 14 * columns)."""

    def __init__(self, out_channels: int, *, non_negative: bool) -> None:
        super().__init__()
        self.projects = nn.ModuleList(nn.Conv2d(_WIDTH, after, 1) for after in _CHANNELS)
        first, second, _, last = _CHANNELS
        self.resize_layers = nn.ModuleList(
            (
                nn.ConvTranspose2d(first, first, 4, stride=4),
                nn.ConvTranspose2d(second, second, 2, stride=2),
                nn.Identity(),
                nn.Conv2d(last, last, 3, stride=2, padding=1),
            )
        )
        self.scratch = nn.Module()
        add_reductions(self.scratch, _CHANNELS, [_FEATURES] * 4)
        for index in range(1, 5):
            self.scratch.add_module(f"refinenet{index}", Fusion(_FEATURES, _FEATURES))
        self.scratch.add_module("output_conv1", nn.Conv2d(_FEATURES, _FEATURES // 2, 3, padding=1))
        end = nn.ReLU(inplace=True) if non_negative else nn.Identity()
        last_convs = (
            nn.Conv2d(_FEATURES // 2, 32, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, out_channels, 1),
            end,
        )
        self.scratch.add_module("output_conv2", nn.Sequential(*last_convs))

    def forward(self, tokens: list[Tensor], rows: int, columns: int) -> Tensor:
        layers = zip(tokens, self.projects, self.resize_layers, strict=True)
        features = [resize(project(as_grid(found, rows, columns))) for found, project, resize in layers]
        x = self.scratch.get_submodule("output_conv1")(fused(self.scratch, features))
        size = (rows * _PATCH, columns * _PATCH)
        x = F.interpolate(x, size=size, mode="bilinear", align_corners=True)
        result: Tensor = self.scratch.get_submodule("output_conv2")(x)
        return result


build = DepthAnything
