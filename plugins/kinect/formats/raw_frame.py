"""One frame of a set on disk: where its files lie, and the line that says that it is wholly there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

RawSplit = Literal["train", "eval"]
SPLITS: tuple[RawSplit, ...] = ("train", "eval")
RAW_CHANNELS = ("Color", "Depth", "Infrared")
"""Folders of each split: 8-bit BGR; 16-bit millimetres, 0 = nothing measured; 16-bit active brightness."""
LANDMARK = "Landmark"
FRAMES = "frames.jsonl"


@dataclass(frozen=True)
class RawFrame:
    """One frame of a raw or processed set.

    id : name of its files without ending; a number in sets of ours. details : what the capture noted (timestamps,
    serial, box, pose, sharpness …), empty in sets of other programs. contents : size in bytes and SHA-256 by channel,
    empty there too.
    """

    id: str
    split: RawSplit
    details: Mapping[str, Any] = field(default_factory=dict)
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def path(self, folder: Path, channel: str) -> Path:
        """The file of one channel in the set at `folder`."""
        return folder / self.split / channel / f"{self.id}{'.txt' if channel == LANDMARK else '.png'}"

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Train before eval, then by number; names that are no numbers by length, then letter by letter."""
        number = int(self.id) if self.id.isdecimal() else -1
        return SPLITS.index(self.split), number, len(self.id), self.id


def line_of(frame: RawFrame) -> str:
    """The frame's line of `frames.jsonl`. Raises ValueError for a detail that is not finite."""
    number = int(frame.id) if frame.id.isdecimal() and str(int(frame.id)) == frame.id else frame.id
    values = {"id": number, "split": frame.split, **frame.details, "files": frame.contents}
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def frames_of(records: Iterable[Mapping[str, Any]]) -> list[RawFrame]:
    """Frames of the records of a `frames.jsonl`, in order; a later line of a frame takes the place of an earlier."""
    found: dict[tuple[str, str], RawFrame] = {}
    for record in records:
        if "id" in record and record.get("split") in SPLITS:
            details = {name: value for name, value in record.items() if name not in ("id", "split", "files")}
            frame = RawFrame(str(record["id"]), record["split"], details, record.get("files", {}))
            found[frame.split, frame.id] = frame
    return sorted(found.values(), key=lambda frame: frame.order)


def listed(folder: Path, channels: tuple[str, ...]) -> tuple[list[RawFrame], list[str]]:
    """Frames of a set without a `frames.jsonl`, and those that lack a file of a channel, as "train/12"."""
    frames: list[RawFrame] = []
    incomplete: list[str] = []
    for split in SPLITS:
        names = [{path.stem for path in (folder / split / c).glob("*.*") if path.name[0] != "."} for c in channels]
        whole = set.intersection(*names)
        frames += [RawFrame(name, split) for name in whole]
        incomplete += [f"{split}/{name}" for name in sorted(set.union(*names) - whole)]
    return sorted(frames, key=lambda frame: frame.order), incomplete


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be noted of a frame")
