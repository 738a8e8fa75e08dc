"""Whether each pixel is head: cross-entropy of the network's log-odds with the head mask."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from plugins.training.data.batches import Batch
from plugins.training.losses import Output
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target) -> torch.Tensor:
    """Mean binary cross-entropy over all pixels, in nats; 0 for a network that does not learn the outline."""
    if output.outline is None:
        return torch.zeros((), device=output.depth.device)
    return binary_cross_entropy_with_logits(output.outline, batch.head)
