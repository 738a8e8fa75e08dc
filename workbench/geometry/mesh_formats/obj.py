"""Wavefront OBJ: text, polygons, indices per corner that count from one or back from the latest.

A `Mesh` has one texture coordinate and one normal per vertex. Where an OBJ gives a vertex several (a texture seam),
the first is kept: splitting the vertex would tear the surface there and shift every number after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def read_obj(data: bytes) -> Mesh:
    """The mesh in an OBJ file's bytes; faces may be out of range, which the caller checks.

    Raises
    ------
    ValueError : a line does not hold the numbers it should.
    """
    lines: dict[bytes, list[list[bytes]]] = {b"v": [], b"vt": [], b"vn": []}
    polygons: list[list[bytes]] = []
    seen: list[tuple[int, int, int]] = []
    # A backslash at a line's end continues it.
    for line in data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] in lines:
            lines[words[0]].append(words[1:])
        elif words[0] == b"f":
            polygons.append(words[1:])
            seen.append((len(lines[b"v"]), len(lines[b"vt"]), len(lines[b"vn"])))
    vertices = _numbers(lines[b"v"], 3)
    corners, triangles = _corners(polygons, seen)
    mesh_uvs = _first_given(corners[:, 0], corners[:, 1], _numbers(lines[b"vt"], 2), len(vertices))
    normals = _first_given(corners[:, 0], corners[:, 2], _numbers(lines[b"vn"], 3), len(vertices))
    return Mesh(vertices, corners[triangles, 0], normals, mesh_uvs, _colours(lines[b"v"]))


def write_obj(mesh: Mesh) -> bytes:
    """OBJ text with 17 digits, so that reading gives the same numbers; colours follow the coordinates, 0..1."""
    parts = []
    vertices = [f"v {x!r} {y!r} {z!r}" for x, y, z in mesh.vertices.tolist()]
    if mesh.colours is not None:
        shades = (mesh.colours / 255.0).tolist()
        vertices = [f"{text} {r:.6g} {g:.6g} {b:.6g}" for text, (r, g, b) in zip(vertices, shades, strict=True)]
    parts += vertices
    pattern = "{0}"
    if mesh.uvs is not None:
        parts += [f"vt {u!r} {v!r}" for u, v in mesh.uvs.tolist()]
        pattern = "{0}/{0}"
    if mesh.normals is not None:
        parts += [f"vn {x!r} {y!r} {z!r}" for x, y, z in mesh.normals.tolist()]
        pattern = "{0}//{0}" if mesh.uvs is None else "{0}/{0}/{0}"
    corner = [pattern.format(number + 1) for number in range(len(mesh.vertices))]
    parts += [f"f {corner[a]} {corner[b]} {corner[c]}" for a, b, c in mesh.faces.tolist()]
    return ("\n".join(parts) + "\n").encode("ascii")


def _numbers(rows: list[list[bytes]], width: int) -> Array:
    if not rows:
        return np.empty((0, width))
    return np.array([row[:width] for row in rows]).astype(np.float64).reshape(-1, width)


def _colours(rows: list[list[bytes]]) -> NDArray[np.uint8] | None:
    """Colours that follow the coordinates, as 0..1 (or 0..255, as some scanners write), if every vertex has them."""
    if not rows or any(len(row) < 6 for row in rows):
        return None
    shades = np.array([row[3:6] for row in rows]).astype(np.float64)
    return np.asarray(np.clip(np.rint(shades * (255.0 if shades.max() <= 1 else 1.0)), 0, 255), np.uint8)


def _corners(polygons: list[list[bytes]], seen: Sequence[tuple[int, int, int]]) -> tuple[Index, Index]:
    """(C, 3) vertex, texture and normal numbers of all corners (-1: none), and (F, 3) corners of fan triangles."""
    sizes = np.fromiter(map(len, polygons), np.int64, len(polygons))
    corners = np.array([_corner(word) for words in polygons for word in words], np.int64).reshape(-1, 3)
    counts = np.repeat(np.array(seen, np.int64).reshape(-1, 3), sizes, axis=0)
    # Written from 1 up, or from -1 down counting from the latest; 0 stands for none here.
    corners = np.where(corners > 0, corners - 1, np.where(corners < 0, corners + counts, -1))
    start = np.cumsum(sizes) - sizes
    fans = np.maximum(sizes - 2, 0)
    first = np.repeat(start, fans)
    step = np.arange(int(fans.sum())) - np.repeat(np.cumsum(fans) - fans, fans)
    return corners, np.stack([first, first + step + 1, first + step + 2], axis=1)


def _corner(word: bytes) -> tuple[int, int, int]:
    numbers = [int(part) if part else 0 for part in word.split(b"/")]
    vertex, texture, normal = (*numbers, 0, 0)[:3]
    return vertex, texture, normal


def _first_given(vertex: Index, given: Index, values: Array, count: int) -> Array | None:
    """(V, K) the first value that each vertex is given; None where some used vertex has none."""
    usable = (given >= 0) & (given < len(values)) & (vertex >= 0) & (vertex < count)
    if not len(values) or not usable.all():
        return None
    if len(values) == count and (given == vertex).all():
        return values
    result = np.zeros((count, values.shape[1]))
    # Backwards, so that the first mention of a vertex is written last.
    result[vertex[::-1]] = values[given[::-1]]
    return result
