"""Losses by name, one module each; a run's loss is a weighted list of them.

A loss takes what the network said and the batch it was asked about and returns a scalar that is averaged over the
region that counts, so that its size does not depend on how large heads are in their pictures.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

from plugins.training.data.batches import Batch

OUTLINE_WEIGHT = 0.25
RECIPES: Mapping[str, Mapping[str, float]] = {"l1": {"l1": 1.0}, "l1_slopes": {"l1": 1.0, "slopes": 2.0}}
"""Weighted lists behind the names in the settings."""


@dataclass(frozen=True)
class Output:
    """What a network said of a batch: `depth` (N, 1, S, S) in the target's normalised numbers; `outline` (N, 1, S, S)
    log-odds that a pixel is head, or None where the network does not learn it."""

    depth: torch.Tensor
    outline: torch.Tensor | None = None

    @staticmethod
    def of(raw: torch.Tensor) -> Output:
        """From a network's output with one or two channels, in single precision."""
        raw = raw.float()
        return Output(raw[:, :1], raw[:, 1:2] if raw.shape[1] > 1 else None)


LossFunction = Callable[[Output, Batch], torch.Tensor]


class WeightedLoss:
    """The sum of named losses times their weights."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self._terms = {name: _function(name) for name in weights}

    @classmethod
    def of(cls, recipe: str, *, outline: bool) -> WeightedLoss:
        """The loss of a run: a recipe of the settings, and the outline where it is learned."""
        weights = dict(RECIPES[recipe])
        if outline:
            weights["outline"] = OUTLINE_WEIGHT
        return cls(weights)

    def __call__(self, output: Output, batch: Batch) -> torch.Tensor:
        total = torch.zeros((), device=output.depth.device)
        for name, term in self._terms.items():
            total = total + self.weights[name] * term(output, batch)
        return total


def _function(name: str) -> LossFunction:
    module = importlib.import_module(f"plugins.training.losses.{name}")
    loss: LossFunction = module.loss
    return loss
