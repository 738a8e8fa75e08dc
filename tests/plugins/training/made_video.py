"""Small real videos."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from workbench.opencv import cv2


def frame(number: int, width: int = 49, height: int = 37) -> np.ndarray:
    """RGB: a bright disc that walks to the right over a dark ground, greener from frame to frame."""
    picture = np.full((height, width, 3), (30, 30, 60), np.uint8)
    cv2.circle(picture, (10 + 3 * number, height // 2), 8, (200, 60 + 12 * number, 60), -1)
    return picture


def made_video(path: Path, frames: int = 7, *, fps: float = 10.0, width: int = 48, height: int = 36) -> Path:
    """A real MP4 (MPEG-4), written by OpenCV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height), True)
    assert writer.isOpened()
    for number in range(frames):
        writer.write(np.ascontiguousarray(frame(number, width, height)[..., ::-1]))
    writer.release()
    return path


def turned(path: Path) -> Path:
    """The same video with the note of a telephone that was held upright: to be shown turned clockwise by 90 degrees.

    The track header's matrix (ISO 14496-12, 8.3.2) of the identity becomes that of the rotation, in 16.16 fixed point.
    """
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") + 4 + 40
    one, zero, minus = (v.to_bytes(4, "big", signed=True) for v in (0x10000, 0, -0x10000))
    w = (0x40000000).to_bytes(4, "big")
    data[start : start + 36] = b"".join([zero, one, zero, minus, zero, zero, zero, zero, w])
    path.write_bytes(bytes(data))
    return path


def made_avi(path: Path, pictures: list[np.ndarray], *, fps: int = 10) -> Path:
    """An AVI of JPEG pictures (RGB) of any size, odd ones too, which OpenCV's own writer cuts to even."""
    height, width = pictures[0].shape[:2]
    jpegs = [bytes(cv2.imencode(".jpg", np.ascontiguousarray(p[..., ::-1]))[1].tobytes()) for p in pictures]
    header = struct.pack("<10I16x", 1_000_000 // fps, 0, 0, 0x10, len(jpegs), 0, 1, 0, width, height)
    stream = struct.pack("<4s4sIHHIIIIIIIIhhhh", b"vids", b"MJPG", 0, 0, 0, 0, 1, fps, 0, len(jpegs), 0, 0, 0, 0, 0,
                         width, height)  # fmt: skip
    form = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", width * height * 3, 0, 0, 0, 0)
    listed = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", form))
    frames = b"".join(_chunk(b"00dc", data) for data in jpegs)
    body = b"AVI " + _list(b"hdrl", _chunk(b"avih", header) + listed) + _list(b"movi", frames)
    path.write_bytes(_chunk(b"RIFF", body))
    return path


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)
