"""An MKV file that is open: its heads, and its blocks in the order of the file.

Only what recordings of depth cameras use (RFC 9559): blocks without lacing. A file that was cut off gives what is
whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from plugins.kinect.devices.recording import ebml
from plugins.kinect.devices.recording.ebml import Element
from plugins.kinect.devices.recording.heads import CLUSTER, NoMatroskaError, read_heads
from workbench.api import DataError, files

TIME, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
_LACING = 0x06
_BUFFER = 64
"""Bytes: pictures are passed over by their heads, and read in one go."""


@dataclass(frozen=True)
class Block:
    """One picture of a track. time_us : of the file's clock. start, end : bytes of the file."""

    track: int
    time_us: int
    start: int
    end: int


class MatroskaFile:
    """A file that is open for reading.

    Raises
    ------
    DataError : it is missing, no MKV file, or cut off before its first picture.
    """

    def __init__(self, path: Path) -> None:
        self.place = files.plain_path(path)
        self._clusters: list[tuple[int, int]] = []
        try:
            self._stream: BinaryIO = open(files.long_path(path), "rb", buffering=_BUFFER)  # noqa: SIM115  closed by `close`
        except OSError as error:
            raise DataError(f"The recording cannot be opened ({error.strerror})", where=self.place) from error
        try:
            self.heads = read_heads(self._stream)
        except NoMatroskaError:
            self.close()
            remedy = "choose one that a depth camera's recorder wrote"
            raise DataError("This is no MKV file", where=self.place, remedy=remedy) from None
        except (ValueError, IndexError, struct.error, OverflowError) as error:
            self.close()
            raise self._damaged() from error

    def attached(self, name: str) -> bytes | None:
        """An attached file; None where there is none of that name."""
        element = self.heads.attached.get(name)
        return None if element is None else ebml.content(self._stream, element)

    def blocks(self, from_us: int = 0) -> Iterator[Block]:
        """The blocks in the order of the file, from the last cluster that begins at or before `from_us` on."""
        start = self.heads.first
        for time_us, place in self._clusters_until(from_us):
            if time_us <= from_us:
                start = place
        for element in ebml.elements(self._stream, start, self.heads.end):
            if element.id == CLUSTER:
                yield from self._in_cluster(element)

    def data(self, block: Block) -> bytes:
        """What a block holds."""
        self._stream.seek(block.start)
        return self._stream.read(max(0, min(block.end, self.heads.end) - block.start))

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def _in_cluster(self, cluster: Element) -> Iterator[Block]:
        time = 0
        for element in ebml.elements(self._stream, cluster.start, min(cluster.end, self.heads.end)):
            if element.end > self.heads.end:
                return
            if element.id == TIME:
                time = ebml.number(ebml.content(self._stream, element))
            elif element.id == SIMPLE_BLOCK:
                yield self._block(element, time)
            elif element.id == BLOCK_GROUP:
                yield from (self._block(e, time) for e in ebml.children(self._stream, element).get(BLOCK, []))
            elif element.id == CLUSTER:
                # One of unknown size has all that follows in it.
                yield from self._in_cluster(element)

    def _block(self, element: Element, cluster_time: int) -> Block:
        self._stream.seek(element.start)
        head = self._stream.read(12)
        try:
            track, length = ebml.track_number(head)
            (after,) = struct.unpack_from(">h", head, length)
            if head[length + 2] & _LACING:
                raise ValueError("laced")
        except (ValueError, IndexError, struct.error) as error:
            raise self._damaged() from error
        return Block(track, self._us(cluster_time + after), element.start + length + 3, element.end)

    def _clusters_until(self, until_us: int) -> list[tuple[int, int]]:
        """(time in us, where it begins) of the clusters up to that time and one more; what was walked is kept."""
        if until_us > 0 and (not self._clusters or self._clusters[-1][0] <= until_us):
            last = self._clusters[-1][1] if self._clusters else -1
            for element in ebml.elements(self._stream, max(last, self.heads.first), self.heads.end):
                if element.id == CLUSTER and element.head > last:
                    self._clusters.append((self._cluster_us(element), element.head))
                    if self._clusters[-1][0] > until_us:
                        break
        return self._clusters

    def _cluster_us(self, cluster: Element) -> int:
        for element in ebml.elements(self._stream, cluster.start, min(cluster.end, self.heads.end)):
            if element.id == TIME:
                return self._us(ebml.number(ebml.content(self._stream, element)))
        return 0

    def _us(self, ticks: int) -> int:
        return ticks * self.heads.tick_ns // 1000

    def _damaged(self) -> DataError:
        what = "The recording is damaged or cut off before its first picture"
        return DataError(what, where=self.place, remedy="copy it again from where it was made")
