"""What a step of a conversion costs before the first one corrects it."""

from __future__ import annotations

from plugins.kinect.convert.settings import ConvertSettings
from workbench.api import Estimate

_PREPARING_S = 0.35
_CUTTING_S = 0.45
_FILLING_S = {"none": 0.0, "guided": 0.05, "temporal": 0.5, "compatible": 1.2}
_COMPRESSING_S = 0.6
_BYTES_PER_PIXEL = {"metric": 4.5, "compatible": 2.0}
_RECORD_BYTES = 5_000
_MEMORY_BYTES = 500_000_000
_START_S = 5.0


def estimate_of(s: ConvertSettings) -> Estimate:
    """Half a frame: its two steps cost differently, and together they are what is told."""
    seconds = _PREPARING_S + _CUTTING_S + _FILLING_S[s.filling] * (s.output_image_size / 512) ** 2
    seconds += _COMPRESSING_S if s.mode == "compatible" and s.compress else 0.0
    size = _RECORD_BYTES + _BYTES_PER_PIXEL[s.mode] * s.output_image_size**2
    return Estimate(seconds / 2, int(size / 2), _MEMORY_BYTES, start_seconds=_START_S)
