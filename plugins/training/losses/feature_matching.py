"""Made pictures should look to the discriminator's inner layers as real ones do (pix2pixHD, Wang et al. 2018)."""

from __future__ import annotations

import torch

from plugins.training.losses.discriminated import Outputs, by_scale

_BLOCKS = 4.0
"""The published sum is scaled as if each discriminator had four inner layers."""


def loss(made: Outputs, real: Outputs) -> torch.Tensor:
    """Mean over scales of 4 / (inner layers) times the sum over inner layers of mean |made - real|.

    Inner layers are all outputs but the last. No gradient goes to the real side.

    Raises
    ------
    ValueError : the discriminator shows its verdicts only.
    """
    ours, theirs = by_scale(made), by_scale(real)
    parts = []
    for one, other in zip(ours, theirs, strict=True):
        if len(one) < 2:
            raise ValueError("feature matching needs a discriminator that gives its inner layers too")
        gaps = [(a - b.detach()).abs().mean() for a, b in zip(one[:-1], other[:-1], strict=True)]
        parts.append(torch.stack(gaps).sum() * (_BLOCKS / len(gaps)))
    return torch.stack(parts).mean()
