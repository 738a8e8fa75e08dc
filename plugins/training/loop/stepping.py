"""One step of one network: gradients the way the machine does them best, then an update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self

import torch
from torch import nn

from plugins.training.loop.machine import Machine
from plugins.training.loop.shards import ShardedStep, shards_for

if TYPE_CHECKING:
    from plugins.training.loop.device_step import DeviceStep

Figures = Mapping[str, torch.Tensor]


class Splittable(Protocol):
    """A batch that can be worked on in parts."""

    @property
    def ids(self) -> tuple[str, ...]: ...

    def split(self, parts: int) -> list[Self]:
        """The batch in at most `parts` parts of about equal size, in order."""
        ...


Objective = Callable[[Callable[..., torch.Tensor], Any], Figures]
"""Network and batch -> ``loss``, a scalar to be made small, and what else is worth a curve, as means per picture.

The network is to be called, not looked into: what is passed may stand for a copy of it, or cast its numbers.
"""


def step_of(
    network: nn.Module, optimiser: torch.optim.Optimizer, objective: Objective, machine: Machine, batch: int
) -> ShardedStep | DeviceStep:
    """The step of a network on the machine, for batches of `batch` samples; settles torch's threads."""
    if machine.device.type == "cuda" or machine.ranks is not None:
        from plugins.training.loop.device_step import DeviceStep

        return DeviceStep(network, optimiser, objective, machine)
    shards = shards_for(network, machine.threads, batch)
    torch.set_num_threads(max(1, machine.threads // shards))
    return ShardedStep(network, optimiser, objective, shards, mixed=machine.mixed)


def taught(
    step: ShardedStep | DeviceStep, batch: Splittable, parts: int, clip: float | None = None
) -> dict[str, torch.Tensor]:
    """One change of the weights: gradients of the batch, `parts` parts one after the other, then an update.

    Returns the objective's figures and ``gradient_norm``, that before it was shortened to `clip`.
    """
    figures: dict[str, torch.Tensor] = {}
    pieces = batch.split(parts)
    for number, part in enumerate(pieces):
        share = len(part.ids) / len(batch.ids)
        found = step.backward(part, share, add=number > 0, more=number + 1 < len(pieces))
        for name, value in found.items():
            figures[name] = figures[name] + share * value if number else share * value
    return {**figures, "gradient_norm": step.update(clip)}
