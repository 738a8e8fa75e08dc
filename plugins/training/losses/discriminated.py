"""What discriminators say, in one shape whatever their kind.

A discriminator gives one map of verdicts, or the list of all its outputs, the last of which is the verdict, or a list
of such lists, one per scale of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

Outputs = torch.Tensor | Sequence[torch.Tensor] | Sequence[Sequence[torch.Tensor]]


def by_scale(outputs: Outputs) -> list[list[torch.Tensor]]:
    """All outputs of each scale, in order; (N, C, h, w) each."""
    if isinstance(outputs, torch.Tensor):
        return [[outputs]]
    scales: list[list[torch.Tensor]] = []
    for part in outputs:
        if not isinstance(part, torch.Tensor):
            scales.append(list(part))
        elif scales:
            scales[0].append(part)
        else:
            scales.append([part])
    return scales


def verdicts(outputs: Outputs) -> list[torch.Tensor]:
    """The last output of each scale: (N, 1, h, w), large where a patch is taken for real."""
    return [scale[-1] for scale in by_scale(outputs)]
