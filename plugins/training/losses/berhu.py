"""Reverse Huber: absolute error where it is small, square error where it is large (Laina et al. 2016)."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target

SHARE = 0.2
"""Errors above this share of the batch's largest error count as squares."""


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean over counting pixels of |e| where |e| <= c, else (e² + c²) / 2c; c = 0.2 of the batch's largest |e|."""
    size = (output.depth - batch.target).abs() * batch.region
    edge = (SHARE * size.detach().amax()).clamp(min=1e-6)
    return masked.mean(torch.where(size <= edge, size, (size**2 + edge**2) / (2 * edge)), batch.region)
