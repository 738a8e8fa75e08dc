"""Small batches in double precision, for formulas and their gradients."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output


def batch(target: torch.Tensor, region: torch.Tensor | None = None) -> Batch:
    """A batch of (S, S) or (N, 1, S, S) numbers; everything counts unless `region` says otherwise."""
    target = target if target.ndim == 4 else target[None, None]
    whole = torch.ones_like(target) if region is None else region.to(target.dtype).reshape(target.shape)
    ids = tuple(str(i) for i in range(len(target)))
    return Batch(torch.zeros(len(target), 3, *target.shape[2:]), target * whole, whole, whole, ids)


def said(depth: torch.Tensor, outline: torch.Tensor | None = None) -> Output:
    """What a network said: (S, S) or (N, 1, S, S)."""
    return Output(depth if depth.ndim == 4 else depth[None, None], outline)


def numbers(seed: int, size: int = 16, count: int = 2) -> torch.Tensor:
    """(count, 1, size, size) smooth positive numbers between 0.5 and 2."""
    rng = torch.Generator().manual_seed(seed)
    y, x = torch.meshgrid(*(torch.linspace(0, 1, size, dtype=torch.float64),) * 2, indexing="ij")
    a, b, c = torch.rand(3, count, generator=rng, dtype=torch.float64)
    wave = torch.sin(6 * (x * a[:, None, None] + y * b[:, None, None]) + 6 * c[:, None, None])
    noise = torch.rand(count, size, size, generator=rng, dtype=torch.float64)
    return (1.25 + 0.5 * wave + 0.2 * noise)[:, None]


def disc(size: int = 16) -> torch.Tensor:
    """(size, size) 1 inside a disc that touches no edge."""
    place = torch.arange(size) - (size - 1) / 2
    return ((place[:, None] ** 2 + place[None] ** 2) < (size * 0.4) ** 2).double()
