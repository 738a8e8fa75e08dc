"""The published latent ViT: a vision transformer that says the 14 latent codes of a face (facts, section 3.8).

Tensor names and shapes are those of vit-pytorch; `modern_names` maps files of its release of 2022.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.interface import CODE, ROWS, LatentNetwork

_PATCH, _SIDE = 16, 24
_WIDTH, _DEPTH, _HEADS, _INNER = 1024, 12, 16, 2048


class LatentViT(LatentNetwork):
    """Photo (N, 3, 384, 384) -> (N, 7168): 14 codes of 512 numbers, one after the other.

    Parameters
    ----------
    dropout : share of numbers left out after each layer and of the embedded patches, while training.
    patch_norms : patches are normed before and after their linear layer; files of early 2022 have no such norms.
    """

    def __init__(self, dropout: float = 0.1, *, patch_norms: bool = True) -> None:
        super().__init__()
        channels = 3 * _PATCH * _PATCH
        self.cls_token = nn.Parameter(torch.randn(1, _WIDTH))
        self.pos_embedding = nn.Parameter(torch.randn(1 + _SIDE * _SIDE, _WIDTH))
        norms = [nn.LayerNorm(width) if patch_norms else nn.Identity() for width in (channels, _WIDTH)]
        self.to_patch_embedding = nn.Sequential(_PatchNumbers(), norms[0], nn.Linear(channels, _WIDTH), norms[1])
        self.dropout = nn.Dropout(dropout)
        self.transformer = _Transformer(dropout)
        self.mlp_head = nn.Linear(_WIDTH, ROWS * CODE)

    def forward(self, image: Tensor) -> Tensor:
        patches = self.to_patch_embedding(image)
        tokens = torch.cat((self.cls_token.expand(len(patches), -1, -1), patches), 1)
        tokens = self.dropout(tokens + self.pos_embedding)
        result: Tensor = self.mlp_head(self.transformer(tokens)[:, 0])
        return result

    def codes(self, output: Tensor) -> Tensor:
        return output.reshape(-1, ROWS, CODE)


class _PatchNumbers(nn.Module):
    """Photo -> (N, patches, 768): of each patch, row by row, the colours of each pixel together."""

    def forward(self, image: Tensor) -> Tensor:
        batch, channels, height, width = image.shape
        rows, columns = height // _PATCH, width // _PATCH
        split = image.reshape(batch, channels, rows, _PATCH, columns, _PATCH)
        return split.permute(0, 2, 4, 3, 5, 1).reshape(batch, rows * columns, -1)


class _Transformer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(_WIDTH)
        pairs = (nn.ModuleList((_Attention(dropout), _FeedForward(dropout))) for _ in range(_DEPTH))
        self.layers = nn.ModuleList(pairs)

    def forward(self, x: Tensor) -> Tensor:
        for pair in self.layers:
            assert isinstance(pair, nn.ModuleList)
            attention, feed_forward = pair
            x = x + attention(x)
            x = x + feed_forward(x)
        result: Tensor = self.norm(x)
        return result


class _Attention(nn.Module):
    """Multi-head self-attention of the normed tokens, 64 numbers a head."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.share = dropout
        self.norm = nn.LayerNorm(_WIDTH)
        self.to_qkv = nn.Linear(_WIDTH, 3 * _WIDTH, bias=False)
        self.to_out = nn.Sequential(nn.Linear(_WIDTH, _WIDTH), nn.Dropout(dropout))

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (_by_head(part) for part in self.to_qkv(self.norm(x)).chunk(3, dim=-1))
        share = self.share if self.training else 0.0
        found = F.scaled_dot_product_attention(query, key, value, dropout_p=share)
        result: Tensor = self.to_out(found.transpose(1, 2).flatten(2))
        return result


def _by_head(tokens: Tensor) -> Tensor:
    """(N, T, width) -> (N, heads, T, width / heads)."""
    return tokens.reshape(*tokens.shape[:2], _HEADS, -1).transpose(1, 2)


class _FeedForward(nn.Module):
    """Norm, linear, exact GELU, linear."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.LayerNorm(_WIDTH),
            nn.Linear(_WIDTH, _INNER),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(_INNER, _WIDTH),
            nn.Dropout(dropout),
        )

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.net(x)
        return result


def modern_names(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of vit-pytorch's release of 2022 under today's names; those of today unchanged.

    The norm before the head is today the transformer's last one, and the class token reads the same through either.
    Files of before its patch norms fit a network built with ``patch_norms=False``.
    """
    if not any(".fn." in name for name in weights):
        return dict(weights)
    found = {}
    for name, value in weights.items():
        name = re.sub(r"^(transformer\.layers\.\d+\.0)\.fn\.", r"\1.", name)
        name = re.sub(r"^(transformer\.layers\.\d+\.1)\.norm\.", r"\1.net.0.", name)
        name = re.sub(r"^(transformer\.layers\.\d+\.1)\.fn\.net\.(\d)\.", _shifted, name)
        name = re.sub(r"^mlp_head\.0\.", "transformer.norm.", name)
        name = re.sub(r"^mlp_head\.1\.", "mlp_head.", name)
        found[name] = value.squeeze(0) if name in ("cls_token", "pos_embedding") and value.ndim == 3 else value
    if "to_patch_embedding.3.weight" not in found and found.get("to_patch_embedding.1.weight", value).ndim == 2:
        for part in ("weight", "bias"):
            found[f"to_patch_embedding.2.{part}"] = found.pop(f"to_patch_embedding.1.{part}")
    return found


def _shifted(found: re.Match[str]) -> str:
    return f"{found[1]}.net.{int(found[2]) + 1}."


build = LatentViT
