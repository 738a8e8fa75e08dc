"""The usual GAN: cross-entropy of the verdicts, taken as log-odds of being real (Goodfellow et al. 2014)."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plugins.training.losses.discriminated import Outputs, verdicts


def loss(outputs: Outputs, *, real: bool) -> torch.Tensor:
    """Mean cross-entropy in nats with "all real" or "all made", summed over the scales."""
    parts = []
    for verdict in verdicts(outputs):
        wanted = torch.ones_like(verdict) if real else torch.zeros_like(verdict)
        parts.append(binary_cross_entropy_with_logits(verdict, wanted))
    return torch.stack(parts).sum()
