"""What surrounds the closest point of a mesh, compiled: pseudonormals (Baerentzen and Aanaes 2005) and open rims.

Only the triangles around each vertex are listed beforehand. Normals of faces, edges and corners are worked out for the
points that ask for them: most of a mesh's edges are nobody's closest feature.
"""

from __future__ import annotations

import math
from typing import Any

from workbench.compiled import compiled, compiled_for
from workbench.geometry.triangle_point import closest_on_triangle


@compiled_for("void(Array(int64, 2, 'C', readonly=True), Array(int32, 1, 'C'), Array(int32, 1, 'C'))")
def fill_fans(faces: Any, starts: Any, fan: Any) -> None:
    """List the corners at each vertex: those at vertex v are fan[starts[v] : starts[v + 1]], rising, and 3 f + k is
    corner k of face f. `starts` (V + 1,) comes with zeros, `fan` is (3 F,).
    """
    for face in range(len(faces)):
        for corner in range(3):
            starts[faces[face, corner]] += 1
    for vertex in range(1, len(starts)):
        starts[vertex] += starts[vertex - 1]
    # From the last to the first, every vertex's end moves down to its begin.
    for face in range(len(faces) - 1, -1, -1):
        for corner in range(2, -1, -1):
            vertex = faces[face, corner]
            starts[vertex] -= 1
            fan[starts[vertex]] = 3 * face + corner


@compiled
def _face_normal(vertices: Any, faces: Any, face: int) -> tuple[float, float, float]:
    """Of length 1; 0 for a triangle without area."""
    o, second, third = faces[face, 0], faces[face, 1], faces[face, 2]
    ax, ay, az = (
        vertices[second, 0] - vertices[o, 0], vertices[second, 1] - vertices[o, 1], vertices[second, 2] - vertices[o, 2]
    )  # fmt: skip
    bx, by, bz = (
        vertices[third, 0] - vertices[o, 0], vertices[third, 1] - vertices[o, 1], vertices[third, 2] - vertices[o, 2]
    )  # fmt: skip
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    length = math.sqrt(x * x + y * y + z * z)
    length = length if length > 0 else 1.0
    return x / length, y / length, z / length


@compiled
def _edge_normal(
    vertices: Any, faces: Any, starts: Any, fan: Any, one: int, other: int
) -> tuple[float, float, float, bool]:
    """The sum of the normals of the faces at an edge, and whether there is only one."""
    if starts[one + 1] - starts[one] > starts[other + 1] - starts[other]:
        one, other = other, one
    x, y, z, count, last = 0.0, 0.0, 0.0, 0, -1
    for place in range(starts[one], starts[one + 1]):
        face = fan[place] // 3
        if face == last:
            continue
        last = face
        for corner in range(3):
            begin, end = faces[face, corner], faces[face, (corner + 1) % 3]
            if (begin == one and end == other) or (begin == other and end == one):
                nx, ny, nz = _face_normal(vertices, faces, face)
                x, y, z, count = x + nx, y + ny, z + nz, count + 1
    return x, y, z, count == 1


@compiled
def _corner_normal(vertices: Any, faces: Any, starts: Any, fan: Any, vertex: int) -> tuple[float, float, float]:
    """The sum of the normals of the faces at a vertex, weighted by their angles there."""
    x, y, z = 0.0, 0.0, 0.0
    for place in range(starts[vertex], starts[vertex + 1]):
        face, corner = fan[place] // 3, fan[place] % 3
        after, before = faces[face, (corner + 1) % 3], faces[face, (corner + 2) % 3]
        ax, ay, az = (
            vertices[after, 0] - vertices[vertex, 0],
            vertices[after, 1] - vertices[vertex, 1],
            vertices[after, 2] - vertices[vertex, 2],
        )
        bx, by, bz = (
            vertices[before, 0] - vertices[vertex, 0],
            vertices[before, 1] - vertices[vertex, 1],
            vertices[before, 2] - vertices[vertex, 2],
        )
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        doubled = math.sqrt(nx * nx + ny * ny + nz * nz)
        if doubled > 0:
            # The arctangent of both stays exact for needles, the arccosine does not.
            weight = math.atan2(doubled, ax * bx + ay * by + az * bz) / doubled
            x, y, z = x + weight * nx, y + weight * ny, z + weight * nz
    return x, y, z


@compiled
def _corner_is_open(faces: Any, starts: Any, fan: Any, marks: Any, vertex: int) -> bool:
    """Whether an edge at the vertex has one face alone."""
    last = -1
    for place in range(starts[vertex], starts[vertex + 1]):
        face = fan[place] // 3
        if face != last:
            last = face
            for corner in range(3):
                begin, end = faces[face, corner], faces[face, (corner + 1) % 3]
                if begin == vertex or end == vertex:
                    marks[end if begin == vertex else begin] += 1
    is_open = False
    for place in range(starts[vertex], starts[vertex + 1]):
        face = fan[place] // 3
        for corner in range(3):
            is_open |= marks[faces[face, corner]] == 1
            marks[faces[face, corner]] = 0
    return is_open


@compiled_for("void(Array(float64, 2, 'C', readonly=True), Array(int64, 2, 'C', readonly=True), "
              "Array(int32, 1, 'C', readonly=True), Array(int32, 1, 'C', readonly=True), Array(int32, 1, 'C'), "
              "Array(float64, 2, 'C', readonly=True), Array(int64, 1, 'C', readonly=True), Array(float64, 1, 'C'), "
              "Array(float64, 2, 'C'), Array(float64, 2, 'C'), Array(boolean, 1, 'C'))")  # fmt: skip
def describe_closest(
    vertices: Any, faces: Any, starts: Any, fan: Any, marks: Any, points: Any, cells: Any,
    signed: Any, closest: Any, normals: Any, on_border: Any,
) -> None:  # fmt: skip
    """From the closest triangles of N points, (N,) signed distances, (N, 3) closest points, (N, 3) unit pseudonormals
    and (N,) whether that point lies on an open rim.

    `marks` holds a zero for every vertex, and does so again afterwards.
    """
    for index in range(len(points)):
        px, py, pz = points[index, 0], points[index, 1], points[index, 2]
        cell = cells[index]
        _, s, t = closest_on_triangle(vertices, faces, cell, px, py, pz)
        o, second, third = faces[cell, 0], faces[cell, 1], faces[cell, 2]
        for axis in range(3):
            base = vertices[o, axis]
            closest[index, axis] = base + s * (vertices[second, axis] - base) + t * (vertices[third, axis] - base)
        # A corner without weight names the edge opposite to it; two of them leave the third.
        off_first, off_second, off_third = s + t >= 1.0, s == 0, t == 0
        zeros = int(off_first) + int(off_second) + int(off_third)
        if zeros == 0:
            x, y, z = _face_normal(vertices, faces, cell)
            is_open = False
        elif zeros == 1:
            one = second if off_first else o
            other = second if off_third else third
            x, y, z, is_open = _edge_normal(vertices, faces, starts, fan, one, other)
        else:
            vertex = o if not off_first else second if not off_second else third
            x, y, z = _corner_normal(vertices, faces, starts, fan, vertex)
            is_open = _corner_is_open(faces, starts, fan, marks, vertex)
        ax, ay, az = px - closest[index, 0], py - closest[index, 1], pz - closest[index, 2]
        distance = math.sqrt(ax * ax + ay * ay + az * az)
        signed[index] = distance if ax * x + ay * y + az * z >= 0 else -distance
        length = math.sqrt(x * x + y * y + z * z)
        length = length if length > 0 else 1.0
        normals[index, 0], normals[index, 1], normals[index, 2] = x / length, y / length, z / length
        on_border[index] = is_open
