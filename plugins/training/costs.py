"""What training costs, from measurements; cheap enough to be asked while a person types. Without torch.

Measured on one core in single precision, 128 x 128 pixels (UnSup3D's network 64 x 64), the head's outline learned too,
batches of 2 and 6: what grows with the batch is what a picture costs, the rest is what the weights cost. Memory is the
peak of the process.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import psutil

from plugins.training.networks import entry_of
from plugins.training.settings import TrainSettings
from workbench.api import SettingsError

# CPU seconds of one training sample at 128 px in single precision on one core, by width of the Attention U-Net.
_WIDTHS = (8.0, 16.0, 32.0, 64.0)
_SECONDS = (0.021, 0.048, 0.164, 0.60)
_SECOND_CORE = 0.85
"""How much of a further core's time a step makes use of."""
_VALIDATION_SHARE = 0.05
_READING_SECONDS = 0.004
_BASE_BYTES = 450_000_000
"""Python, torch and the loop."""
_GIB = 2**30


@dataclass(frozen=True)
class _Measured:
    """What one network costs at its published width: seconds of a picture of 128 px, bytes of a pixel."""

    seconds: float
    bytes_per_pixel: int
    width: int | None = None


_NETWORKS = {
    "attunet": _Measured(0.164, 5629, 32),
    "unet_noatt": _Measured(0.155, 4972, 32),
    "unet_simple": _Measured(0.29, 6158, 64),
    "facedepth": _Measured(0.066, 2014),
    "densedepth169": _Measured(0.29, 3993),
    "dense161_khan": _Measured(0.19, 5957),
    "bts_densenet161": _Measured(0.27, 7179),
    "bts_densenet121": _Measured(0.19, 4595),
    "bts_resnet50": _Measured(0.25, 4197),
    "bts_mobilenetv2": _Measured(0.147, 5414),
    "fused": _Measured(0.071, 1898),
    "dpt_large_384": _Measured(2.1, 9000),
    "dpt_hybrid_384": _Measured(0.79, 6000),
    "midas_small": _Measured(0.095, 3958),
    "unsup3d_netD": _Measured(0.15, 2522),
}
# A weight, its gradient and two moments of Adam, and the time to go over them.
_BYTES_PER_WEIGHT = 16
_SECONDS_PER_WEIGHT = 4.6e-9


def sample_seconds(s: TrainSettings, threads: int | None = None) -> float:
    """Seconds a training step takes per picture on this processor."""
    cores = threads or s.threads or psutil.cpu_count(logical=False) or 1
    measured = _NETWORKS[s.network]
    at_128 = measured.seconds
    if measured.width is not None:
        logarithms = np.log(s.width * 32 / measured.width), np.log(_WIDTHS), np.log(_SECONDS)
        at_128 *= float(np.exp(np.interp(*logarithms))) / _SECONDS[2]
    pictures = at_128 * (s.resolution / 128) ** 2 / (1 + _SECOND_CORE * (cores - 1))
    return pictures + _SECONDS_PER_WEIGHT * weights(s) / s.step_pictures


def run_seconds(s: TrainSettings, faces: int) -> float:
    """How long a run on `faces` training faces takes on the processor; a graphics card is 20 to 100 times faster."""
    # An epoch at half the resolution takes a quarter of the time.
    planned = faces * (
        s.epochs * (1 - 0.75 * s.coarse_share) * sample_seconds(s) * (1 + _VALIDATION_SHARE) + _READING_SECONDS
    )
    return planned if s.time_limit_minutes is None else min(planned, 60 * s.time_limit_minutes)


def weights(s: TrainSettings) -> float:
    """About how many weights the network has."""
    published = entry_of(s.network).parameters or 0
    width = _NETWORKS[s.network].width
    return published * ((s.width / width) ** 2 if width is not None else 1.0)


def memory_bytes(s: TrainSettings) -> int:
    """Memory a run takes on the processor, at its peak."""
    measured = _NETWORKS[s.network]
    per_pixel = measured.bytes_per_pixel * (s.width / measured.width if measured.width is not None else 1.0)
    # Each core that carries a part of the batch has gradients of its own, the running average a copy of the weights.
    cores = min(s.threads or psutil.cpu_count(logical=False) or 1, max(1, s.batch // 2))
    per_weight = _BYTES_PER_WEIGHT + 4 * (cores - 1) + (4 if s.average is not None else 0)
    processes = s.processes if s.counts("processes") else 1
    return int(processes * (_BASE_BYTES + per_weight * weights(s)) + s.batch * s.resolution**2 * per_pixel)


def refuse_memory(s: TrainSettings, available_bytes: float) -> None:
    """Refuse a run that `available_bytes` cannot hold. Raises SettingsError."""
    needed = memory_bytes(s)
    if needed <= available_bytes:
        return
    raise SettingsError(
        f"{entry_of(s.network).title} at {s.resolution} x {s.resolution} px with batches of {s.batch} needs about "
        f"{needed / _GIB:.1f} GiB of memory, and this computer has {available_bytes / _GIB:.1f}",
        field="batch",
        remedy="choose a smaller batch with more “Batches per step”, a lower resolution, or a lighter network",
    )
