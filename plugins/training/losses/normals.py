"""Whether surfaces face the right way, pixel by pixel."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.losses.sobel import images
from plugins.training.targets import Target

STEEPNESS = 1 / 8
"""A rise of one normalised unit over this share of the picture's side counts as 45 degrees, which is about how heads
are: half their depth varies by some 4 cm, and they are some 25 cm wide in the picture. So the loss does not depend on
the resolution."""
_SUM = 8.0


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean of 1 - n · n' over pixels whose 3 x 3 window counts; 0 where all agree, 2 where all are opposite."""
    ours, true = (normals(depth * batch.region) for depth in (output.depth, batch.target))
    return masked.mean(1 - (ours * true).sum(1, keepdim=True), masked.inner(batch.region))


def normals(depth: torch.Tensor) -> torch.Tensor:
    """(N, 3, S, S) unit normals (-dx, -dy, 1) / |.| of normalised depth (N, 1, S, S); slopes as `STEEPNESS` says."""
    slopes = images(depth, padding="replicate") / _SUM * (depth.shape[-1] * STEEPNESS)
    down, across = slopes[:, :1], slopes[:, 1:]
    return F.normalize(torch.cat((-across, -down, torch.ones_like(down)), 1), dim=1)
