"""What an MKV file says before its pictures: tracks, tags, attached files, clock. Numbers of elements: RFC 9559."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from plugins.kinect.devices.recording import ebml
from plugins.kinect.devices.recording.ebml import Element

EBML, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
SEEK_HEAD, INFO, TRACKS, ATTACHMENTS, TAGS = 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1941A469, 0x1254C367
_TOP = (INFO, TRACKS, ATTACHMENTS, TAGS)
_BITMAP_HEADER = struct.Struct("<IiiHH4s")
_SMALL = 1 << 20


class NoMatroskaError(Exception):
    """The file is something else."""


@dataclass
class Track:
    """fourcc : of its pictures ("MJPG", "b16g"). period_ns : from picture to picture; 0 where it is not said.

    packed : compressed or encrypted once more by the program that wrote the file.
    """

    number: int
    uid: int
    name: str
    width: int
    height: int
    fourcc: str
    period_ns: int
    packed: bool
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Heads:
    """tick_ns : unit of the file's times. length_us : what it says of itself; 0 where its recorder did not finish it.

    first, end : bytes of the file where the first cluster begins and where the pictures end at the latest.
    """

    tracks: dict[int, Track] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    attached: dict[str, Element] = field(default_factory=dict)
    tick_ns: int = 1_000_000
    length_us: int = 0
    first: int = 0
    end: int = 0


def read_heads(stream: BinaryIO) -> Heads:
    """Read a file up to its first cluster.

    Raises
    ------
    NoMatroskaError : it is something else.  ValueError, IndexError, struct.error : it is damaged.
    """
    size = stream.seek(0, 2)
    top = next(ebml.elements(stream, 0, size), None)
    if top is None or top.id != EBML:
        raise NoMatroskaError
    segment = next((e for e in ebml.elements(stream, top.end, size) if e.id == SEGMENT), None)
    if segment is None:
        raise ValueError("no segment")
    heads = Heads(end=min(segment.end, size))
    found: dict[int, Element] = {}
    pointed: dict[int, int] = {}
    for element in ebml.elements(stream, segment.start, heads.end):
        if element.id == CLUSTER:
            heads.first = element.head
            break
        found.setdefault(element.id, element)
        if element.id == SEEK_HEAD:
            pointed |= _pointers(stream, element, segment.start)
    for kind in _TOP:
        # Some programs write tags behind the pictures.
        after = next(ebml.elements(stream, pointed[kind], heads.end), None) if kind in pointed else None
        if kind not in found and after is not None and after.id == kind:
            found[kind] = after
    _take_in(stream, found, heads)
    if not heads.first or not heads.tracks:
        raise ValueError("no pictures")
    return heads


def _pointers(stream: BinaryIO, element: Element, segment: int) -> dict[int, int]:
    found = {}
    for seek in ebml.children(stream, element).get(0x4DBB, []):
        parts = _values(stream, seek)
        if 0x53AB in parts and 0x53AC in parts:
            found[ebml.number(parts[0x53AB])] = segment + ebml.number(parts[0x53AC])
    return found


def _take_in(stream: BinaryIO, found: dict[int, Element], heads: Heads) -> None:
    if INFO in found:
        values = _values(stream, found[INFO])
        heads.tick_ns = ebml.number(values.get(0x2AD7B1, b"")) or heads.tick_ns
        heads.length_us = round(ebml.real(values.get(0x4489, b"")) * heads.tick_ns / 1000)
    if TRACKS in found:
        for entry in ebml.children(stream, found[TRACKS]).get(0xAE, []):
            track = _track(stream, entry)
            heads.tracks[track.number] = track
    if ATTACHMENTS in found:
        for entry in ebml.children(stream, found[ATTACHMENTS]).get(0x61A7, []):
            parts = ebml.children(stream, entry)
            if 0x466E in parts and 0x465C in parts:
                heads.attached[ebml.text(ebml.content(stream, parts[0x466E][0]))] = parts[0x465C][0]
    if TAGS in found:
        for tag in ebml.children(stream, found[TAGS]).get(0x7373, []):
            _take_tag(stream, tag, heads)


def _track(stream: BinaryIO, entry: Element) -> Track:
    values = _values(stream, entry)
    video = ebml.children(stream, entry).get(0xE0)
    size = _values(stream, video[0]) if video else {}
    codec, private = ebml.text(values.get(0x86, b"")), values.get(0x63A2, b"")
    fourcc = "MJPG" if codec == "V_MJPEG" else ""
    if codec == "V_MS/VFW/FOURCC" and len(private) >= _BITMAP_HEADER.size:
        fourcc = _BITMAP_HEADER.unpack_from(private)[5].decode("latin-1")
    return Track(
        number=ebml.number(values.get(0xD7, b"")),
        uid=ebml.number(values.get(0x73C5, b"")),
        name=ebml.text(values.get(0x536E, b"")),
        width=ebml.number(size.get(0xB0, b"")),
        height=ebml.number(size.get(0xBA, b"")),
        fourcc=fourcc,
        period_ns=ebml.number(values.get(0x23E383, b"")),
        packed=0x6D80 in values,
    )


def _take_tag(stream: BinaryIO, tag: Element, heads: Heads) -> None:
    parts = ebml.children(stream, tag)
    targets = _values(stream, parts[0x63C0][0]) if 0x63C0 in parts else {}
    uid = ebml.number(targets.get(0x63C5, b""))
    into = next((track.tags for track in heads.tracks.values() if uid and track.uid == uid), heads.tags)
    for simple in parts.get(0x67C8, []):
        values = _values(stream, simple)
        into[ebml.text(values.get(0x45A3, b""))] = ebml.text(values.get(0x4487, b""))


def _values(stream: BinaryIO, element: Element) -> dict[int, bytes]:
    """The small things in an element; the first of each."""
    parts = ebml.children(stream, element)
    return {kind: ebml.content(stream, found[0]) for kind, found in parts.items() if found[0].size < _SMALL}
