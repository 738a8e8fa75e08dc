"""Several processes that teach one network together: each takes its part of every batch, gradients are averaged.

One process leads (rank 0): it owns the run, decides, judges and writes. The others follow: before each step the leader
says which one it is, so they need no clock, no job and no disk. Gradients travel through Fabric's strategy for
distributed data, commands and figures through a group of their own.

As with the threads of `shards`, each part is normalised by its own statistics, and the running ones are averaged after
every step. Two processes therefore teach what one process with two threads teaches.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins.environments import LightningEnvironment
from lightning_fabric.strategies import DDPStrategy
from torch import distributed, nn
from torch.distributed import TCPStore  # type: ignore[attr-defined]
from torch.nn.parallel import DistributedDataParallel

from plugins.training.loop.machine import Seat
from workbench.api import derive_seed

_PATIENCE = timedelta(days=30)
"""A leader that judges, or that a person has paused, keeps the others waiting."""


@dataclass(frozen=True)
class Step:
    """What the leader says before each step; `epoch` below zero ends it."""

    epoch: int
    batch: int
    step: int
    coarse: bool
    factor: float


_END = Step(-1, 0, 0, False, 0.0)


def open_store(count: int, host: str, port: int = 0) -> Any:
    """Where the processes find each other; a free port is chosen where none is given (`port`)."""
    return TCPStore(host, port, count, is_master=True, timeout=_PATIENCE, wait_for_workers=False, use_libuv=False)


def reach_store(seat: Seat) -> Any:
    """The leader's store, as others reach it."""
    return TCPStore(seat.host, seat.port, seat.count, timeout=_PATIENCE, wait_for_workers=False, use_libuv=False)


class Ranks:
    """This process among the others. Raises RuntimeError from any of its methods when another one has ended."""

    def __init__(self, seat: Seat, device: torch.device, precision: str, store: Any = None) -> None:
        self.rank, self.count = seat.rank, seat.count
        cuda = device.type == "cuda"
        backend = "nccl" if cuda and distributed.is_nccl_available() else "gloo"
        store = store or reach_store(seat)
        if cuda:
            torch.cuda.set_device(device)
        distributed.init_process_group(backend, store=store, rank=seat.rank, world_size=seat.count, timeout=_PATIENCE)
        self._words = distributed.new_group(backend="gloo", timeout=_PATIENCE) if backend != "gloo" else None
        strategy = DDPStrategy(
            cluster_environment=_Environment(seat),
            process_group_backend=backend,
            timeout=_PATIENCE,
            # Published networks carry heads that they never use.
            find_unused_parameters=True,
            **_own_statistics(),
        )
        self.fabric = Fabric(
            accelerator=device.type,
            devices=seat.here,
            num_nodes=seat.count // seat.here,
            strategy=strategy,
            precision=precision,
        )
        self.fabric.launch()

    def part(self, indices: Sequence[int]) -> list[int]:
        """This process's part of a batch; parts are equal, so a few of a batch that does not divide are left out."""
        size = len(indices) // self.count
        return list(indices[self.rank * size : (self.rank + 1) * size])

    def say(self, epoch: int, batch: int, step: int, factor: float, *, coarse: bool) -> None:
        """The leader tells which step comes next."""
        self._broadcast(Step(epoch, batch, step, coarse, factor))

    def heard(self) -> Step | None:
        """What the leader says next; None at the end."""
        values = self._broadcast(_END)
        if values[0] < 0:
            return None
        return Step(int(values[0]), int(values[1]), int(values[2]), bool(values[3]), values[4])

    def end(self) -> None:
        """The leader lets the others go."""
        with contextlib.suppress(RuntimeError):
            self._broadcast(_END)

    def leave(self) -> None:
        """Give the connections back."""
        distributed.destroy_process_group()

    def settle_chance(self, seed: int, step: int) -> None:
        """Chance inside the network (dropout) from the seed, the step and the rank, however often a run was stopped."""
        torch.manual_seed(derive_seed(seed, "step", step, self.rank))

    def mean(self, figures: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Figures averaged over all processes."""
        values = torch.stack([value.float() for value in figures.values()])
        distributed.all_reduce(values)
        return dict(zip(figures, (values / self.count).unbind(), strict=True))

    @torch.no_grad()
    def average_buffers(self, network: nn.Module) -> None:
        """Running statistics averaged over all processes."""
        self.average([buffer for buffer in network.buffers() if buffer.is_floating_point()])

    @torch.no_grad()
    def average(self, tensors: Sequence[torch.Tensor]) -> None:
        """Tensors averaged in place over all processes, which have to hold the same ones in the same order."""
        if not tensors:
            return
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.all_reduce(flat)
        means = torch.split(flat / self.count, [tensor.numel() for tensor in tensors])
        for tensor, value in zip(tensors, means, strict=True):
            tensor.copy_(value.view_as(tensor))

    def _broadcast(self, step: Step) -> list[float]:
        values = torch.tensor([float(value) for value in astuple(step)], dtype=torch.float64)
        distributed.broadcast(values, src=0, group=self._words)
        return [float(value) for value in values]


def _own_statistics() -> dict[str, bool]:
    """Statistics are averaged by us, not copied from the leader before each step; torch has renamed the switch."""
    known = inspect.signature(DistributedDataParallel.__init__).parameters
    return {"forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers": False}


class _Environment(LightningEnvironment):  # type: ignore[misc]
    """What Fabric asks about the processes; they are started by us, not by it."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat

    @property
    def creates_processes_externally(self) -> bool:
        return True

    @property
    def main_address(self) -> str:
        return self._seat.host

    @property
    def main_port(self) -> int:
        return self._seat.port

    def world_size(self) -> int:
        return self._seat.count

    def global_rank(self) -> int:
        return self._seat.rank

    def local_rank(self) -> int:
        return self._seat.local

    def node_rank(self) -> int:
        return self._seat.rank // self._seat.here
