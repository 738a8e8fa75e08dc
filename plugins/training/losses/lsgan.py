"""Least-squares GAN: verdicts near 1 for real pictures and near 0 for made ones (Mao et al. 2017)."""

from __future__ import annotations

import torch

from plugins.training.losses.discriminated import Outputs, verdicts


def loss(outputs: Outputs, *, real: bool) -> torch.Tensor:
    """mean (verdict - wanted)², wanted being 1 or 0, summed over the scales."""
    wanted = 1.0 if real else 0.0
    return torch.stack([((verdict - wanted) ** 2).mean() for verdict in verdicts(outputs)]).sum()
