"""Event files as TensorBoard reads them: records of a length, its checksum, a message, its checksum.

The message is a protocol buffer `Event` with a time, a step and one named number (wire format: developers.google.com,
"Encoding"; fields: wall_time 1, step 2, file_version 3, summary 5; in a summary value 1; in a value tag 1,
simple_value 2). The checksum is CRC-32C (polynomial 0x1EDC6F41, reflected 0x82F63B78), rotated and offset.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

_REFLECTED = 0x82F63B78
_OFFSET = 0xA282EAD8
_VERSION = b"brain.Event:2"


@dataclass(frozen=True)
class Point:
    """One number of a curve; `time_s` in seconds since 1970."""

    tag: str
    value: float
    step: int
    time_s: float


def event_file(points: Iterable[Point], begun_s: float) -> bytes:
    """The bytes of an event file; `begun_s` is when the run began, in seconds since 1970."""
    events = [_event(begun_s, 0, _field(3, _VERSION))]
    for point in points:
        value = _field(1, point.tag.encode("utf-8")) + b"\x15" + struct.pack("<f", point.value)
        events.append(_event(point.time_s, point.step, _field(5, _field(1, value))))
    return b"".join(_record(event) for event in events)


def crc32c(data: bytes) -> int:
    """CRC-32C of some bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + _OFFSET) & 0xFFFFFFFF)


def _event(time_s: float, step: int, content: bytes) -> bytes:
    return b"\x09" + struct.pack("<d", time_s) + b"\x10" + _varint(step) + content


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes with its length before it."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _table_entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_REFLECTED if byte & 1 else 0)
    return byte


_TABLE = tuple(_table_entry(byte) for byte in range(256))
