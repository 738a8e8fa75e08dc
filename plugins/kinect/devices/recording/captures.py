"""The pictures of a recording's tracks brought together: what was taken at one moment is one capture."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.kinect.devices.recording.facts import RecordingFacts
from plugins.kinect.devices.recording.matroska import Block, MatroskaFile

_PATIENCE_US = 1_000_000
"""A track whose next picture is not among those of the second that follows has none for this capture."""


@dataclass(frozen=True)
class BlockCapture:
    """The blocks of one moment. time_us : the file's clock, of the earliest, the delay of depth taken off."""

    time_us: int
    colour: Block | None = None
    depth: Block | None = None
    infrared: Block | None = None


def captures(file: MatroskaFile, facts: RecordingFacts, from_us: int = 0) -> Iterator[BlockCapture]:
    """The captures whose time is `from_us` (of the file's clock) or later.

    Pictures belong together when they are less than half a period apart.
    """
    pairing = _Pairing(facts)
    lead = round(facts.period_us) + abs(facts.depth_delay_us)
    for block in file.blocks(max(0, from_us - lead)):
        yield from (c for c in pairing.add(block) if c.time_us >= from_us)
    yield from (c for c in pairing.rest() if c.time_us >= from_us)


class _Pairing:
    def __init__(self, facts: RecordingFacts) -> None:
        tracks = {"colour": facts.colour, "depth": facts.depth, "infrared": facts.infrared}
        self._kinds = {track.number: kind for kind, track in tracks.items() if track is not None}
        self._delay, self._half = facts.depth_delay_us, facts.period_us / 2
        self._waiting: dict[str, deque[tuple[int, Block]]] = {kind: deque() for kind in self._kinds.values()}
        self._newest = 0

    def add(self, block: Block) -> Iterator[BlockCapture]:
        """Take in a block; what is complete by it."""
        kind = self._kinds.get(block.track)
        if kind is None:
            return
        time = block.time_us - (0 if kind == "colour" else self._delay)
        self._waiting[kind].append((time, block))
        self._newest = max(self._newest, time)
        while self._ready():
            yield self._next()

    def rest(self) -> Iterator[BlockCapture]:
        """What is left at the end."""
        while any(self._waiting.values()):
            yield self._next()

    def _ready(self) -> bool:
        """Whether every track has shown what it has for the next capture."""
        heads = [queue[0][0] for queue in self._waiting.values() if queue]
        if not heads:
            return False
        return len(heads) == len(self._waiting) or self._newest - min(heads) > _PATIENCE_US

    def _next(self) -> BlockCapture:
        first = min(queue[0][0] for queue in self._waiting.values() if queue)
        together = {
            kind: queue.popleft()[1]
            for kind, queue in self._waiting.items()
            if queue and queue[0][0] - first < self._half
        }
        return BlockCapture(first, **together)
