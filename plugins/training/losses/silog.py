"""Scale-invariant error of logarithms (Eigen et al. 2014), in the variants that go by the same name."""

from __future__ import annotations

import torch

from plugins.training.data.batches import Batch
from plugins.training.losses import Output, masked
from plugins.training.targets import Target


def loss(output: Output, batch: Batch, target: Target, *, balance: float = 0.85, factor: float = 10.0) -> torch.Tensor:
    """factor · sqrt(mean g² - balance · (mean g)²), g = ln prediction - ln target, over the batch's counting pixels.

    Needs a target whose values are positive. BTS: 0.85 and 10; Khan et al. 2023: 0.95 and 1; Depth Anything: 0.5 and
    1. A balance of 1 would not see a common factor at all.
    """
    ours, true = (masked.log(masked.values(target, x)) for x in (output.depth, batch.target))
    g = (ours - true) * batch.region
    square, level = masked.mean(g**2, batch.region), masked.mean(g, batch.region)
    # The root has no slope at nothing.
    return factor * torch.sqrt((square - balance * level**2).clamp(min=0) + 1e-12)
