"""Density volumes in MRC files, which ChimeraX and other viewers of volumes read.

Format: MRC2014 (Cheng et al., "MRC2014: Extensions to the MRC format header for electron cryo-microscopy and
tomography", 2015): 1024 bytes of header, then the numbers, little-endian or big-endian as the machine stamp says.
"""

from __future__ import annotations

import contextlib
import os
import struct
import uuid
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.errors import DataError

_HEADER = 1024
_FLOAT = 2
_VERSION = 20140
_LITTLE_ENDIAN = b"\x44\x44\x00\x00"
_BIG_ENDIAN = b"\x11\x11\x00\x00"
_MODES = {0: "i1", 1: "i2", _FLOAT: "f4", 6: "u2", 12: "f2"}
"""Numbers on disk by the header's mode: the real ones of MRC2014."""
_MOST = 4096


@dataclass(frozen=True)
class Volume:
    """values (nx, ny, nz), axes x, y, z; voxel_size, and origin, the place of values[0, 0, 0], in Ångströms."""

    values: NDArray[np.float32]
    voxel_size: float
    origin: tuple[float, float, float]


def write_mrc(
    path: str | os.PathLike[str],
    values: NDArray[np.float32],
    *,
    voxel_size: float = 1.0,
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
    official: bool = False,
) -> None:
    """Write a lattice (nx, ny, nz), axes x, y, z, whole or not at all.

    The array is written as it lies in memory, and the header says that its columns run along z. voxel_size, origin :
    Ångströms, the format's unit, so that one stands for a lattice step by default. official : as EG3D's own scripts,
    whose header calls the columns x and gives no cell (give `values` of `official_volume`).

    Raises
    ------
    WorkspaceError : the folder cannot be written to, or the disk is full.
    """
    target = files.long_path(path)
    temporary = target.with_name(f".{uuid.uuid4().hex[:12]}.tmp")
    data = np.ascontiguousarray(values, "<f4")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(_header(data, 0.0 if official else voxel_size, origin, official))
            # Not through `files.write_bytes`, which would need header and half a GB of numbers as one piece.
            stream.write(data.data)
            stream.flush()
            os.fsync(stream.fileno())
        files.replace(temporary, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise files.storage_error(error, target) from error


def read_mrc(path: str | os.PathLike[str]) -> Volume:
    """The volume in a file of `write_mrc` or of another program, axes put in the order x, y, z.

    Whole numbers of 8 and 16 bits and numbers of 16 and 32 bits with a point are read (modes 0, 1, 2, 6, 12), in both
    byte orders.

    Raises
    ------
    DataError : the file is missing, no MRC volume, of a mode that holds no real numbers, or cut.
    """
    where = files.plain_path(path)
    try:
        with files.long_path(path).open("rb") as stream:
            header = _understood(stream.read(_HEADER), where)
            stream.seek(_HEADER + header.extended)
            data = np.fromfile(stream, header.kind, int(np.prod(header.sizes, dtype=np.int64)))
    except OSError as error:
        raise DataError(f"The volume cannot be read ({error.strerror})", where=where) from error
    columns, rows, sections = header.sizes
    if data.size < columns * rows * sections:
        raise DataError("The volume file is cut", where=where, remedy="copy or write it again")
    numbers = data.astype(np.float32, copy=False)
    if not np.isfinite(numbers).all():
        what = "Some numbers of the volume are none (NaN) or infinite"
        raise DataError(what, where=where, remedy="export it again")
    # Array axes are sections, rows, columns; `along` names the axis (1 x, 2 y, 3 z) of columns, rows, sections.
    axes = [2 - header.along.index(axis) for axis in (1, 2, 3)]
    array = numbers.reshape(sections, rows, columns).transpose(axes)
    return Volume(array, header.cell / array.shape[0], header.origin)


@dataclass(frozen=True)
class _Read:
    """sizes of columns, rows, sections; along: their axes; extended: bytes after the header; kind: of the numbers on
    disk; cell: its length along x; origin."""

    sizes: tuple[int, int, int]
    along: tuple[int, ...]
    extended: int
    kind: np.dtype[Any]
    cell: float
    origin: tuple[float, float, float]


def _header(values: NDArray[np.float32], voxel: float, origin: tuple[float, float, float], official: bool) -> bytes:
    x, y, z = values.shape
    along = (1, 2, 3) if official else (3, 2, 1)
    grid = (z, y, x) if official else (x, y, z)
    mean, deviation = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
    header = bytearray(_HEADER)
    struct.pack_into("<10i", header, 0, z, y, x, _FLOAT, 0, 0, 0, *grid)
    struct.pack_into("<6f", header, 40, *(voxel * size for size in grid), 90.0, 90.0, 90.0)
    struct.pack_into("<3i", header, 64, *along)
    struct.pack_into("<3f", header, 76, float(values.min()), float(values.max()), mean)
    struct.pack_into("<i", header, 88, 1)
    struct.pack_into("<i", header, 108, _VERSION)
    struct.pack_into("<3f", header, 196, *origin)
    header[208:212] = b"MAP "
    header[212:216] = _LITTLE_ENDIAN
    struct.pack_into("<f", header, 216, deviation)
    label = b"EG3D density before its activation, Face Depth Workbench"
    struct.pack_into("<i", header, 220, 1)
    header[224 : 224 + len(label)] = label
    return bytes(header)


def _understood(header: bytes, where: str) -> _Read:
    """What the header says. Raises DataError."""
    if len(header) < _HEADER or header[208:212] != b"MAP ":
        raise DataError("The file is no MRC volume", where=where, remedy="choose a file that a program wrote as MRC")
    order = _byte_order(header)
    columns, rows, sections, mode = struct.unpack_from(f"{order}4i", header, 0)
    along = struct.unpack_from(f"{order}3i", header, 64)
    (extended,) = struct.unpack_from(f"{order}i", header, 92)
    usable = all(0 < size <= _MOST for size in (columns, rows, sections)) and extended >= 0
    if sorted(along) != [1, 2, 3] or not usable:
        raise DataError("The header of the volume is damaged", where=where, remedy="export it again")
    if mode not in _MODES:
        raise DataError(
            f"The volume holds numbers of mode {mode}, which are no densities",
            where=where,
            remedy="export it with whole or real numbers (modes 0, 1, 2, 6 or 12)",
        )
    (cell,) = struct.unpack_from(f"{order}f", header, 40)
    x, y, z = struct.unpack_from(f"{order}3f", header, 196)
    return _Read((columns, rows, sections), along, extended, np.dtype(f"{order}{_MODES[mode]}"), cell, (x, y, z))


def _byte_order(header: bytes) -> Literal["<", ">"]:
    """As the machine stamp says; some programs leave it empty, and then the axes (1, 2, 3) tell."""
    stamp = header[212:213]
    if stamp in (_LITTLE_ENDIAN[:1], _BIG_ENDIAN[:1]):
        return "<" if stamp == _LITTLE_ENDIAN[:1] else ">"
    return ">" if sorted(struct.unpack_from(">3i", header, 64)) == [1, 2, 3] else "<"
