"""The bytes that a recording begins with, as the Azure Kinect's recorder writes them.

Numbers of elements: RFC 9559. Names of tracks and tags: as found in files of k4arecord 1.4.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from plugins.kinect.devices.modes import azure_name
from plugins.kinect.devices.recording.ebml import id_bytes, size_bytes, written
from plugins.kinect.devices.recording.heads import ATTACHMENTS, EBML, INFO, SEEK_HEAD, SEGMENT, TAGS, TRACKS
from plugins.kinect.devices.settings import COLOUR_MODES, DEPTH_MODES

COLOUR, DEPTH, INFRARED = 1, 2, 3
"""Numbers of the tracks."""
CUES = 0x1C53BB6B
TICK_NS = 1000
_VOID = 0xEC
_FILE_UID = 0x4B494E454354
_UNKNOWN = b"\x01" + b"\xff" * 7
_US = "Face Depth Workbench"


class Preface:
    """What stands before the frames, and the places in it that are filled in at the end.

    maker : the calibration's JSON. start_us : what the device's clock shows at the file's 0.
    """

    def __init__(
        self, maker: Mapping[str, Any], colour_mode: str, depth_mode: str, rate: int, serial: str, start_us: int
    ) -> None:
        parts = {
            INFO: _info(),
            TRACKS: _tracks(colour_mode, depth_mode, rate),
            ATTACHMENTS: _attachments(maker),
            TAGS: _tags(colour_mode, depth_mode, serial, start_us),
        }
        head = written(EBML, b"".join((
            written(0x4286, 1), written(0x42F7, 1), written(0x42F2, 4), written(0x42F3, 8), written(0x4282, "matroska"),
            written(0x4287, 2), written(0x4285, 2),
        ))) + id_bytes(SEGMENT) + _UNKNOWN  # fmt: skip
        self.segment = len(head)
        """Where the content of the file's one segment starts."""
        blank = len(pointer(CUES, 0))
        place = len(written(SEEK_HEAD, b"".join(pointer(kind, 0) for kind in parts) + bytes(blank)))
        self.cues_pointer = self.segment + place - blank
        # The last thing in the first part.
        self.duration = self.segment + place + len(parts[INFO]) - len(length(0))
        pointers = b""
        for kind, data in parts.items():
            pointers += pointer(kind, place)
            place += len(data)
        void = id_bytes(_VOID) + size_bytes(blank - 2) + bytes(blank - 2)
        self.data = head + written(SEEK_HEAD, pointers + void) + b"".join(parts.values())


def pointer(kind: int, place: int) -> bytes:
    """Where a part is, counted from the segment's content; always of the same length."""
    at = id_bytes(0x53AC) + size_bytes(8) + place.to_bytes(8, "big")
    return written(0x4DBB, written(0x53AB, id_bytes(kind)) + at)


def length(ticks: int) -> bytes:
    """The file's duration."""
    return written(0x4489, float(ticks))


def cue(time: int, place: int) -> bytes:
    """Where the cluster of a time is."""
    return written(0xBB, written(0xB3, time) + written(0xB7, written(0xF7, DEPTH) + written(0xF1, place)))


def _info() -> bytes:
    words = (written(0x2AD7B1, TICK_NS), written(0x4D80, _US), written(0x5741, _US), written(0x7BA9, "Azure Kinect"))
    return written(INFO, b"".join(words) + length(0))


def _tracks(colour_mode: str, depth_mode: str, rate: int) -> bytes:
    colour, depth = COLOUR_MODES[colour_mode], DEPTH_MODES[depth_mode]
    period_ns = 1_000_000_000 // rate  # rounded up, it is 14 a second for the maker's library, and refused
    return written(TRACKS, b"".join((
        _track(COLOUR, "COLOR", b"MJPG", colour, period_ns),
        _track(DEPTH, "DEPTH", b"b16g", depth, period_ns),
        _track(INFRARED, "IR", b"b16g", depth, period_ns),
    )))  # fmt: skip


def _track(number: int, name: str, fourcc: bytes, size: tuple[int, int], period_ns: int) -> bytes:
    width, height = size
    bits, count = (24, 0) if fourcc == b"MJPG" else (16, 2 * width * height)
    # What Windows calls BITMAPINFOHEADER.
    private = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, bits, fourcc, count, 0, 0, 0, 0)
    video = written(0xE0, written(0xB0, width) + written(0xBA, height))
    return written(0xAE, b"".join((
        written(0xD7, number), written(0x73C5, number), written(0x83, 1), written(0x9C, 0),
        written(0x86, "V_MS/VFW/FOURCC"), written(0x536E, name), written(0x63A2, private), written(0x23E383, period_ns),
        video,
    )))  # fmt: skip


def _attachments(maker: Mapping[str, Any]) -> bytes:
    text = json.dumps(maker, separators=(",", ":"))
    return written(ATTACHMENTS, written(0x61A7, b"".join((
        written(0x466E, "calibration.json"), written(0x4660, "application/octet-stream"), written(0x465C, text),
        written(0x46AE, _FILE_UID),
    ))))  # fmt: skip


def _tags(colour_mode: str, depth_mode: str, serial: str, start_us: int) -> bytes:
    tags = [
        _tag("K4A_COLOR_TRACK", str(COLOUR), 0x63C5, COLOUR),
        _tag("K4A_COLOR_MODE", f"MJPG_{colour_mode}", 0x63C5, COLOUR),
        _tag("K4A_DEPTH_TRACK", str(DEPTH), 0x63C5, DEPTH),
        _tag("K4A_DEPTH_MODE", azure_name(depth_mode), 0x63C5, DEPTH),
        _tag("K4A_IR_TRACK", str(INFRARED), 0x63C5, INFRARED),
        _tag("K4A_IR_MODE", "ACTIVE", 0x63C5, INFRARED),
        _tag("K4A_CALIBRATION_FILE", "calibration.json", 0x63C6, _FILE_UID),
        _tag("K4A_DEPTH_DELAY_NS", "0"),
        _tag("K4A_WIRED_SYNC_MODE", "STANDALONE"),
        _tag("K4A_START_OFFSET_NS", str(start_us * 1000)),
    ]
    if serial:
        tags.append(_tag("K4A_DEVICE_SERIAL_NUMBER", serial))
    return written(TAGS, b"".join(tags))


def _tag(name: str, value: str, target: int = 0, uid: int = 0) -> bytes:
    kind = {0x63C5: "TRACK", 0x63C6: "ATTACHMENT"}.get(target)
    targets = written(0x63CA, kind) + written(target, uid) if kind else b""
    return written(0x7373, written(0x63C0, targets) + written(0x67C8, written(0x45A3, name) + written(0x4487, value)))
