"""A vision transformer of the usual kind, with the tensor names of timm: ViT of DPT, DINOv2 of Depth Anything.

Pre-norm blocks of multi-head attention and a two-layer network with exact GELU (Dosovitskiy et al. 2021); DINOv2 scales
what each adds per channel. Layer norms use epsilon 1e-6, as both do.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

_EPSILON = 1e-6
_DEVIATION = 0.02


class Block(nn.Module):
    """Tokens (N, T, width) -> the same, attention and network added one after the other.

    Parameters
    ----------
    scaled : what each adds is multiplied per channel by a learned factor (`ls1`, `ls2`).
    """

    def __init__(self, width: int, heads: int, *, scaled: bool = False) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=_EPSILON)
        self.attn = Attention(width, heads)
        self.ls1 = Scale(width) if scaled else nn.Identity()
        self.norm2 = nn.LayerNorm(width, eps=_EPSILON)
        self.mlp = TwoLayers(width, 4 * width)
        self.ls2 = Scale(width) if scaled else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.ls1(self.attn(self.norm1(x)))
        result: Tensor = x + self.ls2(self.mlp(self.norm2(x)))
        return result


class Attention(nn.Module):
    """Multi-head self-attention; `qkv` holds queries, keys and values one below the other, each head by head."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        split = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        found = F.scaled_dot_product_attention(query, key, value)
        result: Tensor = self.proj(found.transpose(1, 2).reshape(batch, tokens, width))
        return result


class TwoLayers(nn.Module):
    """Linear, GELU, linear."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, inner)
        self.fc2 = nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.fc2(F.gelu(self.fc1(x)))
        return result


class Scale(nn.Module):
    """A learned factor per channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma


class Patches(nn.Module):
    """Pictures or features (N, channels, H, W) -> tokens (N, H/size * W/size, width), row by row."""

    def __init__(self, channels: int, width: int, size: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(channels, width, size, stride=size)

    def forward(self, picture: Tensor) -> Tensor:
        result: Tensor = self.proj(picture).flatten(2).transpose(1, 2)
        return result


def tapped(blocks: nn.ModuleList, tokens: Tensor, taps: Sequence[int]) -> list[Tensor]:
    """Tokens as they leave the blocks at `taps` (counted from 0, ascending); blocks after the last one are not run."""
    found = []
    for index, block in enumerate(blocks):
        tokens = block(tokens)
        if index in taps:
            found.append(tokens)
        if index == taps[-1]:
            break
    return found


def as_grid(tokens: Tensor, rows: int, columns: int) -> Tensor:
    """Patch tokens (N, rows * columns, width) -> (N, width, rows, columns)."""
    return tokens.transpose(1, 2).reshape(tokens.shape[0], -1, rows, columns)


def initialise(module: nn.Module) -> None:
    """Weights of a fresh transformer: normal, deviation 0.02, biases zero. For `Module.apply`."""
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=_DEVIATION)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
