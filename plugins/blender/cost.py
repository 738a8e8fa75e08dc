"""What a face costs before the first one corrects it: seconds, bytes, memory."""

from __future__ import annotations

import os

from plugins.blender.settings import RenderSettings
from workbench.api import Estimate

_QUICK_SECONDS_PER_MEGAPIXEL = 0.45
_QUICK_SECONDS_PER_FACE = 0.012
_QUICK_MEMORY_BYTES = 250_000_000
_QUICK_START_SECONDS = 2.0

_SECONDS_PER_FACE = 0.45
_SECONDS_PER_PIXEL = 1.2e-5
_SECONDS_PER_PATH = 2.75e-6
_DENOISING_PER_PIXEL = 0.9e-5
"""Processor seconds: 2.6, 4.0 and 7.0 measured at 256 px with 8, 16 and 32 paths, 28.9 at 512 px with 32, 74.7 at
640 px with 64 (two cores, noise removed)."""
_MEMORY_BYTES = 450_000_000
_MEMORY_PER_PIXEL = 500
_START_SECONDS = 6.0

_BYTES_PER_PIXEL = {"image": 2.2, "depth": 0.9, "mask": 0.03, "normals": 2.4}
_BYTES_PER_FACE = {"vertices": 55_000, "mesh": 300_000}
_RECORD_BYTES = 12_000


def estimate_of(s: RenderSettings, cores: int | None = None) -> Estimate:
    """Cost of one face. cores : of the processor, which one Blender uses all of; by default those of this machine."""
    pixels = s.resolution**2
    size = _RECORD_BYTES + sum(_BYTES_PER_PIXEL.get(c, 0) * pixels + _BYTES_PER_FACE.get(c, 0) for c in s.channels)
    if s.renderer == "quick":
        seconds = _QUICK_SECONDS_PER_FACE + _QUICK_SECONDS_PER_MEGAPIXEL * pixels / 1e6
        return Estimate(seconds, int(size), _QUICK_MEMORY_BYTES, start_seconds=_QUICK_START_SECONDS)
    seconds = blender_processor_seconds(s) / (cores or os.cpu_count() or 1)
    memory = _MEMORY_BYTES + _MEMORY_PER_PIXEL * pixels
    return Estimate(seconds, int(size), int(memory), start_seconds=_START_SECONDS)


def blender_processor_seconds(s: RenderSettings) -> float:
    """Seconds of one core for a face with Blender."""
    pixels = s.resolution**2
    each = _SECONDS_PER_PIXEL + _SECONDS_PER_PATH * s.samples + (_DENOISING_PER_PIXEL if s.denoise else 0.0)
    return _SECONDS_PER_FACE + each * pixels
