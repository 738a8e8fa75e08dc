"""Mean square error over the region that counts."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """sum (prediction - target)² / number of counting pixels, pooled over the batch; normalised target units²."""
    return masked.mean((output.depth - batch.target) ** 2, batch.region)
