"""Whether recordings can be made into raw sets, known at once: only their headers are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from plugins.kinect.devices.recording.captures import captures
from plugins.kinect.devices.recording.facts import facts_of
from plugins.kinect.devices.recording.matroska import MatroskaFile
from workbench.api import WorkbenchError

_SLACK = 2
"""A first and a last frame may be half a period early and late."""


@dataclass(frozen=True)
class RecordingAnswer:
    """problem : one sentence why no set can be made of it, "" where one can. frames : how many it holds at most."""

    path: Path
    problem: str = ""
    colour_mode: str = ""
    depth_mode: str = ""
    seconds: float = 0.0
    frames: int = 0


def look_into(paths: Iterable[Path]) -> list[RecordingAnswer]:
    """An answer for every recording, in order. Cheap: milliseconds a file, whatever its length."""
    return [_answer(path) for path in paths]


def _answer(path: Path) -> RecordingAnswer:
    try:
        file = MatroskaFile(path)
        try:
            facts = facts_of(file)
            # A recorder that was cut off wrote no length: its frames are counted.
            counted = 0 if facts.length_us or facts.problem else sum(1 for _ in captures(file, facts))
        finally:
            file.close()
    except WorkbenchError as error:
        return RecordingAnswer(path, error.sentence)
    seconds = facts.length_us / 1e6 or counted / facts.rate
    return RecordingAnswer(
        path,
        "" if facts.problem is None else facts.problem.sentence,
        facts.colour_mode,
        facts.depth_mode,
        seconds,
        counted or ceil(seconds * facts.rate) + _SLACK,
    )
