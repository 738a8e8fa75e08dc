"""Mean absolute error of the differences between neighbouring pixels."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output


def loss(output: Output, batch: Batch) -> torch.Tensor:
    """Mean over both axes of |d(prediction - target)|, where both neighbours count; normalised target units/pixel."""
    error = output.depth - batch.target
    total = torch.zeros((), device=error.device)
    for axis in (2, 3):
        length = error.shape[axis] - 1
        both = batch.region.narrow(axis, 0, length) * batch.region.narrow(axis, 1, length)
        change = error.narrow(axis, 1, length) - error.narrow(axis, 0, length)
        total = total + (change.abs() * both).sum() / both.sum().clamp(min=1)
    return total / 2
