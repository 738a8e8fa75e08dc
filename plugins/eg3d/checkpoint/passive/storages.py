"""Tensors as files hold them: a storage somewhere in the file, and a view of it. Read with numpy, nothing unpickled.

`torch.load(weights_only=True)` would do for most of this, but before torch 2.6 it runs what an old-style archive says
(CVE-2025-32434), and it refuses harmless classes that EG3D's files have. So torch's two containers are read here.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.checkpoint.passive.byte_source import ByteSource, DamagedError, FilePart
from plugins.eg3d.checkpoint.passive.pickle_machine import Name, Record
from plugins.eg3d.checkpoint.passive.reader import read_pickle

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""How a file or byte string of torch's older kind begins: the pickle of its magic number."""

_MAGIC_NUMBER, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
_LOAD = "torch.storage._load_from_bytes"
_BRAIN_FLOAT = "bfloat16"
_TYPES = {
    "Float": "f4", "Double": "f8", "Half": "f2", "BFloat16": _BRAIN_FLOAT,
    "Long": "i8", "Int": "i4", "Short": "i2", "Char": "i1", "Byte": "u1", "Bool": "?",
}  # fmt: skip
_MOST_ELEMENTS = 1 << 28
_LONGEST_PICKLE, _LONGEST_WORD = 1 << 26, 16
_MOST_DIMENSIONS, _ALWAYS_FEW = 8, 4096


@dataclass(eq=False)
class Storage:
    """`count` numbers of one type; `fetch` gives their bytes when they are needed."""

    dtype: str
    count: int
    fetch: Callable[[], bytearray]
    big_endian: bool = False

    @property
    def item_bytes(self) -> int:
        """Size of one number."""
        return 2 if self.dtype == _BRAIN_FLOAT else np.dtype(self.dtype).itemsize

    def numbers(self) -> NDArray[Any]:
        """(count,), read now; brain floats as float32. Raises TruncatedError, DamagedError."""
        data = self.fetch()
        if len(data) != self.count * self.item_bytes:
            raise DamagedError
        order: Literal["<", ">"] = ">" if self.big_endian else "<"
        if self.dtype != _BRAIN_FLOAT:
            return np.frombuffer(data, np.dtype(self.dtype).newbyteorder(order))
        return (np.frombuffer(data, f"{order}u2").astype(np.uint32) << 16).view(np.float32)


def storage_of(identity: Any, fetch: Callable[[str, int], bytearray], *, big_endian: bool) -> Storage:
    """What a persistent id of torch's ("storage", type, key, place, count) stands for. Raises DamagedError."""
    match identity:
        case ("storage", Name(name=kind), str(key), str(), int(count), *rest) if rest in ([], [None]):
            kind = kind.rsplit(".", 1)[-1].removesuffix("Storage")
            if kind in _TYPES and 0 <= count <= _MOST_ELEMENTS:
                made = Storage(_TYPES[kind], count, bytearray, big_endian)
                made.fetch = lambda: fetch(key, count * made.item_bytes)
                return made
    raise DamagedError


def read_stream(source: ByteSource) -> tuple[Any, list[Record]]:
    """What torch's older container at the source's place holds: five pickles, then the storages one after the other.

    Raises
    ------
    RefusedNameError, TruncatedError, DamagedError : as `read_pickle`.
    """
    magic, protocol, system = (read_pickle(source)[0] for _ in range(3))
    if (magic, protocol) != (_MAGIC_NUMBER, _PROTOCOL) or not isinstance(system, dict):
        raise DamagedError
    storages: dict[str, Storage] = {}
    parts: dict[str, FilePart] = {}
    big_endian = system.get("little_endian", True) is False

    def stand_for(identity: Any) -> Storage | Name:
        # Networks that were saved whole carry their classes' source code this way; only the name is of use.
        match identity:
            case ("module", Name() as name, *_):
                return name
        made = storage_of(identity, lambda key, _: parts[key].read(), big_endian=big_endian)
        return storages.setdefault(identity[2], made)

    root, records = read_pickle(source, stand_for)
    order = read_pickle(source)[0]
    if not isinstance(order, list) or set(map(str, order)) != set(storages):
        raise DamagedError
    for key in order:
        storage = storages[key]
        if int.from_bytes(source.read(8), "big" if big_endian else "little") != storage.count:
            raise DamagedError
        parts[key] = source.part(storage.count * storage.item_bytes)
    return root, records


def read_archive(archive: zipfile.ZipFile) -> tuple[Any, list[Record]]:
    """What torch's newer container, a zip archive, holds.

    Raises
    ------
    RefusedNameError, TruncatedError, DamagedError : as `read_pickle`. KeyError : the archive is not one of torch's.
    zipfile's errors : its parts cannot be taken out.
    """
    names = archive.namelist()
    main = next((name for name in names if name == "data.pkl" or name.endswith("/data.pkl")), None)
    if main is None:
        raise KeyError("data.pkl")
    folder = main.removesuffix("data.pkl")
    big_endian = f"{folder}byteorder" in names and _entry(archive, f"{folder}byteorder", _LONGEST_WORD) == b"big"

    def fetch(key: str, count: int) -> bytearray:
        return _entry(archive, f"{folder}data/{key}", count)

    source = ByteSource(io.BytesIO(_entry(archive, main, _LONGEST_PICKLE)))
    return read_pickle(source, lambda identity: storage_of(identity, fetch, big_endian=big_endian))


def fill_storages(records: list[Record]) -> None:
    """Give each record that stands for nested bytes of torch's the storage they hold, checked but not read.

    All of them are looked at, needed or not: that a file hides something in one says enough about the others.

    Raises
    ------
    RefusedNameError, TruncatedError, DamagedError : as `read_pickle`.
    """
    for record in records:
        if record.name == _LOAD:
            (data,) = record.arguments if len(record.arguments) == 1 else (None,)
            record.storage, nested = read_stream(ByteSource.of(data))
            if not isinstance(record.storage, Storage) or nested:
                raise DamagedError


@dataclass(frozen=True)
class StoredTensor:
    """A tensor still in its file."""

    storage: Storage
    shape: tuple[int, ...]
    offset: int
    strides: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuses a view that leaves its storage, and one much larger than it. Raises DamagedError."""
        sound = len(self.shape) == len(self.strides) <= _MOST_DIMENSIONS
        if not sound or min((self.offset, *self.shape, *self.strides)) < 0:
            raise DamagedError
        if self.elements > max(self.storage.count, _ALWAYS_FEW):
            raise DamagedError
        last = self.offset + sum((side - 1) * step for side, step in zip(self.shape, self.strides, strict=True))
        if self.elements and last >= self.storage.count:
            raise DamagedError

    @property
    def elements(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    def array(self) -> NDArray[np.float32]:
        """The numbers as float32 in row-major memory of their own. Raises TruncatedError, DamagedError."""
        if not self.elements:
            return np.empty(self.shape, np.float32)
        numbers = self.storage.numbers()
        steps = tuple(step * numbers.itemsize for step in self.strides)
        view = np.lib.stride_tricks.as_strided(numbers[self.offset :], self.shape, steps, writeable=False)
        return np.array(view, np.float32, order="C")


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytearray:
    # Compressed, a small archive can announce more than the machine has.
    if archive.getinfo(name).file_size > most:
        raise DamagedError
    return bytearray(archive.read(name))
