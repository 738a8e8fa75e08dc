"""Mean absolute error over the region that counts."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output


def loss(output: Output, batch: Batch) -> torch.Tensor:
    """sum |prediction - target| / number of counting pixels, pooled over the batch; normalised target units."""
    counted = batch.region.sum().clamp(min=1)
    return ((output.depth - batch.target).abs() * batch.region).sum() / counted
