"""Mean absolute error of the differences between neighbouring pixels."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean over both axes of |d(prediction - target)|, where both neighbours count; normalised target units/pixel."""
    down, across = by_axis(output.depth - batch.target, batch.region)
    return (down + across) / 2


def by_axis(error: torch.Tensor, region: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean |difference of neighbours| down the rows and across the columns, each over its own counting pairs."""
    found = []
    for axis in (2, 3):
        length = error.shape[axis] - 1
        both = region.narrow(axis, 0, length) * region.narrow(axis, 1, length)
        change = error.narrow(axis, 1, length) - error.narrow(axis, 0, length)
        found.append(masked.mean(change.abs(), both))
    return found[0], found[1]
