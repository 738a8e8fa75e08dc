"""Triangles in the order of a curve that fills space, compiled: neighbours in the order are neighbours in space.

Along a Hilbert curve (entry and direction of each octant as in Hamilton, "Compact Hilbert indices", 2006) boxes around
a few consecutive triangles are compact; along the simpler Morton curve, which jumps, they are so much larger that a
search opens half as many again.
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.compiled import compiled, compiled_for

_BITS = 9
"""Places on the curve are told apart to this many bits along each axis."""
_DIGIT = 1 << _BITS
_LOW = 32
"""A sorted number holds the place in its upper half, the triangle in its lower."""


def _turned(octant: int, steps: int) -> int:
    """The three bits of `octant` turned to the left."""
    steps %= 3
    return ((octant << steps) | (octant >> (3 - steps))) & 7


def _gray(number: int) -> int:
    return number ^ (number >> 1)


def _trailing_ones(number: int) -> int:
    return 0 if number % 2 == 0 else 1 + _trailing_ones(number // 2)


def _curve_table() -> NDArray[np.int32]:
    """(24 * 8,) for each state of the curve and octant: 64 times the state within the octant, plus its rank."""
    ranks = {_gray(rank): rank for rank in range(8)}
    table = np.empty((8, 3, 8), np.int32)
    for entry, direction, octant in np.ndindex(8, 3, 8):
        rank = ranks[_turned(octant ^ entry, 2 - direction)]
        inner_entry = 0 if rank == 0 else _gray(2 * ((rank - 1) // 2))
        inner_direction = 0 if rank == 0 else _trailing_ones(rank - 1 + rank % 2) % 3
        next_entry = entry ^ _turned(inner_entry, direction + 1)
        table[entry, direction, octant] = 64 * (3 * next_entry + (direction + inner_direction + 1) % 3) + rank
    return table.ravel()


_TABLE = _curve_table()


@compiled
def _cell(position: float) -> int:
    if not position > 0:
        return 0
    return int(position) if position < _DIGIT else _DIGIT - 1


@compiled
def _place(x: int, y: int, z: int) -> Any:
    """Along the curve."""
    state, place = 0, np.uint64(0)
    for bit in range(_BITS - 1, -1, -1):
        octant = ((x >> bit) & 1) | (((y >> bit) & 1) << 1) | (((z >> bit) & 1) << 2)
        entry = _TABLE[8 * state + octant]
        place = (place << np.uint64(3)) | np.uint64(entry & 7)
        state = entry >> 6
    return place


@compiled_for(
    "void(Array(float64, 2, 'C', readonly=True), Array(int64, 2, 'C', readonly=True), "
    "Array(float64, 1, 'C', readonly=True), float64, Array(uint64, 1, 'C'), int64, int64)"
)
def _fill_keys(vertices: Any, faces: Any, lowest: Any, side: float, keys: Any, begin: int, end: int) -> None:
    scale = _DIGIT / (3 * side) if side > 0 else 0.0
    for triangle in range(begin, end):
        a, b, c = faces[triangle, 0], faces[triangle, 1], faces[triangle, 2]
        x = _cell((vertices[a, 0] + vertices[b, 0] + vertices[c, 0] - 3 * lowest[0]) * scale)
        y = _cell((vertices[a, 1] + vertices[b, 1] + vertices[c, 1] - 3 * lowest[1]) * scale)
        z = _cell((vertices[a, 2] + vertices[b, 2] + vertices[c, 2] - 3 * lowest[2]) * scale)
        keys[triangle] = (_place(x, y, z) << np.uint64(_LOW)) | np.uint64(triangle)


@compiled_for("void(Array(uint64, 1, 'C'), Array(uint64, 1, 'C'), Array(int64, 1, 'C'), Array(int32, 1, 'C'))")
def _sort(keys: Any, spare: Any, counts: Any, order: Any) -> None:
    """Put the lower halves of the keys into `order` by their upper halves: radix sort, a digit at a time."""
    mask = np.uint64(_DIGIT - 1)
    for digit in range(3):
        shift = np.uint64(_LOW + _BITS * digit)
        for value in range(_DIGIT):
            counts[value] = 0
        for index in range(len(keys)):
            counts[(keys[index] >> shift) & mask] += 1
        begin = 0
        for value in range(_DIGIT):
            size = counts[value]
            counts[value] = begin
            begin += size
        for index in range(len(keys)):
            value = (keys[index] >> shift) & mask
            spare[counts[value]] = keys[index]
            counts[value] += 1
        keys, spare = spare, keys
    for index in range(len(order)):
        order[index] = keys[index] & np.uint64(0xFFFFFFFF)


def curve_order(
    vertices: NDArray[np.float64],
    faces: NDArray[np.int64],
    lowest: NDArray[np.float64],
    side: float,
    beside: Executor,
) -> NDArray[np.int32]:
    """(F,) triangles by the place of their centroid in a cube with this lowest corner and side, equal ones by number.

    Centroids outside the cube count at its nearest cell. Fewer than 2^31 triangles. A thread of `beside` takes half of
    what can be shared.
    """
    order = np.empty(len(faces), np.int32)
    keys, spare = np.empty((2, len(faces)), np.uint64)
    half = len(faces) // 2
    other = beside.submit(_fill_keys, vertices, faces, lowest, side, keys, half, len(faces))
    _fill_keys(vertices, faces, lowest, side, keys, 0, half)
    other.result()
    _sort(keys, spare, np.empty(_DIGIT, np.int64), order)
    return order
