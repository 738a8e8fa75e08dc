"""Difference of the slopes that Sobel's 3 x 3 windows see."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target

_WINDOW = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
_SUM = 8.0
"""A ramp of one a pixel gives this, so dividing by it makes slopes of it."""


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean over both axes of |slope of prediction - slope of target|, normalised target units/pixel.

    Beyond the picture's edge the edge pixel goes on; only windows of counting pixels are in the mean.
    """
    error = (output.depth - batch.target) * batch.region
    slopes = images(error, padding="replicate") / _SUM
    return masked.mean(slopes.abs().mean(1, keepdim=True), masked.inner(batch.region))


def images(depth: torch.Tensor, *, padding: str) -> torch.Tensor:
    """(N, 1, S, S) -> (N, 2, S, S): Sobel's y and x images, not divided by anything.

    `padding` is "replicate", or "constant" for zeros, which make a false edge around every picture.
    """
    window = torch.tensor(_WINDOW, dtype=depth.dtype, device=depth.device)
    windows = torch.stack((window.T, window))[:, None]
    return F.conv2d(F.pad(depth, (1, 1, 1, 1), mode=padding), windows)
