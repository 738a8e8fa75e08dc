"""The field that three planes and the decoder stand for: density and colour at any point."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes
from plugins.eg3d.generator.decoder import Decoder


@dataclass(frozen=True)
class Field:
    """planes (N, 3, C, H, W); axes of the planes; box_warp, the side in EG3D units of the cube they cover."""

    planes: Tensor
    decoder: Decoder
    box_warp: float
    axes: Axes = PUBLISHED_PLANE_AXES

    def features(self, points: Tensor) -> Tensor:
        """(N, P, 3) points in EG3D units -> (N, P, C), the mean of the three lookups; 0 outside the box.

        Bilinear between texels, whose centres lie half a texel inside the plane's rim.
        """
        n, kinds, channels, height, width = self.planes.shape
        inverse = torch.linalg.inv(torch.tensor(self.axes, dtype=torch.float64))[:, :, :2].to(points)
        grid = torch.einsum("npi,kij->nkpj", points * (2 / self.box_warp), inverse)
        looked_up = functional.grid_sample(
            self.planes.reshape(n * kinds, channels, height, width),
            grid.reshape(n * kinds, 1, -1, 2),
            mode="bilinear",
            padding_mode="zeros",
            align_corners=False,
        )
        return looked_up.reshape(n, kinds, channels, -1).mean(dim=1).transpose(1, 2)

    def decoded(self, points: Tensor, *, coloured: bool = True) -> tuple[Tensor, Tensor]:
        """Raw density (N, P, 1), before its activation, and colour features (N, P, 32) in (-0.001, 1.001).

        coloured : without, the colours have no channels.
        """
        density, colours = self.decoder(self.features(points))
        return density, colours if coloured else colours[..., :0]
