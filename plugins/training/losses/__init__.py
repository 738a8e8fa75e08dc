"""Losses, one module each; a run's loss is a weighted list of them.

A loss of depth takes what the network said, the batch it was asked about and the target, and returns a scalar that is
averaged over the region that counts, so that its size does not depend on how large heads are in their pictures.
Losses of pictures and of discriminators have signatures of their own. Nothing here imports torch before it computes.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from plugins.training.losses.catalogue import LOSSES, OUTLINE_WEIGHT
from plugins.training.targets import Target

if TYPE_CHECKING:
    import torch

    from plugins.training.data.batches import Batch

    LossFunction = Callable[["Output", Batch, Target], torch.Tensor]


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


class WeightedLoss:
    """The sum of named losses times their weights, for one target; those of weight 0 are left out."""

    def __init__(self, weights: Mapping[str, float], target: Target | None = None) -> None:
        self.weights = {name: weight for name, weight in weights.items() if weight > 0}
        self.target = target or Target("relative_to_head")
        self._terms = {name: _function(name) for name in self.weights}

    @classmethod
    def of(cls, losses: Mapping[str, float], *, outline: bool, target: Target | None = None) -> WeightedLoss:
        """The loss of a run: the list of its settings, and the outline where it is learned and not in the list."""
        weights = dict(losses)
        if outline:
            weights.setdefault("outline", OUTLINE_WEIGHT)
        return cls(weights, target)

    def __call__(self, output: Output, batch: Batch) -> torch.Tensor:
        """The weighted sum, a scalar."""
        return self.parts(output, batch)["loss"]

    def parts(self, output: Output, batch: Batch) -> dict[str, torch.Tensor]:
        """``loss``, the weighted sum, and where there are several, each by its name before its weight: ``loss.l1``."""
        found = {name: term(output, batch, self.target) for name, term in self._terms.items()}
        weighted = [self.weights[name] * value for name, value in found.items()]
        total = weighted[0]
        for value in weighted[1:]:
            total = total + value
        several = {f"loss.{name}": value for name, value in found.items()} if len(found) > 1 else {}
        return {"loss": total, **several}


def _function(name: str) -> LossFunction:
    entry = LOSSES[name]
    module = importlib.import_module(f"plugins.training.losses.{entry.module}")
    loss: LossFunction = partial(getattr(module, entry.function), **entry.options)
    return loss
