"""What training costs, from measurements; cheap enough to be asked while a person types. Without torch."""

from __future__ import annotations

import numpy as np
import psutil

from plugins.training.settings import TrainSettings

# CPU seconds of one training sample at 128 px in single precision on one core, by width of the Attention U-Net.
_WIDTHS = (8.0, 16.0, 32.0, 64.0)
_SECONDS = (0.021, 0.048, 0.164, 0.60)
_SECOND_CORE = 0.85
"""How much of a further core's time a step makes use of."""
_VALIDATION_SHARE = 0.05
_READING_SECONDS = 0.004
_BASE_BYTES = 450 * 2**20
_BYTES_PER_VALUE = 4 * 60
"""Memory of one pixel of the first block's channels, forwards and backwards through all levels."""


def sample_seconds(s: TrainSettings, threads: int | None = None) -> float:
    """Seconds a training step takes per picture on this processor."""
    cores = threads or s.threads or psutil.cpu_count(logical=False) or 1
    at_128 = float(np.exp(np.interp(np.log(s.width), np.log(_WIDTHS), np.log(_SECONDS))))
    return at_128 * (s.resolution / 128) ** 2 / (1 + _SECOND_CORE * (cores - 1))


def run_seconds(s: TrainSettings, faces: int) -> float:
    """How long a run on `faces` training faces takes on the processor; a graphics card is 20 to 100 times faster."""
    # An epoch at half the resolution takes a quarter of the time.
    planned = faces * (
        s.epochs * (1 - 0.75 * s.coarse_share) * sample_seconds(s) * (1 + _VALIDATION_SHARE) + _READING_SECONDS
    )
    return planned if s.time_limit_minutes is None else min(planned, 60 * s.time_limit_minutes)


def memory_bytes(s: TrainSettings) -> int:
    """Memory a run takes on the processor."""
    return int(_BASE_BYTES + s.batch * s.resolution**2 * s.width * _BYTES_PER_VALUE)
