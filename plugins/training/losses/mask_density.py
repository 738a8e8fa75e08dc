"""Whether the predicted head is as large as the true one, wherever it lies."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean over pictures of |share of the picture that is head, predicted - true|; 0 without a learned outline.

    The predicted share is the mean probability, so every pixel has a gradient.
    """
    if output.outline is None:
        return torch.zeros((), device=output.depth.device)
    return gap(torch.sigmoid(output.outline), batch.head)


def gap(predicted: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """Mean over pictures of |mean of predicted - mean of true|, masks (N, 1, S, S) in 0..1."""
    return (predicted.flatten(1).mean(1) - true.flatten(1).mean(1)).abs().mean()
