"""A running average of a run's weights: steadier than the weights of any one step, and what is judged and kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch

from plugins.training.loop.weights import Modules, weights_of

PREFIX = "average."


class Averages:
    """average <- decay * average + (1 - decay) * weights, after every step; young averages forget faster.

    The decay of step t is min(decay, (1 + t) / (10 + t)), so that the weights of the beginning do not stay. Running
    statistics of norms are averaged as well, counters are not.
    """

    def __init__(self, modules: Modules, decay: float) -> None:
        self._modules, self._decay = modules, decay
        self._own = {name: value.detach().clone() for name, value in self._floats().items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights as they are after `step` (from 1)."""
        share = 1 - min(self._decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(list(self._own.values()), list(self._floats().values()), share)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The networks hold the averages inside the block, and their own weights again after it."""
        kept = {name: value.clone() for name, value in self._floats().items()}
        self._put(self._own)
        try:
            yield
        finally:
            self._put(kept)

    def tensors(self) -> dict[str, torch.Tensor]:
        """For the state a run goes on from."""
        return {PREFIX + name: value for name, value in self._own.items()}

    def restore(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """The inverse of `tensors`."""
        for name, value in self._own.items():
            value.copy_(tensors[PREFIX + name])

    def _floats(self) -> dict[str, torch.Tensor]:
        return {name: value for name, value in weights_of(self._modules).items() if value.is_floating_point()}

    @torch.no_grad()
    def _put(self, values: Mapping[str, torch.Tensor]) -> None:
        for name, own in self._floats().items():
            own.copy_(values[name])
