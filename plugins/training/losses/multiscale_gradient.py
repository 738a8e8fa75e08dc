"""Differences of neighbours at four scales, so that edges are sharp and wide slopes right as well (MiDaS)."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output
from plugins.training.targets import Target

SCALES = 4


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """`gradients` of prediction - target; normalised target units/pixel."""
    return gradients(output.depth - batch.target, batch.region)


def gradients(error: torch.Tensor, region: torch.Tensor) -> torch.Tensor:
    """Sum over scales 1, 2, 4, 8 of (sum |d/dx| + sum |d/dy|) of every 1st, 2nd, 4th, 8th pixel / counting pixels.

    Formula: Ranftl et al. 2020, equation 11. Only pairs of pixels that both count are in the sums.
    """
    total = torch.zeros((), device=error.device, dtype=error.dtype)
    for scale in range(SCALES):
        step = 2**scale
        e, r = error[:, :, ::step, ::step], region[:, :, ::step, ::step]
        counted = r.sum().clamp(min=1)
        for axis in (2, 3):
            length = e.shape[axis] - 1
            both = r.narrow(axis, 0, length) * r.narrow(axis, 1, length)
            change = e.narrow(axis, 1, length) - e.narrow(axis, 0, length)
            total = total + (change.abs() * both).sum() / counted
    return total
