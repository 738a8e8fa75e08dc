"""What a capture takes on the disk, before the first frame is there. Light: the window asks while a person types."""

from __future__ import annotations

from plugins.kinect.capture.settings import CaptureSettings

_FOCAL_PX = {"720P": 612, "1080P": 918, "1440P": 1224, "1536P": 979, "2160P": 1835, "3072P": 1958}
"""Of a typical Azure Kinect; what is stored, the part of the picture that infrared light reaches, grows with it."""
_BYTES_AT_720P = 1_110_000
"""Colour, registered depth and infrared of 584 x 704 pixels as PNG: the mean over a simulated capture."""


def frame_bytes(s: CaptureSettings) -> int | None:
    """Bytes of one stored frame; None for recordings, which have a resolution of their own."""
    if s.backend == "recording":
        return None
    return round(_BYTES_AT_720P * (_FOCAL_PX[s.colour_mode] / _FOCAL_PX["720P"]) ** 2)
