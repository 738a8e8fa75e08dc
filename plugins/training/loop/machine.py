"""What computes: device, number format and threads, chosen once per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import torch

from workbench.api import UnavailableError

if TYPE_CHECKING:
    from plugins.training.loop.ranks import Ranks

_MOST_LOADERS = 8


@dataclass(frozen=True)
class Seat:
    """Where one of `count` processes sits, and the host and port at which the leader keeps what they tell each other.

    each : how many of them sit on each computer; all of them where there is only one.
    """

    rank: int
    count: int
    port: int
    host: str = "127.0.0.1"
    each: int = 0

    @property
    def here(self) -> int:
        """How many processes share this computer."""
        return self.each or self.count

    @property
    def local(self) -> int:
        """The place among the processes of this computer."""
        return self.rank % self.here


@dataclass(frozen=True)
class Machine:
    """One device, whether half precision is used, how many processor threads compute, and how many prepare batches."""

    device: torch.device
    mixed: bool
    threads: int
    loaders: int
    ranks: Ranks | None = None
    """The other processes that teach the same network; None where there are none."""

    @property
    def precision(self) -> str:
        """What Fabric calls the number format."""
        if not self.mixed:
            return "32-true"
        # Cards before 2020 have no units for bfloat16; half precision needs its gradients scaled, which Fabric does.
        if self.device.type == "cpu" or torch.cuda.is_bf16_supported(including_emulation=False):
            return "bf16-mixed"
        return "16-mixed"

    def free_bytes(self) -> int:
        """Memory that nobody uses now, of the graphics card or the computer."""
        if self.device.type == "cuda":
            return int(torch.cuda.mem_get_info(self.device)[0])
        return int(psutil.virtual_memory().available)

    def used_bytes(self) -> int:
        """Memory that this process uses: at its peak on a graphics card, now on a processor."""
        if self.device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self.device))
        return int(psutil.Process().memory_info().rss)

    @property
    def words(self) -> str:
        """For a person: "processor, 2 threads, mixed precision"."""
        if self.device.type == "cuda":
            what = torch.cuda.get_device_name(self.device)
        else:
            what = f"processor, {self.threads} threads"
        return f"{what}, {'mixed' if self.mixed else 'single'} precision"


def choose(device: str, precision: str = "auto", threads: int | None = None) -> Machine:
    """Settle device, precision and threads of this process.

    Raises
    ------
    UnavailableError : a graphics card was asked for that torch cannot use.
    """
    cores = psutil.cpu_count(logical=False) or 1
    threads = threads or cores
    torch.set_num_threads(threads)
    where = _device(device)
    if where.type == "cuda":
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
    mixed = precision == "mixed" or (precision == "auto" and _gains_from_mixed(where))
    return Machine(where, mixed, threads, max(1, min(_MOST_LOADERS, cores // 2)))


def _device(name: str) -> torch.device:
    if name == "cpu" or (name == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    number = name.partition(":")[2]
    index = int(number) if number.isdigit() else 0
    if not torch.cuda.is_available():
        remedy = "choose the processor, or install the CUDA build of torch"
        raise UnavailableError("No NVIDIA graphics card can be used here", remedy=remedy)
    if index >= torch.cuda.device_count():
        found = torch.cuda.device_count()
        raise UnavailableError(f"There is no graphics card number {index + 1}", remedy=f"{found} can be used")
    return torch.device("cuda", index)


def _gains_from_mixed(device: torch.device) -> bool:
    if device.type == "cuda":
        return True
    # Measured at width 16, 128 px: 29 ms a sample against 48 on a processor with bfloat16 units; slower without them.
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(supported and supported())


def memory_gib(device: torch.device) -> float:
    """Memory in use for a run: the most that was held on a graphics card, or this process's share of the machine's."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**30
    return int(psutil.Process().memory_info().rss) / 2**30
