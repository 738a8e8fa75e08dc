"""Means, windows and values over the pixels that count."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.targets import Target

LEAST_POSITIVE = 1e-3
"""Below this, in the target's unit, logarithms go on as straight lines."""


def mean(values: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """Mean of values (N, C, S, S) over the pixels where counted is 1, pooled over the batch; 0 where none is."""
    return (values * counted).sum() / counted.sum().clamp(min=1)


def inner(region: torch.Tensor) -> torch.Tensor:
    """1 where a pixel and its eight neighbours count; beyond the picture's edge the edge goes on."""
    outside = F.pad(1 - region, (1, 1, 1, 1), mode="replicate")
    return 1 - F.max_pool2d(outside, 3, stride=1)


def values(target: Target, numbers: torch.Tensor) -> torch.Tensor:
    """Normalised numbers -> values in the target's unit."""
    return numbers * target.scale + target.mean


def log(positive: torch.Tensor) -> torch.Tensor:
    """ln x, continued below `LEAST_POSITIVE` as its tangent there.

    A network may say zero or less; a clamp would give it no gradient to leave, and a logarithm no number.
    """
    safe = positive.clamp(min=LEAST_POSITIVE)
    return safe.log() + (positive - safe) / LEAST_POSITIVE


def pieces(values_: torch.Tensor, region: torch.Tensor, least: int = 2) -> list[tuple[int, torch.Tensor]]:
    """(index, counting values (n,)) of every picture that has at least `least` of them."""
    found = []
    for index in range(len(values_)):
        inside = region[index] > 0
        if int(inside.sum()) >= least:
            found.append((index, values_[index][inside]))
    return found
