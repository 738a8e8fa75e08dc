"""Bytes of a file, read in order, with large pieces left where they lie until somebody needs them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

# Below this, a note of where the bytes lie costs more than the bytes.
_LEFT_IN_PLACE = 4096


class TruncatedError(Exception):
    """The file ends before what it announced."""


class DamagedError(Exception):
    """The bytes are not what this kind of file has there."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """`length` bytes of `file` from `start`, not read yet."""

    file: BinaryIO
    start: int
    length: int

    def open(self) -> ByteSource:
        """These bytes, to be read in order."""
        return ByteSource(self.file, self.start, self.start + self.length)

    def read(self) -> bytearray:
        """All of them, in memory of their own. Raises TruncatedError."""
        data = bytearray(self.length)
        self.file.seek(self.start)
        if self.file.readinto(data) != self.length:  # type: ignore[attr-defined]
            raise TruncatedError
        return data


class ByteSource:
    """Bytes [start, end) of a seekable file. Two sources of one file are used one after the other, never in turns."""

    def __init__(self, file: BinaryIO, start: int = 0, end: int | None = None) -> None:
        self._file = file
        self._end = file.seek(0, io.SEEK_END) if end is None else end
        self._at = file.seek(start)

    @classmethod
    def of(cls, value: object) -> ByteSource:
        """Over what a byte string in a pickle became: bytes, or a part of the file. Raises DamagedError otherwise."""
        if isinstance(value, FilePart):
            return value.open()
        if isinstance(value, (bytes, bytearray)):
            return cls(io.BytesIO(value))
        raise DamagedError

    def read(self, count: int) -> bytes:
        """The next `count` bytes. Raises TruncatedError, DamagedError for a negative count."""
        if count < 0:
            raise DamagedError
        self._at += count
        if self._at > self._end:
            raise TruncatedError
        data = self._file.read(count)
        if len(data) != count:
            raise TruncatedError
        return data

    def line(self) -> bytes:
        """Up to the next line end, without it. Raises TruncatedError."""
        data = self._file.readline(self._end - self._at)
        self._at += len(data)
        if not data.endswith(b"\n"):
            raise TruncatedError
        return data[:-1]

    def piece(self, count: int) -> bytes | FilePart:
        """The next `count` bytes, passed over and left in place if there are many. Raises TruncatedError."""
        return self.part(count) if count > _LEFT_IN_PLACE else self.read(count)

    def part(self, count: int) -> FilePart:
        """The next `count` bytes, passed over. Raises TruncatedError, DamagedError for a negative count."""
        if count < 0:
            raise DamagedError
        if self._at + count > self._end:
            raise TruncatedError
        found = FilePart(self._file, self._at, count)
        self._at = self._file.seek(self._at + count)
        return found
