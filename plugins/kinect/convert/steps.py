"""The items of a conversion: all frames are prepared, only then cut out, since the scale depends on all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.kinect.convert.frames_of_set import sample_ids
from plugins.kinect.formats.raw_set import RawFrame, RawSet
from workbench.api import Item

_PREPARE = "face-"
"""Before the id of an item that prepares a frame."""


@dataclass(frozen=True)
class Step:
    """What an item asks for: a frame, under its id as a sample, to be prepared or to be cut out."""

    frame: RawFrame
    sample_id: str
    preparing: bool


def items_of(raw: RawSet) -> list[Item]:
    """Two items a frame, all preparations first. Nothing is random, so seeds are the frame's place in the set."""
    names = list(sample_ids(raw))
    wanted = [f"{_PREPARE}{name}" for name in names] + names
    return [Item(index, name, index % max(len(names), 1)) for index, name in enumerate(wanted)]


def steps_of(raw: RawSet) -> Mapping[str, Step]:
    """By item id."""
    found = {}
    for name, frame in sample_ids(raw).items():
        found[f"{_PREPARE}{name}"] = Step(frame, name, True)
        found[name] = Step(frame, name, False)
    return found
