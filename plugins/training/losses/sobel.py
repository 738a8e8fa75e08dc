"""Difference of the slopes that Sobel's 3 x 3 windows see."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target

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
    wide = F.pad(depth, (1, 1, 1, 1), mode=padding)
    return torch.cat([_difference(_smoothed(wide, 5 - axis), axis) for axis in (2, 3)], 1)


def _smoothed(x: torch.Tensor, axis: int) -> torch.Tensor:
    length = x.shape[axis] - 2
    return x.narrow(axis, 0, length) + 2 * x.narrow(axis, 1, length) + x.narrow(axis, 2, length)


def _difference(x: torch.Tensor, axis: int) -> torch.Tensor:
    length = x.shape[axis] - 2
    return x.narrow(axis, 2, length) - x.narrow(axis, 0, length)
