"""Wavefront OBJ: text, polygons, indices per corner that count from one or back from the latest.

A `Mesh` has one texture coordinate and one normal per vertex. Where an OBJ gives a vertex several (a texture seam),
the first is kept: splitting the vertex would tear the surface there and shift every number after it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.text_lines import TextLines, read_numbers

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_VERTEX_WORDS = (b"v", b"vt", b"vn")


def read_obj(data: bytes) -> Mesh:
    """The mesh in an OBJ file's bytes; faces may be out of range, which the caller checks.

    Raises
    ------
    ValueError : a line does not hold the numbers it should.
    """
    lines = TextLines(data)
    kinds = {word: lines.beginning_with(word) for word in _VERTEX_WORDS}
    rows = {word: _Rows(lines, flags, word) for word, flags in kinds.items()}
    faces = lines.beginning_with(b"f")
    text, sizes = lines.words(faces, b"f")
    corners = _corners_of(text, sizes)
    if (corners < 0).any():
        seen = np.stack([np.cumsum(kinds[word])[faces] for word in _VERTEX_WORDS], axis=1)
        corners = np.where(corners < 0, corners + np.repeat(seen, sizes, axis=0) + 1, corners)
    corners = corners - 1  # from one up; none is now -1
    triangles = _fans(sizes)
    vertices = rows[b"v"].columns(0, 3)
    mesh_uvs = _first_given(corners[:, 0], corners[:, 1], rows[b"vt"].columns(0, 2), len(vertices))
    normals = _first_given(corners[:, 0], corners[:, 2], rows[b"vn"].columns(0, 3), len(vertices))
    return Mesh(vertices, corners[triangles, 0], normals, mesh_uvs, _colours(rows[b"v"]))


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


class _Rows:
    """The numbers on lines of one kind, of which a row may have more than are asked for."""

    def __init__(self, lines: TextLines, flags: NDArray[np.bool_], word: bytes) -> None:
        text, self._sizes = lines.words(flags, word)
        self._flat = read_numbers(text, np.float64, int(self._sizes.sum()))
        self._begins = np.cumsum(self._sizes) - self._sizes

    @property
    def shortest(self) -> int:
        """Numbers on the shortest row; 0 without rows."""
        return int(self._sizes.min()) if len(self._sizes) else 0

    def columns(self, first: int, last: int) -> Array:
        """(N, last - first) numbers of each row. Raises ValueError where a row has fewer."""
        count = len(self._sizes)
        if count and self.shortest < last:
            raise ValueError("a line has too few numbers")
        if count and (self._sizes == self._sizes[0]).all():
            return np.asarray(self._flat.reshape(count, -1)[:, first:last], np.float64)
        return np.asarray(self._flat[self._begins[:, None] + np.arange(first, last)], np.float64)


def _colours(rows: _Rows) -> NDArray[np.uint8] | None:
    """Colours that follow the coordinates, as 0..1 (or 0..255, as some scanners write), if every vertex has them."""
    if rows.shortest < 6:
        return None
    shades = rows.columns(3, 6)
    return np.asarray(np.clip(np.rint(shades * (255.0 if shades.max() <= 1 else 1.0)), 0, 255), np.uint8)


def _corners_of(text: NDArray[np.uint8], sizes: Index) -> Index:
    """(C, 3) vertex, texture and normal numbers of all corners as written, 0 where there is none."""
    count = int(sizes.sum())
    slash = text == ord("/")
    slashes = int(slash.sum())
    double = int((slash[1:] & slash[:-1]).sum())
    form = {(0, 0): (0,), (count, 0): (0, 1), (2 * count, 0): (0, 1, 2), (2 * count, count): (0, 2)}.get(
        (slashes, double)
    )
    corners = np.zeros((count, 3), np.int64)
    if form is None or (slash & (text.take(np.arange(1, len(text) + 1), mode="clip") <= 32)).any():
        # Several forms in one file ("1/2 3 4//5"): word by word.
        corners[:] = [_corner(word) for word in bytes(text).split()]
        return corners
    if slashes:
        text = np.where(slash, np.uint8(32), text)
    corners[:, form] = read_numbers(text, np.int64, count * len(form)).reshape(count, len(form))
    return corners


def _fans(sizes: Index) -> Index:
    """(F, 3) corner numbers of polygons of these sizes, each as a fan about its first corner."""
    start = np.cumsum(sizes) - sizes
    fans = np.maximum(sizes - 2, 0)
    first = np.repeat(start, fans)
    step = np.arange(int(fans.sum())) - np.repeat(np.cumsum(fans) - fans, fans)
    return np.stack([first, first + step + 1, first + step + 2], axis=1)


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
