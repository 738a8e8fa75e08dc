"""A tree of boxes around triangles and the search for the closest triangle in it, compiled.

Every node has 16 children, which fill one or two instructions of the processor (loops over eight are not turned into
vector instructions at all). Children of the lowest level are single triangles in the order of a space-filling curve;
children of node n of a level are nodes 16 n, 16 n + 1, ... of the level below, so nothing but the boxes is stored.

Boxes are of single precision about a middle, rounded outwards. What a query's own rounding could hide is added to the
distance that a box must be within, so every triangle that could be closest is measured, in double precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.compiled import compiled, compiled_for
from workbench.geometry.mesh import Mesh
from workbench.geometry.triangle_point import closest_on_triangle

CHILDREN = 16
# Single precision rounds to 6e-8; a query's coordinates and the differences to a box are rounded once each.
_ROUNDING = 2e-7
_QUERY_ROUNDING = 1e-6


def level_starts(triangles: int) -> NDArray[np.int64]:
    """(L + 1,) where the nodes of each level begin, the lowest first; the last is the number of nodes."""
    starts, nodes = [0], triangles
    while nodes > 1 or len(starts) == 1:
        nodes = -(-nodes // CHILDREN)
        starts.append(starts[-1] + nodes)
    return np.array(starts)


@compiled
def _fill_triangle(vertices: Any, faces: Any, triangle: int, middle: Any, boxes: Any, node: int, child: int) -> None:
    a, b, c = faces[triangle, 0], faces[triangle, 1], faces[triangle, 2]
    for axis in range(3):
        one, other, third = vertices[a, axis], vertices[b, axis], vertices[c, axis]
        low = min(min(one, other), third) - middle[axis]
        high = max(max(one, other), third) - middle[axis]
        boxes[node, axis, child] = low - abs(low) * _ROUNDING
        boxes[node, 3 + axis, child] = high + abs(high) * _ROUNDING


@compiled_for("void(Array(float64, 2, 'C', readonly=True), Array(int64, 2, 'C', readonly=True), "
              "Array(int32, 1, 'C', readonly=True), Array(float64, 1, 'C', readonly=True), "
              "Array(int64, 1, 'C', readonly=True), Array(float32, 3, 'C'))")  # fmt: skip
def _fill_boxes(vertices: Any, faces: Any, order: Any, middle: Any, starts: Any, boxes: Any) -> None:
    """Fill (N, 6, 16) `boxes`: lowest x, y, z and highest x, y, z of every child; past the last child, empty ones."""
    for node in range(starts[1]):
        for child in range(CHILDREN):
            place = CHILDREN * node + child
            if place < len(order):
                _fill_triangle(vertices, faces, int(order[place]), middle, boxes, node, child)
            else:
                for axis in range(3):
                    boxes[node, axis, child] = np.inf
                    boxes[node, 3 + axis, child] = -np.inf
    for level in range(1, len(starts) - 1):
        for node in range(starts[level], starts[level + 1]):
            for child in range(CHILDREN):
                below = starts[level - 1] + CHILDREN * (node - starts[level]) + child
                for axis in range(3):
                    low, high = np.float32(np.inf), np.float32(-np.inf)
                    if below < starts[level]:
                        for inner in range(CHILDREN):
                            low = min(low, boxes[below, axis, inner])
                            high = max(high, boxes[below, 3 + axis, inner])
                    boxes[node, axis, child], boxes[node, 3 + axis, child] = low, high


@compiled
def _bound(square: float, slack: float) -> Any:
    """The square that a box's distance must be within, rounding included."""
    distance = math.sqrt(square) * (1 + _QUERY_ROUNDING) + slack
    return np.float32(distance * distance)


@compiled
def _box_squares(boxes: Any, node: int, x: Any, y: Any, z: Any, here: Any) -> None:
    """Squared distances from a point to the boxes of a node's children."""
    nothing = np.float32(0)
    for child in range(CHILDREN):
        dx = max(max(boxes[node, 0, child] - x, x - boxes[node, 3, child]), nothing)
        dy = max(max(boxes[node, 1, child] - y, y - boxes[node, 4, child]), nothing)
        dz = max(max(boxes[node, 2, child] - z, z - boxes[node, 5, child]), nothing)
        here[child] = dx * dx + dy * dy + dz * dz


@compiled
def _put_waiting(here: Any, bound: Any, first: int, children: int, near: Any, nodes: Any, count: int) -> int:
    """Put children within the bound behind the `count` nodes that wait, the nearest last, as it is taken first."""
    base = count
    for child in range(children):
        square = here[child]
        if square > bound:
            continue
        place = count
        while place > base and near[place - 1] < square:
            near[place], nodes[place] = near[place - 1], nodes[place - 1]
            place -= 1
        near[place], nodes[place] = square, first + child
        count += 1
    return count


@compiled_for(
    "void(Array(float64, 2, 'C', readonly=True), Array(int64, 2, 'C', readonly=True), "
    "Array(int32, 1, 'C', readonly=True), Array(float64, 1, 'C', readonly=True), "
    "Array(int64, 1, 'C', readonly=True), Array(float32, 3, 'C', readonly=True), Array(float32, 1, 'C'), "
    "Array(float32, 1, 'C'), Array(int64, 1, 'C'), Array(float64, 2, 'C', readonly=True), Array(int64, 1, 'C'))"
)
def _find_closest(
    vertices: Any, faces: Any, order: Any, middle: Any, starts: Any, boxes: Any, here: Any,
    near: Any, nodes: Any, points: Any, cells: Any,
) -> None:  # fmt: skip
    """As `find_closest`, with room for squared distances of a node's children and for the nodes that wait."""
    top = len(starts) - 2
    cell = int(order[0])
    for index in range(len(points)):
        px, py, pz = points[index, 0], points[index, 1], points[index, 2]
        if cells[index] >= 0:
            cell = cells[index]
        best = closest_on_triangle(vertices, faces, cell, px, py, pz)[0]
        x, y, z = px - middle[0], py - middle[1], pz - middle[2]
        slack = _QUERY_ROUNDING * (abs(x) + abs(y) + abs(z))
        bound = _bound(best, slack)
        x, y, z = np.float32(x), np.float32(y), np.float32(z)
        near[0], nodes[0], count = 0.0, starts[top], 1
        while count:
            count -= 1
            if near[count] > bound:
                continue
            node, level = nodes[count], 0
            while node >= starts[level + 1]:
                level += 1
            _box_squares(boxes, node, x, y, z, here)
            first = CHILDREN * (node - starts[level])
            if level > 0:
                first += starts[level - 1]
                count = _put_waiting(here, bound, first, min(CHILDREN, starts[level] - first), near, nodes, count)
                continue
            for child in range(min(CHILDREN, len(order) - first)):
                triangle = int(order[first + child])
                if here[child] > bound or triangle == cell:
                    continue
                square = closest_on_triangle(vertices, faces, triangle, px, py, pz)[0]
                if square < best or (square == best and triangle < cell):
                    best, cell, bound = square, triangle, _bound(square, slack)
        cells[index] = cell


@dataclass(frozen=True)
class TriangleTree:
    """order (F,) triangles along the curve; middle (3,); starts (L + 1,) of levels; boxes (N, 6, 16) about middle."""

    order: NDArray[np.int32]
    middle: NDArray[np.float64]
    starts: NDArray[np.int64]
    boxes: NDArray[np.float32]


def tree_of(mesh: Mesh, order: NDArray[np.int32], middle: NDArray[np.float64]) -> TriangleTree:
    """The tree over the triangles of a mesh in this order, with boxes told from `middle` (3,)."""
    starts = level_starts(len(order))
    boxes = np.empty((starts[-1], 6, CHILDREN), np.float32)
    _fill_boxes(mesh.vertices, mesh.faces, order, middle, starts, boxes)
    return TriangleTree(order, middle, starts, boxes)


def find_closest(mesh: Mesh, tree: TriangleTree, points: NDArray[np.float64], cells: NDArray[np.int64]) -> None:
    """Put the closest triangle of every point into (N,) `cells`; of equally close ones, that with the lowest number.

    A triangle that is there already is measured first, where it is negative the one of the point before: the closer
    it is, the fewer are looked at.
    """
    most_waiting = CHILDREN * len(tree.starts)
    room = np.empty(CHILDREN, np.float32), np.empty(most_waiting, np.float32), np.empty(most_waiting, np.int64)
    _find_closest(mesh.vertices, mesh.faces, tree.order, tree.middle, tree.starts, tree.boxes, *room, points, cells)
