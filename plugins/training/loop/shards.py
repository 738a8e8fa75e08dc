"""A step on a processor, split over its cores by pictures.

Each core carries a part of the batch through the whole network and back by itself, and meets the others once a step.
The usual way, all cores on every single operation, waits for the slowest core some six hundred times a step: on two
cores that other programs use as well it was several times slower than one core alone.
"""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from plugins.training.loop.gradients import limited

if TYPE_CHECKING:
    from plugins.training.loop.stepping import Objective, Splittable

_LEAST_PICTURES = 2
"""Batch normalisation wants company."""


def shards_for(network: nn.Module, threads: int, batch: int) -> int:
    """Into how many parts a batch is split: one per core, of two pictures or more.

    A network with dropout is not split: all threads draw from one source of chance, in an order nobody settles.
    """
    if any(isinstance(m, nn.modules.dropout._DropoutNd) and m.p > 0 for m in network.modules()):
        return 1
    return max(1, min(threads, batch // _LEAST_PICTURES))


class ShardedStep:
    """Gradients of a batch, computed by `shards` threads that share the network's parameters.

    As with several graphics cards, each part is normalised by its own statistics; the running ones are averaged. Parts
    and sums have a fixed order, so a step gives the same numbers however the threads are scheduled.
    """

    def __init__(
        self, network: nn.Module, optimiser: torch.optim.Optimizer, objective: Objective, shards: int, *, mixed: bool
    ) -> None:
        self._replicas = [network, *(_sharing(network) for _ in range(shards - 1))]
        self._parameters = [p for p in network.parameters() if p.requires_grad]
        self._optimiser, self._objective, self._mixed = optimiser, objective, mixed
        self._pool = ThreadPoolExecutor(shards, thread_name_prefix="shard") if shards > 1 else None

    def backward(
        self, batch: Splittable, share: float = 1.0, *, add: bool = False, more: bool = False
    ) -> dict[str, torch.Tensor]:
        """The batch's figures; `share` of its gradients is put into the parameters' ``.grad``, or added to them."""
        parts = batch.split(len(self._replicas))
        for replica in self._replicas[1:]:
            _copy_buffers(self._replicas[0], replica)
        work = list(zip(self._replicas, parts, strict=False))
        made = [self._part(*work[0])] if self._pool is None else list(self._pool.map(lambda w: self._part(*w), work))
        shares = [len(part.ids) / len(batch.ids) for part in parts]
        for i, parameter in enumerate(self._parameters):
            grads = [(own, grads[i]) for own, (_, grads) in zip(shares, made, strict=True) if grads[i] is not None]
            found = _laid_as(parameter, _weighted([(share * own, grad) for own, grad in grads]))
            if add and parameter.grad is not None and found is not None:
                parameter.grad.add_(found)
            else:
                parameter.grad = found
        _average_buffers(self._replicas[: len(parts)])
        told = [figures for figures, _ in made]
        return {
            name: torch.stack([own * figures[name] for own, figures in zip(shares, told, strict=True)]).sum()
            for name in told[0]
        }

    def update(self, clip: float | None = None) -> torch.Tensor:
        """Move the parameters against their gradients, shortened to the norm `clip`; their norm before."""
        norm = limited(self._parameters, clip)
        self._optimiser.step()
        return norm

    def close(self) -> None:
        """Stop the threads."""
        if self._pool is not None:
            self._pool.shutdown()

    def state(self) -> dict[str, Any]:
        """Nothing that a resume needs."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""

    def _part(
        self, replica: nn.Module, part: Splittable
    ) -> tuple[dict[str, torch.Tensor], tuple[torch.Tensor | None, ...]]:
        def said(*inputs: torch.Tensor) -> torch.Tensor:
            # No cache of cast weights: it is shared by all threads, and would tie their graphs together.
            with torch.autocast("cpu", torch.bfloat16, enabled=self._mixed, cache_enabled=False):
                output: torch.Tensor = replica(*inputs)
            return output.float()

        figures = self._objective(said, part)
        grads = torch.autograd.grad(figures["loss"], self._parameters, allow_unused=True)
        return {name: value.detach() for name, value in figures.items()}, grads


def _sharing(network: nn.Module) -> nn.Module:
    """A copy with its own buffers and the same parameters."""
    memo: dict[int, Any] = {id(p): p for p in network.parameters()}
    return copy.deepcopy(network, memo)


def _laid_as(parameter: torch.Tensor, grad: torch.Tensor | None) -> torch.Tensor | None:
    """In the parameter's memory layout, as `backward` would leave it: torch's fused Adam takes the numbers of both as
    they lie, and with another layout it moves the wrong ones (seen with torch 2.13).
    """
    if grad is None or grad.stride() == parameter.stride():
        return grad
    return torch.empty_like(parameter).copy_(grad)


def _weighted(grads: list[tuple[float, torch.Tensor | None]]) -> torch.Tensor | None:
    total: torch.Tensor | None = None
    for share, grad in grads:
        assert grad is not None
        total = grad * share if total is None else total.add_(grad, alpha=share)
    return total


@torch.no_grad()
def _copy_buffers(source: nn.Module, target: nn.Module) -> None:
    for own, other in zip(source.buffers(), target.buffers(), strict=True):
        other.copy_(own)


@torch.no_grad()
def _average_buffers(replicas: list[nn.Module]) -> None:
    for first, *others in zip(*(r.buffers() for r in replicas), strict=True):
        if others and first.is_floating_point():
            first.copy_(torch.stack([first, *others]).mean(0))
