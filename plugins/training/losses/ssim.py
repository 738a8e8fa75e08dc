"""Structural similarity as a loss."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.losses.similarity import weighted_map
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean of (1 - SSIM) / 2 over counting pixels, windows cut to the region; the range is `Target.data_range`."""
    similar = weighted_map(output.depth, batch.target, batch.region, target.data_range)
    return masked.mean((1 - similar) / 2, batch.region)
