"""What passive records mean: numbers, arrays, tensors, modules. Anything else means nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.checkpoint.passive.byte_source import DamagedError, FilePart
from plugins.eg3d.checkpoint.passive.pickle_machine import Record
from plugins.eg3d.checkpoint.passive.storages import Storage, StoredTensor

Tensors = dict[str, StoredTensor]
_PERSISTENT = "torch_utils.persistence._reconstruct_persistent_obj"
# Wrapped around a tensor: as a parameter, with attributes of its own, or both.
_AROUND = {
    "torch._utils._rebuild_parameter": 0,
    "torch._utils._rebuild_parameter_with_state": 0,
    "torch.nn.parameter.Parameter": 0,
    "torch._tensor._rebuild_from_type_v2": 2,
}
_VIEWS = ("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor")
_NUMERIC = re.compile(r"[<>|=]?([biuf][1248]|\?)", re.ASCII)
_MODULE = {"_modules", "_parameters", "_buffers"}
_DEEPEST, _MOST_MODULES, _MOST_PLAIN = 12, 4096, 4096


def tensor(node: Any) -> StoredTensor | None:
    """The tensor or numpy array that a node of a pickle describes. Raises DamagedError if that makes no sense."""
    if isinstance(node, StoredTensor):
        return node
    if isinstance(node, np.ndarray):
        return _of_array(node)
    if not isinstance(node, Record):
        return None
    if node.name in _AROUND:
        return tensor(_around(node))
    if node.name in _VIEWS:
        return _view(node.arguments)
    found = _array(node)
    return None if found is None else _of_array(found)


def tensors(node: Any) -> Tensors:
    """The tensors of a dictionary by their names; entries that are none are left out."""
    found = {str(name): tensor(value) for name, value in node.items()} if isinstance(node, dict) else {}
    return {name: value for name, value in found.items() if value is not None}


def module(node: Any) -> Mapping[str, Any] | None:
    """Attributes of a pickled module; None if the node is none."""
    if not isinstance(node, Record):
        return None
    state = node.state
    if node.name == _PERSISTENT and len(node.arguments) == 1 and isinstance(node.arguments[0], dict):
        # The entry with the class's source code stays unread.
        state = node.arguments[0].get("state")
    return state if isinstance(state, dict) and _MODULE & state.keys() else None


def submodule(attributes: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Attributes of a module within a module; empty if there is none."""
    for name in path:
        children = attributes.get("_modules")
        attributes = (module(children.get(name)) if isinstance(children, dict) else None) or {}
    return attributes


def module_tensors(attributes: Mapping[str, Any]) -> Tensors:
    """Parameters and persistent buffers of a module and all in it, named as in its state dict. Raises DamagedError."""
    found: Tensors = {}
    for count, (prefix, inner) in enumerate(_modules(attributes, "", 0)):
        if count > _MOST_MODULES:
            raise DamagedError
        passing = inner.get("_non_persistent_buffers_set")
        found |= {prefix + name: value for name, value in tensors(inner.get("_parameters")).items()}
        buffers = tensors(inner.get("_buffers"))
        kept = (name for name in buffers if not isinstance(passing, set) or name not in passing)
        found |= {prefix + name: buffers[name] for name in kept}
    return found


def plain(node: Any) -> Any:
    """Numbers, texts, lists, tuples and dictionaries as plain Python; arrays as lists; None for anything else."""
    return _plain(node, 0, [_MOST_PLAIN])


def _plain(node: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        raise DamagedError
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if isinstance(node, (list, tuple)):
        return [_plain(value, depth + 1, left) for value in node]
    if isinstance(node, dict):
        return {str(name): _plain(value, depth + 1, left) for name, value in node.items()}
    if isinstance(node, Record) and node.name.endswith("multiarray.scalar"):
        return _scalar(node)
    found = tensor(node)
    return found.array().tolist() if found is not None and found.elements <= _MOST_PLAIN else None


def _modules(attributes: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if depth > _DEEPEST:
        raise DamagedError
    yield prefix, attributes
    children = attributes.get("_modules")
    for name, child in children.items() if isinstance(children, dict) else ():
        if (inner := module(child)) is not None:
            yield from _modules(inner, f"{prefix}{name}.", depth + 1)


def _around(node: Record) -> Any:
    index = _AROUND[node.name]
    if len(node.arguments) <= index:
        raise DamagedError
    inner = node.arguments[index]
    if node.name.endswith("_rebuild_from_type_v2"):
        function = getattr(node.arguments[0], "name", "")
        return Record(function, inner) if function in (*_VIEWS, *_AROUND) and isinstance(inner, tuple) else None
    return inner


def _view(arguments: tuple[Any, ...]) -> StoredTensor:
    match arguments:
        case (storage, int(offset), tuple(shape), tuple(strides), *_) if all(
            type(number) is int for number in (*shape, *strides)
        ):
            storage = storage.storage if isinstance(storage, Record) else storage
            if isinstance(storage, Storage):
                return StoredTensor(storage, shape, offset, strides)
    raise DamagedError


def _of_array(values: NDArray[Any]) -> StoredTensor:
    data = np.array(values, values.dtype.newbyteorder("<"), order="C")
    strides = tuple(step // max(data.itemsize, 1) for step in data.strides)
    storage = Storage(data.dtype.str[1:], data.size, lambda: bytearray(data.tobytes()))
    return StoredTensor(storage, values.shape, 0, strides)


def _array(node: Record) -> NDArray[Any] | None:
    """Of an array as numpy pickles it, made by ourselves: only numbers, only from bytes that are there."""
    match node:
        case Record(name=name, state=(_, tuple(shape), dtype, bool(by_columns), data)) if name.endswith("_reconstruct"):
            return _shaped(data, dtype, shape, "F" if by_columns else "C")
        case Record(name=name, arguments=(data, dtype, tuple(shape), str(order))) if name.endswith("_frombuffer"):
            return _shaped(data, dtype, shape, order)
    return None


def _shaped(data: Any, dtype: Any, shape: tuple[Any, ...], order: str) -> NDArray[Any]:
    try:
        values = np.frombuffer(_bytes(data), _dtype(dtype))
        return values.reshape(shape, order="F" if order == "F" else "C")
    except (TypeError, ValueError) as error:
        raise DamagedError from error


def _scalar(node: Record) -> int | float | bool:
    if len(node.arguments) != 2:
        raise DamagedError
    (value,) = _shaped(node.arguments[1], node.arguments[0], (1,), "C").tolist()
    return value  # type: ignore[no-any-return]


def _dtype(node: Any) -> np.dtype[Any]:
    text = node.arguments[0] if isinstance(node, Record) and node.name == "numpy.dtype" and node.arguments else None
    if not isinstance(text, str) or not _NUMERIC.fullmatch(text):
        raise DamagedError
    big = isinstance(node.state, tuple) and len(node.state) > 1 and node.state[1] == ">"
    return np.dtype(text).newbyteorder(">" if big else "<")


def _bytes(data: Any) -> bytes | bytearray:
    return data.read() if isinstance(data, FilePart) else data
