"""What travels from the workers to the one writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.kinect.formats.processed_set import FramePlace, SetDescription
from plugins.kinect.formats.raw_frame import RawSplit


@dataclass(frozen=True)
class SetAside:
    """A frame that cannot be used, and why, in words."""

    reason: str


@dataclass(frozen=True)
class PackedFrame:
    """A processed frame as the bytes of its files, and what holds for its set."""

    id: str
    split: RawSplit
    place: FramePlace
    contents: Mapping[str, bytes]
    description: SetDescription
