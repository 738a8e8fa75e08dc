"""Optimisers by the names of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from plugins.training.settings.loop import LearningFields

Groups = Iterable[nn.Parameter] | list[dict[str, Any]]


def optimiser_of(s: LearningFields, parameters: Groups) -> torch.optim.Optimizer:
    """The optimiser of a run's settings for these parameters, or groups of them with rates of their own.

    Fused: one pass over each tensor instead of a dozen.
    """
    shared: dict[str, Any] = {"lr": s.rate, "weight_decay": s.weight_decay, "fused": True}
    if s.optimiser == "sgd":
        return torch.optim.SGD(parameters, momentum=s.momentum, **shared)
    kind = torch.optim.Adam if s.optimiser == "adam" else torch.optim.AdamW
    return kind(parameters, betas=(s.momentum, s.second_beta), eps=s.epsilon, **shared)
