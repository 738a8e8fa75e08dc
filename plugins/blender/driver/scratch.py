"""The files that Blender writes: whether they are whole, and whether their disk is to blame where they are not."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import struct
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import psutil

from workbench.api import files

_MAGIC = b"\x76\x2f\x31\x01"
_VERSION_BYTES = 4
_LONGEST_NAME = 255
_PREFIX = "pictures-"


def is_whole(path: Path) -> bool:
    """Whether an OpenEXR file of one part, in lines, has all that its table of offsets promises.

    Blender says nothing when the disk is full: it leaves a shorter file behind. Layout from the OpenEXR file format
    description: magic number, version, attributes (name, type, size, value) up to an empty name, table of the blocks'
    offsets, then the blocks, each with its line (4 bytes) and size (4 bytes) before its data.
    """
    try:
        with files.long_path(path).open("rb") as stream:
            length = stream.seek(0, 2)
            stream.seek(0)
            if stream.read(4) != _MAGIC:
                return False
            stream.seek(_VERSION_BYTES, 1)
            while _text(stream):
                _text(stream)
                stream.seek(_number(stream, "<i"), 1)
            last = max(_offsets(stream))
            stream.seek(last + 4)
            return last + 8 + _number(stream, "<i") <= length
    except (OSError, ValueError, struct.error):
        return False


def remove(places: Sequence[Path]) -> None:
    """Take files away that may not be there, or that a process which just ended may still hold."""
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink()


def refuse_full(folder: Path, count: int) -> None:
    """Try to write so many bytes.

    Raises
    ------
    WorkspaceError : the disk is full, read-only or gone.
    """
    probe = files.long_path(folder) / f".{uuid.uuid4().hex[:12]}.tmp"
    try:
        probe.write_bytes(bytes(count))
    except OSError as error:
        raise files.storage_error(error, folder) from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()


def _offsets(stream: BinaryIO) -> list[int]:
    """The table. The first block follows it, which tells its length. Raises ValueError where one was never written."""
    start = stream.tell()
    first = _number(stream, "<Q")
    count = (first - start) // 8
    raw = stream.read(8 * (count - 1)) if first else b""
    offsets = [first, *struct.unpack(f"<{count - 1}Q", raw)]
    if not all(offsets):
        raise ValueError("a block is missing")
    return offsets


def _number(stream: BinaryIO, kind: str) -> int:
    (value,) = struct.unpack(kind, stream.read(struct.calcsize(kind)))
    return int(value)


def _text(stream: BinaryIO) -> bytes:
    """Up to the next zero byte."""
    found = b""
    while (letter := stream.read(1)) != b"\0":
        found += letter
        if not letter or len(found) > _LONGEST_NAME:
            raise ValueError("no text")
    return found


def own_folder(parent: Path) -> Path:
    """A new folder in `parent` for this process's pictures; those of processes that were killed are removed."""
    for left in parent.glob(f"{_PREFIX}*"):
        made_by = re.fullmatch(rf"{_PREFIX}(\d+)-\w+", left.name)
        if made_by and not psutil.pid_exists(int(made_by[1])):
            shutil.rmtree(left, ignore_errors=True)
    own = parent / f"{_PREFIX}{os.getpid()}-{uuid.uuid4().hex[:8]}"
    own.mkdir()
    return own
