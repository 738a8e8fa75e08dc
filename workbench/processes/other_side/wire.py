"""Messages between the workbench and a process of another Python, over a loopback socket: a JSON header and the raw
bytes of its arrays.

Used by both sides. No pickles: what comes from the other side is only ever read as numbers and text.
"""

import json
import socket
import struct
from typing import Any

import numpy as np

_HEAD = struct.Struct("<Q")
_LARGEST_HEADER = 64 << 20
_KINDS = {"f4", "f8", "i4", "i8", "u1", "u2", "u4", "b1"}


class WireError(Exception):
    """The other side is gone, or does not speak this language."""


def send(connection: socket.socket, message: Any) -> None:
    """Send dictionaries, lists, texts, numbers and arrays. Raises OSError when the other side is gone."""
    arrays: list[np.ndarray[Any, Any]] = []
    body = json.dumps(_without_arrays(message, arrays)).encode()
    connection.sendall(_HEAD.pack(len(body)) + body)
    for array in arrays:
        if array.size:
            connection.sendall(array.data.cast("B"))


def receive(connection: socket.socket) -> Any:
    """The next message. Raises WireError when the other side is gone or sends what is none."""
    (length,) = _HEAD.unpack(_exactly(connection, _HEAD.size))
    if length > _LARGEST_HEADER:
        raise WireError("a message that is none")
    try:
        header = json.loads(bytes(_exactly(connection, length)))
    except ValueError as error:
        raise WireError("a message that is none") from error
    return _with_arrays(header, connection)


def _without_arrays(value: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        arrays.append(array)
        return {"$array": [array.dtype.str[1:], list(value.shape)]}
    if isinstance(value, dict):
        return {key: _without_arrays(entry, arrays) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_arrays(entry, arrays) for entry in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _with_arrays(value: Any, connection: socket.socket) -> Any:
    # JSON keeps the order of keys, so arrays are met in the order they were sent.
    if isinstance(value, dict):
        if set(value) == {"$array"}:
            kind, shape = value["$array"]
            if kind not in _KINDS:
                raise WireError(f"an array of {kind}")
            dtype = np.dtype(f"<{kind}")
            raw = _exactly(connection, dtype.itemsize * int(np.prod(shape, dtype=np.int64)))
            return np.frombuffer(raw, dtype).reshape(shape)
        return {key: _with_arrays(entry, connection) for key, entry in value.items()}
    if isinstance(value, list):
        return [_with_arrays(entry, connection) for entry in value]
    return value


def _exactly(connection: socket.socket, count: int) -> bytearray:
    data = bytearray(count)
    view = memoryview(data)
    while view:
        got = connection.recv_into(view)
        if got == 0:
            raise WireError("the other side is gone")
        view = view[got:]
    return data
