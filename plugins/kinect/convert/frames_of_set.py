"""Frames of a raw set under the ids that they have as samples."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plugins.kinect.formats.raw_set import RawFrame, RawSet
from workbench.api import DataError, files

_UNFIT = re.compile(r"[^a-z0-9_-]+")
_DIGITS = 6


def sample_ids(raw: RawSet) -> Mapping[str, RawFrame]:
    """Frames by sample id, in the set's order: numbers with six digits, other names in small letters.

    Where train and eval share a name, the frames of eval are called "eval_…".

    Raises
    ------
    DataError : two frames of one split would get the same id.
    """
    found: dict[str, RawFrame] = {}
    for frame in raw.frames:
        plain = frame.id.zfill(_DIGITS) if frame.id.isdecimal() else _UNFIT.sub("_", frame.id.lower()).strip("_-")
        name = f"{frame.split}_{plain}" if plain in found or not plain else plain
        if name in found:
            raise DataError(
                f"Two frames would both be called “{name}”", where=files.plain_path(raw.folder), remedy="rename one"
            )
        found[name] = frame
    return found
