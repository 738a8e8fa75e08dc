"""A tree around triangles and the search for the closest triangle in it, compiled.

Every node has 16 children, which fill one or two instructions of the processor (loops over eight are not turned into
vector instructions at all). Children of the lowest nodes are single triangles in the order of a space-filling curve;
children of node n of a level are nodes 16 n, 16 n + 1, ... of the level below, so nothing but their bounds is stored.

Nodes are bounded by boxes, triangles by their corners. Let c be the closest point of a triangle to q, at distance d:
inside it, inside an edge, or a corner. The line q-c is then square to that triangle or edge, or c is the corner itself,
so one corner v of the feature has |q - v|² = d² + |c - v|² <= d² + r², where r, the longest edge over sqrt(3), bounds
how far a triangle's point can be from its nearest corner. For far points d² >= |q - v|² - r² rules out nearly all
triangles that stick out of the sphere around q by less than their boxes do.

All bounds are of single precision about a middle. What rounding could hide is added to them (boxes outwards, r²) and to
the distance they must be within, so every triangle that could be closest is measured, in double precision.
"""

from __future__ import annotations

import math
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.compiled import compiled, compiled_for
from workbench.geometry.mesh import Mesh
from workbench.geometry.triangle_point import closest_on_triangle

CHILDREN = 16
# Single precision rounds to 6e-8; coordinates of both sides and their differences are rounded once each.
_ROUNDING = 2e-7
_QUERY_ROUNDING = 1e-6
# (|q| + r)² times the rounding of |q - v|², split into a share of |q|² and a share of r².
_CORNER_ROUNDING = 1e-8
_REACH_ROUNDING = 2e-6
_CORNERS = 9
"""Rows of a lowest node that hold x, y, z of three corners; then one with r²."""


def level_starts(triangles: int) -> NDArray[np.int64]:
    """(L + 1,) where the nodes of each level begin, the lowest first; the last is the number of nodes."""
    starts, nodes = [0], triangles
    while nodes > 1 or len(starts) == 1:
        nodes = -(-nodes // CHILDREN)
        starts.append(starts[-1] + nodes)
    return np.array(starts)


@compiled
def _fill_leaf(vertices: Any, faces: Any, triangle: int, middle: Any, leaves: Any, node: int, child: int) -> None:
    longest = 0.0
    for corner in range(3):
        here, beside = faces[triangle, corner], faces[triangle, (corner + 1) % 3]
        square = 0.0
        for axis in range(3):
            leaves[node, 3 * corner + axis, child] = vertices[here, axis] - middle[axis]
            square += (vertices[beside, axis] - vertices[here, axis]) ** 2
        longest = max(longest, square)
    leaves[node, _CORNERS, child] = longest / 3 * (1 + _REACH_ROUNDING)


@compiled
def _fill_box_of_leaf(leaves: Any, node: int, children: int, box: Any, place: int) -> None:
    for axis in range(3):
        low, high = np.float32(np.inf), np.float32(-np.inf)
        for corner in range(3):
            for child in range(children):
                low = min(low, leaves[node, 3 * corner + axis, child])
                high = max(high, leaves[node, 3 * corner + axis, child])
        box[axis, place], box[3 + axis, place] = low - abs(low) * _ROUNDING, high + abs(high) * _ROUNDING


@compiled_for(
    "void(Array(float64, 2, 'C', readonly=True), Array(int64, 2, 'C', readonly=True), "
    "Array(int32, 1, 'C', readonly=True), Array(float64, 1, 'C', readonly=True), "
    "Array(float32, 3, 'C'), Array(float32, 3, 'C'), int64, int64)"
)
def _fill_leaves(
    vertices: Any, faces: Any, order: Any, middle: Any, leaves: Any, boxes: Any, begin: int, end: int
) -> None:
    """Fill these lowest nodes (of 10 x 16), and their boxes in the level above if there is one. Past the last child
    both stay as they are.
    """
    for node in range(begin, end):
        children = min(CHILDREN, len(order) - CHILDREN * node)
        for child in range(children):
            _fill_leaf(vertices, faces, int(order[CHILDREN * node + child]), middle, leaves, node, child)
        if len(boxes) > 0:
            _fill_box_of_leaf(leaves, node, children, boxes[node // CHILDREN], node % CHILDREN)


@compiled_for("void(Array(int64, 1, 'C', readonly=True), Array(float32, 3, 'C'))")
def _fill_boxes(starts: Any, boxes: Any) -> None:
    """Fill the boxes (6 x 16: lowest and highest x, y, z) of all levels from the first that has some."""
    lowest = starts[1]
    for level in range(1, len(starts) - 2):
        for node in range(starts[level], starts[level + 1]):
            within = node - starts[level]
            children = min(CHILDREN, starts[level] - starts[level - 1] - CHILDREN * within)
            below, above = boxes[node - lowest], boxes[starts[level + 1] - lowest + within // CHILDREN]
            for axis in range(3):
                low, high = np.float32(np.inf), np.float32(-np.inf)
                for child in range(children):
                    low, high = min(low, below[axis, child]), max(high, below[3 + axis, child])
                above[axis, within % CHILDREN], above[3 + axis, within % CHILDREN] = low, high


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
def _leaf_squares(leaves: Any, node: int, x: Any, y: Any, z: Any, more: Any, here: Any) -> None:
    """Squared distances to a lowest node's triangles are no less than these: by their boxes and by their corners."""
    nothing = np.float32(0)
    for child in range(CHILDREN):
        ax, ay, az = leaves[node, 0, child] - x, leaves[node, 1, child] - y, leaves[node, 2, child] - z
        bx, by, bz = leaves[node, 3, child] - x, leaves[node, 4, child] - y, leaves[node, 5, child] - z
        cx, cy, cz = leaves[node, 6, child] - x, leaves[node, 7, child] - y, leaves[node, 8, child] - z
        dx = max(max(min(min(ax, bx), cx), -max(max(ax, bx), cx)), nothing)
        dy = max(max(min(min(ay, by), cy), -max(max(ay, by), cy)), nothing)
        dz = max(max(min(min(az, bz), cz), -max(max(az, bz), cz)), nothing)
        a, b, c = ax * ax + ay * ay + az * az, bx * bx + by * by + bz * bz, cx * cx + cy * cy + cz * cz
        by_corners = min(min(a, b), c) - leaves[node, _CORNERS, child] - more
        here[child] = max(dx * dx + dy * dy + dz * dz, by_corners)


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
    "Array(int64, 1, 'C', readonly=True), Array(float32, 3, 'C', readonly=True), "
    "Array(float32, 3, 'C', readonly=True), Array(float32, 1, 'C'), "
    "Array(float32, 1, 'C'), Array(int64, 1, 'C'), Array(float64, 2, 'C', readonly=True), Array(int64, 1, 'C'))"
)
def _find_closest(
    vertices: Any, faces: Any, order: Any, middle: Any, starts: Any, leaves: Any, boxes: Any, here: Any,
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
        more = np.float32(_CORNER_ROUNDING * (x * x + y * y + z * z))
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
            first = CHILDREN * (node - starts[level])
            if level > 0:
                _box_squares(boxes, node - starts[1], x, y, z, here)
                first += starts[level - 1]
                count = _put_waiting(here, bound, first, min(CHILDREN, starts[level] - first), near, nodes, count)
                continue
            _leaf_squares(leaves, node, x, y, z, more, here)
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
    """order (F,) triangles along the curve; middle (3,); starts (L + 1,) of levels; leaves (starts[1], 10, 16) and
    boxes (N - starts[1], 6, 16) about the middle."""

    order: NDArray[np.int32]
    middle: NDArray[np.float64]
    starts: NDArray[np.int64]
    leaves: NDArray[np.float32]
    boxes: NDArray[np.float32]


def tree_of(mesh: Mesh, order: NDArray[np.int32], middle: NDArray[np.float64], beside: Executor) -> TriangleTree:
    """The tree over the triangles of a mesh in this order, with bounds told from `middle` (3,).

    A thread of `beside` takes half of what can be shared.
    """
    starts = level_starts(len(order))
    leaves = np.empty((starts[1], _CORNERS + 1, CHILDREN), np.float32)
    boxes = np.empty((starts[-1] - starts[1], 6, CHILDREN), np.float32)
    fixed, half = (mesh.vertices, mesh.faces, order, middle, leaves, boxes), int(starts[1]) // 2
    other = beside.submit(_fill_leaves, *fixed, half, int(starts[1]))
    _fill_leaves(*fixed, 0, half)
    other.result()
    _fill_boxes(starts, boxes)
    return TriangleTree(order, middle, starts, leaves, boxes)


def find_closest(mesh: Mesh, tree: TriangleTree, points: NDArray[np.float64], cells: NDArray[np.int64]) -> None:
    """Put the closest triangle of every point into (N,) `cells`; of equally close ones, that with the lowest number.

    A triangle that is there already is measured first, where it is negative the one of the point before: the closer
    it is, the fewer are looked at.
    """
    most_waiting = CHILDREN * len(tree.starts)
    room = np.empty(CHILDREN, np.float32), np.empty(most_waiting, np.float32), np.empty(most_waiting, np.int64)
    _find_closest(
        mesh.vertices, mesh.faces, tree.order, tree.middle, tree.starts, tree.leaves, tree.boxes, *room, points, cells
    )
