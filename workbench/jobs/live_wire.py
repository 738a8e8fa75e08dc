"""Messages between a live preview's process and the window: a JSON header, then the arrays' bytes. No pickle, so that
nothing a preview sends can run code in the window.

A message is the header's length (4 bytes, little-endian), the header in UTF-8, and the arrays one after another.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError

_LENGTH = struct.Struct("<I")
_MOST_HEADER_BYTES = 4 * 1024**2
_MOST_ARRAY_BYTES = 1024**3
_KINDS = "biuf"


def write_message(
    stream: BinaryIO, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None
) -> None:
    """Send one message.

    Raises
    ------
    DataError : an array holds something other than numbers or truth values.  OSError : nobody listens any more.
    """
    parts = {name: np.ascontiguousarray(array) for name, array in (arrays or {}).items()}
    for name, array in parts.items():
        if array.dtype.kind not in _KINDS:
            raise DataError(f"The array “{name}” of a preview is of type {array.dtype}", remedy="send numbers")
    shapes = [{"name": n, "dtype": a.dtype.str, "shape": list(a.shape)} for n, a in parts.items()]
    text = json.dumps({**header, "arrays": shapes}).encode("utf-8")
    stream.write(_LENGTH.pack(len(text)) + text)
    for array in parts.values():
        stream.write(array.tobytes() if array.size == 0 else array.data.cast("B"))
    stream.flush()


def read_message(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """The next message: header and arrays by name; None at the end of the stream, also in the middle of a message.

    Raises
    ------
    DataError : what comes is no message.
    """
    head = _read(stream, _LENGTH.size)
    if head is None:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > _MOST_HEADER_BYTES:
        raise DataError("What the preview's process sends cannot be read")
    text = _read(stream, length)
    if text is None:
        return None
    try:
        header = json.loads(text)
        shapes = [(str(e["name"]), np.dtype(e["dtype"]), tuple(map(int, e["shape"]))) for e in header.pop("arrays")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError("What the preview's process sends cannot be read") from error
    arrays = {}
    for name, dtype, shape in shapes:
        array = _read_array(stream, dtype, shape)
        if array is None:
            return None
        arrays[name] = array
    return header, arrays


def _read_array(stream: BinaryIO, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    if dtype.kind not in _KINDS or min(shape, default=0) < 0 or prod(shape) * dtype.itemsize > _MOST_ARRAY_BYTES:
        raise DataError("What the preview's process sends cannot be read")
    data = _read(stream, prod(shape) * dtype.itemsize)
    return None if data is None else np.frombuffer(data, dtype).reshape(shape)


def _read(stream: BinaryIO, size: int) -> bytearray | None:
    """Exactly `size` bytes, or None where the stream ends before."""
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        count = stream.readinto(view[filled:])  # type: ignore[attr-defined]
        if not count:
            return None
        filled += count
    return data
