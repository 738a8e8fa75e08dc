"""The frames that were taken just before another, for temporal filling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.settings import FrameSettings
from plugins.kinect.formats.raw_set import RawFrame, RawSet

_OLDEST_US = 500_000


def earlier_frames(
    raw: RawSet, frame: RawFrame, s: FrameSettings
) -> list[tuple[NDArray[np.uint8], NDArray[np.uint16]]]:
    """Colour and depth of at most `s.earlier_frames` frames before this one, oldest first, whatever their split; none
    unless holes are filled from them. Frames whose time is known and longer ago than half a second do not count."""
    if s.filling != "temporal":
        return []
    in_time = sorted(raw.frames, key=lambda other: other.order[1:])
    place = in_time.index(frame)
    before = in_time[max(place - s.earlier_frames, 0) : place]
    now = frame.details.get("depth_us")
    if now is not None:
        before = [other for other in before if 0 <= now - other.details.get("depth_us", now) <= _OLDEST_US]
    return [(raw.colour(other), raw.depth(other)) for other in before]
