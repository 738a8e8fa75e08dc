"""One network measured: operations counted, bytes of living tensors followed, time taken."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode


@dataclass(frozen=True)
class Cost:
    """Of one picture: floating-point operations (2 x multiply-adds), bytes of tensors alive at the same time at most
    (weights included), processor seconds on one thread, milliseconds on the card (None without one)."""

    flops: int
    peak_bytes: int
    cpu_s: float
    device_ms: float | None


class LivingBytes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Follows every tensor that an operation gives until nothing refers to its memory any more.

    What a library takes for itself within one operation is not seen.
    """

    def __init__(self, start: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.peak = start
        self._known: weakref.WeakKeyDictionary[Any, bool] = weakref.WeakKeyDictionary()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        before = {id(leaf.untyped_storage()) for leaf in tree_leaves(args) if isinstance(leaf, torch.Tensor)}
        for leaf in tree_leaves(result):
            if isinstance(leaf, torch.Tensor):
                self._follow(leaf.untyped_storage(), before)
        return result

    def _follow(self, storage: Any, before: set[int]) -> None:
        if id(storage) in before or storage in self._known:
            return
        self._known[storage] = True
        size = int(storage.nbytes())
        weakref.finalize(storage, self._freed, size)
        self.now += size
        self.peak = max(self.peak, self.now)

    def _freed(self, size: int) -> None:
        self.now -= size


def _attention_flops(query: Any, key: Any, value: Any, *_: Any, **__: Any) -> int:
    """Of attention (N, heads, tokens, width): query by key, and that by value."""
    heads = query[0] * query[1]
    return int(2 * heads * query[2] * key[2] * (query[3] + value[3]))


_ATTENTION = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention_flops}
"""Torch counts attention on graphics cards, but not the fused one of processors: a third of a small transformer."""


def weight_bytes(network: nn.Module) -> int:
    """Bytes of all weights and buffers: what a file of them takes, but for names."""
    return sum(tensor.numel() * tensor.element_size() for tensor in network.state_dict().values())


@torch.no_grad()
def cost_of(network: nn.Module, picture: torch.Tensor, repeats: int, device: torch.device) -> Cost:
    """Cost of one forward pass of `picture` (1, C, H, W). Leaves the network on the processor, in evaluation mode.

    Sets torch to one thread; the caller's process is meant for measuring.
    """
    torch.set_num_threads(1)
    network.eval()
    living = LivingBytes(weight_bytes(network) + picture.numel() * picture.element_size())
    with FlopCounterMode(display=False, custom_mapping=_ATTENTION) as counter, living:
        network(picture)
    network(picture)
    cpu_s = median(_seconds(time.process_time, lambda: network(picture)) for _ in range(repeats))
    return Cost(int(counter.get_total_flops()), living.peak, cpu_s, _on_card(network, picture, repeats, device))


def _on_card(network: nn.Module, picture: torch.Tensor, repeats: int, device: torch.device) -> float | None:
    if device.type == "cpu":
        return None
    moved, there = network.to(device), picture.to(device)

    def once() -> None:
        moved(there)
        torch.cuda.synchronize(device)

    once()
    took = median(_seconds(time.perf_counter, once) for _ in range(repeats))
    network.to("cpu")
    torch.cuda.empty_cache()
    return 1000 * took


def _seconds(clock: Callable[[], float], work: Callable[[], object]) -> float:
    before = clock()
    work()
    return clock() - before
