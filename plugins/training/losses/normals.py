"""Whether surfaces face the right way, pixel by pixel."""

from __future__ import annotations

import torch

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
    ours, true = (_slopes(depth * batch.region) for depth in (output.depth, batch.target))
    product = (ours * true).sum(1, keepdim=True) + 1
    lengths = ((ours**2).sum(1, keepdim=True) + 1) * ((true**2).sum(1, keepdim=True) + 1)
    return masked.mean(1 - product * torch.rsqrt(lengths), masked.inner(batch.region))


def _slopes(depth: torch.Tensor) -> torch.Tensor:
    """(N, 2, S, S) dy and dx of normalised depth (N, 1, S, S) in units of `STEEPNESS`; the normal is (-dx, -dy, 1)."""
    return images(depth, padding="replicate") * (depth.shape[-1] * STEEPNESS / _SUM)
