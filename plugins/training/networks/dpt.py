"""DPT-Large and DPT-Hybrid: vision transformers that read dense depth (Ranftl et al. 2021), as MiDaS 3 released them.

Structure: facts on depth networks, section 3.2; tensor names are those of the MiDaS files. The transformer's final norm
and its head of 1000 classes are in those files and never used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.dpt_fusion import Fusion, add_reductions, fused, output_head
from plugins.training.networks.interface import DepthNetwork
from plugins.training.networks.resnet_v2 import ResNetV2
from plugins.training.networks.vision_transformer import Block, Patches, as_grid, initialise, tapped

_PATCH = 16
_GRID = 24
_FEATURES = 256
_CLASSES = 1000


@dataclass(frozen=True)
class _Shape:
    """Of the transformer, and where the four feature maps come from: its blocks `taps`, the finest from the ResNet
    where there are fewer than four."""

    width: int
    depth: int
    heads: int
    taps: tuple[int, ...]
    channels: tuple[int, int, int, int]

    @property
    def hybrid(self) -> bool:
        return len(self.taps) < 4


_SHAPES = {
    "vit_large": _Shape(1024, 24, 16, (5, 11, 17, 23), (256, 512, 1024, 1024)),
    "vit_base_resnet50": _Shape(768, 12, 12, (8, 11), (256, 512, 768, 768)),
}


class DPT(DepthNetwork):
    """Photo (N, 3, H, W), sides multiples of 16 -> inverse depth up to scale and shift.

    Parameters
    ----------
    out_channels : the output is (N, out_channels, H, W); None gives (N, H, W) as MiDaS does.
    non_negative : whether a last ReLU keeps the output from being negative.
    """

    def __init__(
        self,
        backbone: Literal["vit_large", "vit_base_resnet50"] = "vit_large",
        out_channels: int | None = None,
        *,
        non_negative: bool = False,
    ) -> None:
        super().__init__()
        shape = _SHAPES[backbone]
        self.taps = shape.taps
        self.flat = out_channels is None
        self.pretrained = _Encoder(shape)
        self.scratch = nn.Module()
        add_reductions(self.scratch, shape.channels, [_FEATURES] * 4)
        for index in range(1, 5):
            self.scratch.add_module(f"refinenet{index}", Fusion(_FEATURES, _FEATURES))
        head = output_head(_FEATURES, _FEATURES // 2, out_channels, non_negative=non_negative, align=True)
        self.scratch.add_module("output_conv", head)
        self.apply(initialise)

    def forward(self, image: Tensor) -> Tensor:
        x = fused(self.scratch, self.pretrained(image))
        depth: Tensor = self.scratch.get_submodule("output_conv")(x)
        return depth.squeeze(1) if self.flat else depth


class _Encoder(nn.Module):
    """Photo -> four feature maps at 1/4, 1/8, 1/16 and 1/32 of its size."""

    def __init__(self, shape: _Shape) -> None:
        super().__init__()
        self.taps = shape.taps
        self.model = _Transformer(shape)
        for index in range(5 - len(shape.taps), 5):
            after = shape.channels[index - 1]
            self.add_module(f"act_postprocess{index}", _Reassembled(shape.width, after, _resize(index, after)))

    def forward(self, image: Tensor) -> list[Tensor]:
        found, tokens = self.model(image)
        rows, columns = image.shape[-2] // _PATCH, image.shape[-1] // _PATCH
        features = list(found[: 4 - len(tokens)])
        for index, each in enumerate(tokens, start=5 - len(tokens)):
            features.append(self.get_submodule(f"act_postprocess{index}")(each, rows, columns))
        return features


def _resize(level: int, channels: int) -> nn.Module:
    """What brings a map at 1/16 to 1/4, 1/8, 1/16 or 1/32 of the photo's size (`level` 1 to 4)."""
    if level <= 2:
        enlarged = 4 // level
        return nn.ConvTranspose2d(channels, channels, enlarged, stride=enlarged)
    return nn.Identity() if level == 3 else nn.Conv2d(channels, channels, 3, stride=2, padding=1)


class _Transformer(nn.Module):
    """Photo -> maps of the ResNet (none for the pure transformer) and the tokens after the tapped blocks."""

    def __init__(self, shape: _Shape) -> None:
        super().__init__()
        self.taps = shape.taps
        self.cls_token = nn.Parameter(torch.zeros(1, 1, shape.width))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + _GRID * _GRID, shape.width))
        self.patch_embed = _HybridPatches(shape.width) if shape.hybrid else _PlainPatches(3, shape.width, _PATCH)
        self.blocks = nn.ModuleList(Block(shape.width, shape.heads) for _ in range(shape.depth))
        self.norm = nn.LayerNorm(shape.width, eps=1e-6)
        self.head = nn.Linear(shape.width, _CLASSES)

    def forward(self, image: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        maps, patches = self.patch_embed(image)
        places = self._places(image.shape[-2] // _PATCH, image.shape[-1] // _PATCH)
        tokens = torch.cat((self.cls_token.expand(patches.shape[0], -1, -1), patches), 1) + places
        return maps, tapped(self.blocks, tokens, self.taps)

    def _places(self, rows: int, columns: int) -> Tensor:
        """Position embedding for a grid of patches: the learned one of 24 x 24, resized bilinearly."""
        if (rows, columns) == (_GRID, _GRID):
            return self.pos_embed
        grid = as_grid(self.pos_embed[:, 1:], _GRID, _GRID)
        grid = F.interpolate(grid, size=(rows, columns), mode="bilinear", align_corners=False)
        return torch.cat((self.pos_embed[:, :1], grid.flatten(2).transpose(1, 2)), 1)


class _PlainPatches(Patches):
    """Patches of the photo itself; no maps on the way."""

    def forward(self, picture: Tensor) -> tuple[list[Tensor], Tensor]:  # type: ignore[override]
        return [], super().forward(picture)


class _HybridPatches(nn.Module):
    """Each pixel of the ResNet's last map is a patch; its maps at 1/4 and 1/8 go along."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.backbone = ResNetV2()
        self.proj = nn.Conv2d(1024, width, 1)

    def forward(self, picture: Tensor) -> tuple[list[Tensor], Tensor]:
        quarter, eighth, last = self.backbone(picture)
        return [quarter, eighth], self.proj(last).flatten(2).transpose(1, 2)


class _Reassembled(nn.Module):
    """Tokens (N, 1 + rows * columns, width) -> map (N, after, h, w): each patch reads the class token beside itself.

    The tensor names count what stands between them in the published file: project.0, then 3 and 4.
    """

    def __init__(self, width: int, after: int, resize: nn.Module) -> None:
        super().__init__()
        self.add_module("0", _Readout(width))
        self.add_module("3", nn.Conv2d(width, after, 1))
        self.add_module("4", resize)

    def forward(self, tokens: Tensor, rows: int, columns: int) -> Tensor:
        grid = as_grid(self.get_submodule("0")(tokens), rows, columns)
        result: Tensor = self.get_submodule("4")(self.get_submodule("3")(grid))
        return result


class _Readout(nn.Module):
    """Patch tokens, each joined with the class token, through a linear layer and GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.project = nn.Sequential(nn.Linear(2 * width, width), nn.GELU())

    def forward(self, tokens: Tensor) -> Tensor:
        patches = tokens[:, 1:]
        result: Tensor = self.project(torch.cat((patches, tokens[:, :1].expand_as(patches)), -1))
        return result


build = DPT
