"""How large gradients are, and how large they may be."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


@torch.no_grad()
def limited(parameters: Iterable[nn.Parameter], most: float | None) -> torch.Tensor:
    """The norm of all gradients together, a scalar on their device; they are shortened where it is above `most`."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.zeros(())
    norm: torch.Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    if most is not None:
        torch._foreach_mul_(gradients, (most / (norm + 1e-6)).clamp(max=1.0))
    return norm
