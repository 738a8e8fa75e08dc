"""Elements of Matroska files (EBML): found in a file without reading what they hold, and written.

After the EBML specification (RFC 8794) and that of Matroska (RFC 9559).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_LONGEST_ID, _LONGEST_SIZE = 4, 8
_MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Element:
    """head : where it begins in the file. start, end : of its content; an unknown size ends with what holds it."""

    id: int
    head: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def elements(stream: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """The elements that follow one another from `start` to `end`; stops where the file was cut off in a head.

    An element that reaches beyond `end` was cut off too: it is given, its `end` beyond.
    """
    place = start
    while place < end:
        stream.seek(place)
        head = stream.read(_LONGEST_ID + _LONGEST_SIZE)
        found = _head(head)
        if found is None:
            return
        kind, size, length = found
        start = place + length
        yield Element(kind, place, start, end if size is None else start + size)
        if size is None:
            return
        place = start + size


def content(stream: BinaryIO, element: Element) -> bytes:
    """What an element holds; a size beyond all reason is one of a damaged file."""
    stream.seek(element.start)
    return stream.read(min(element.size, _MOST_BYTES))


def children(stream: BinaryIO, element: Element) -> dict[int, list[Element]]:
    """The elements in an element, by what they are."""
    found: dict[int, list[Element]] = {}
    for child in elements(stream, element.start, element.end):
        found.setdefault(child.id, []).append(child)
    return found


def number(data: bytes) -> int:
    """An unsigned number."""
    return int.from_bytes(data, "big")


def real(data: bytes) -> float:
    """A floating-point number of 4 or 8 bytes; 0 for none."""
    return float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0]) if len(data) in (4, 8) else 0.0


def text(data: bytes) -> str:
    """A text, up to the zero that may follow it."""
    return data.split(b"\0")[0].decode("utf-8", errors="replace")


def written(kind: int, value: bytes | int | str | float) -> bytes:
    """An element with its head. A number is unsigned, or 8 bytes of floating point."""
    if isinstance(value, bytes):
        data = value
    elif isinstance(value, str):
        data = value.encode()
    elif isinstance(value, float):
        data = struct.pack(">d", value)
    else:
        data = value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
    return id_bytes(kind) + size_bytes(len(data)) + data


def id_bytes(kind: int) -> bytes:
    """What an element begins with."""
    return kind.to_bytes((kind.bit_length() + 7) // 8, "big")


def size_bytes(size: int, length: int = 0) -> bytes:
    """A size, in `length` bytes or as few as do."""
    length = length or next(n for n in range(1, 9) if size < (1 << 7 * n) - 1)
    return (size | 1 << 7 * length).to_bytes(length, "big")


def track_number(data: bytes) -> tuple[int, int]:
    """The number a block begins with, and how many bytes it takes. Raises ValueError where there is none."""
    length = 9 - data[0].bit_length() if data and data[0] else 0
    if not 0 < length <= len(data):
        raise ValueError("no number")
    return number(data[:length]) & ~(1 << 7 * length), length


def _head(data: bytes) -> tuple[int, int | None, int] | None:
    """(id, size or None where it is unknown, length of the head); None where there is no whole head."""
    if not data or not data[0]:
        return None
    first = 9 - data[0].bit_length()
    if first > _LONGEST_ID or len(data) <= first or not data[first]:
        return None
    second = 9 - data[first].bit_length()
    if len(data) < first + second:
        return None
    size = number(data[first : first + second]) & ~(1 << 7 * second)
    unknown = size == (1 << 7 * second) - 1
    return number(data[:first]), None if unknown else size, first + second
