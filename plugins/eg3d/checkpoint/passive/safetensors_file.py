"""A safetensors file's table of contents, so that single tensors can be read from it without torch."""

from __future__ import annotations

import json
from typing import Any

from plugins.eg3d.checkpoint.passive.byte_source import ByteSource, DamagedError
from plugins.eg3d.checkpoint.passive.storages import Storage, StoredTensor
from plugins.eg3d.checkpoint.passive.values import Tensors

_TYPES = {"F64": "f8", "F32": "f4", "F16": "f2", "BF16": "bfloat16"}


def read_safetensors(source: ByteSource) -> Tensors:
    """The tensors of floating-point numbers in a file, by name.

    Raises
    ------
    TruncatedError : it ends before its last tensor.
    DamagedError, TypeError, ValueError, LookupError : it is no safetensors file.
    """
    header = json.loads(source.read(int.from_bytes(source.read(8), "little")))
    header.pop("__metadata__", None)
    found: Tensors = {}
    at = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        # The format leaves no gaps between tensors, so they can be passed over in their order.
        start, end = entry["data_offsets"]
        if start != at:
            raise DamagedError
        at, part = end, source.part(end - start)
        if entry["dtype"] in _TYPES:
            found[name] = _stored(entry, _TYPES[entry["dtype"]], part.length, part.read)
    return found


def _stored(entry: dict[str, Any], dtype: str, length: int, fetch: Any) -> StoredTensor:
    shape = tuple(int(side) for side in entry["shape"])
    storage = Storage(dtype, 0, fetch)
    storage.count = length // storage.item_bytes
    strides, step = [], 1
    for side in reversed(shape):
        strides.append(step)
        step *= side
    if step * storage.item_bytes != length:
        raise DamagedError
    return StoredTensor(storage, shape, 0, tuple(reversed(strides)))
