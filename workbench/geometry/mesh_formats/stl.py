"""STL: three corners for each triangle, binary or text, without shared vertices.

Equal corners are joined, or no surface would be connected and every edge a rim.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.text_lines import TextLines, read_numbers

_HEADER = 84
_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", 9), ("attribute", "<u2")])
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Odd numbers that spread the bits of three coordinates over one key."""


def read_stl(data: bytes) -> Mesh:
    """The mesh in an STL file's bytes.

    Raises
    ------
    ValueError : a cut file, or a text that is no STL.
    """
    count = int.from_bytes(data[80:_HEADER], "little")
    # Some programs begin binary files with the word of the text form, so the size decides.
    if len(data) >= _HEADER and len(data) >= _HEADER + _RECORD.itemsize * count and not _is_text(data, count):
        records = np.frombuffer(data, _RECORD, count, _HEADER)
        return _joined(np.ascontiguousarray(records["corners"]).reshape(-1, 3))
    if not data.lstrip()[:5].lower() == b"solid":
        raise ValueError("the file is cut, or no STL")
    return _joined(_text_corners(data))


def _is_text(data: bytes, count: int) -> bool:
    exact = len(data) == _HEADER + _RECORD.itemsize * count
    return not exact and data[:5].lower() == b"solid" and b"facet" in data[:1000]


def _text_corners(data: bytes) -> NDArray[np.float64]:
    lines = TextLines(data.lower() if b"VERTEX" in data else data)
    text, sizes = lines.words(lines.beginning_with(b"vertex"), b"vertex")
    if (sizes != 3).any() or len(sizes) % 3 or not lines.beginning_with(b"endsolid").any():
        raise ValueError("the file is cut")
    return np.asarray(read_numbers(text, np.float64, int(sizes.sum())), np.float64).reshape(-1, 3)


def _joined(corners: NDArray[np.floating]) -> Mesh:
    """(3 F, 3) corners, those with equal coordinates as one vertex, in order of first mention."""
    if not len(corners):
        return Mesh(np.empty((0, 3)), np.empty((0, 3), np.int64))
    columns = [np.ascontiguousarray(corners[:, axis]) + corners.dtype.type(0) for axis in range(3)]  # makes -0 a 0
    bits = np.uint32 if corners.dtype.itemsize == 4 else np.uint64
    keys = np.zeros(len(corners), np.uint64)
    for column, mix in zip(columns, _MIX, strict=True):
        keys += column.view(bits).astype(np.uint64) * mix
        keys ^= keys >> np.uint64(29)
    order = np.argsort(keys)
    is_new = np.r_[True, np.diff(keys[order]) != 0]
    first = np.minimum.reduceat(order, np.flatnonzero(is_new))
    number = np.empty(len(corners), np.int64)
    number[order] = np.cumsum(is_new) - 1
    if any(not np.array_equal(column[first][number], column, equal_nan=True) for column in columns):
        # Two places with one key: as good as never, but then by the coordinates themselves.
        _, first, number = np.unique(np.stack(columns, axis=1), axis=0, return_index=True, return_inverse=True)
    by_mention = np.argsort(first)
    rank = np.empty(len(first), np.int64)
    rank[by_mention] = np.arange(len(first))
    vertices = np.stack([column[first[by_mention]] for column in columns], axis=1)
    return Mesh(vertices.astype(np.float64), rank[number.reshape(-1)].reshape(-1, 3))
