"""OFF: text with the counts first, one vertex or polygon per line. Letters before the name say what a vertex has, too.

Format: OFF(5) of the Geomview manual: ``[ST][C][N][4]OFF``; a vertex has its place, then normal (N), colour (C) and
texture coordinates (ST); polygons may end in a colour, which is passed over.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.text_lines import TextLines, read_numbers

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_NAME = re.compile(rb"(ST)?(C)?(N)?(4)?OFF")
_LOOKED_AT = 10


def read_off(data: bytes) -> Mesh:
    """The mesh in an OFF file's bytes; faces may be out of range, which the caller checks.

    Raises
    ------
    ValueError : no OFF header, fewer lines than it announces, or words that are no numbers.
    """
    lines = TextLines(data)
    full = np.flatnonzero(lines.word_counts())
    first = lines.line(int(full[0])).split() if len(full) else []
    name = _NAME.fullmatch(first[0]) if first else None
    if name is None or first[1:2] == [b"BINARY"]:
        raise ValueError("no OFF header" if name is None else "binary OFF is not read")
    # Some programs write the counts on the header's own line.
    counts, body = (first[1:], full[1:]) if len(first) > 1 else (_words(lines, full[1:2]), full[2:])
    if len(counts) < 2:
        raise ValueError("the file is cut")
    vertices, faces = int(counts[0]), int(counts[1])
    if vertices < 0 or faces < 0 or len(body) < vertices + faces:
        raise ValueError("the file is cut")
    textured, coloured, with_normals, homogeneous = (part is not None for part in name.groups())
    places, colours = _vertices(
        lines, body[:vertices], 4 if homogeneous else 3, 3 * with_normals, coloured, 2 * textured
    )
    return Mesh(places, _triangles(lines, body[vertices:][:faces]), colours=colours)


def write_off(mesh: Mesh) -> bytes:
    """OFF text with all digits; COFF where the mesh has colours."""
    lines = ["OFF" if mesh.colours is None else "COFF", f"{len(mesh.vertices)} {len(mesh.faces)} 0"]
    vertices = [f"{x!r} {y!r} {z!r}" for x, y, z in mesh.vertices.tolist()]
    if mesh.colours is not None:
        shades = mesh.colours.tolist()
        vertices = [f"{text} {r} {g} {b} 255" for text, (r, g, b) in zip(vertices, shades, strict=True)]
    lines += vertices
    lines += [f"3 {a} {b} {c}" for a, b, c in mesh.faces.tolist()]
    return ("\n".join(lines) + "\n").encode("ascii")


def _vertices(
    lines: TextLines, which: Index, place: int, normal: int, coloured: bool, texture: int
) -> tuple[Array, NDArray[np.uint8] | None]:
    """(V, 3) places, and (V, 3) colours where every vertex has one."""
    numbers, starts, counts = _numbers(lines, which)
    if len(which) and counts.min() < place:
        raise ValueError("the file is cut")
    at = starts[:, None] + np.arange(3)
    places = numbers[at]
    if place == 4 and len(which):
        places = places / numbers[starts + 3][:, None]
    begin = place + normal
    if not coloured or not len(which) or counts.min() < begin + 3 + texture:
        return places, None
    shades = numbers[at + begin]
    # Whole numbers are 0..255; numbers with a point are shares.
    words = [lines.line(number).split()[begin : begin + 3] for number in which[:_LOOKED_AT].tolist()]
    share = any(b"." in word for line in words for word in line)
    return places, np.clip(np.rint(shades * (255 if share else 1)), 0, 255).astype(np.uint8)


def _triangles(lines: TextLines, which: Index) -> Index:
    """(F, 3) each polygon as a fan about its first corner."""
    numbers, starts, counts = _numbers(lines, which)
    corners = numbers[starts].astype(np.int64)
    if (counts < corners + 1).any() or (corners < 0).any():
        raise ValueError("the file is cut")
    fans = np.maximum(corners - 2, 0)
    begin = np.repeat(starts, fans)
    turn = np.arange(int(fans.sum())) - np.repeat(np.cumsum(fans) - fans, fans)
    found = numbers[np.stack([begin + 1, begin + 2 + turn, begin + 3 + turn], axis=1)]
    triangles: Index = found.astype(np.int64)
    if (triangles != found).any():
        raise ValueError("some corners are no whole numbers")
    return triangles


def _words(lines: TextLines, which: Index) -> list[bytes]:
    return [word for number in which.tolist() for word in lines.line(number).split()]


def _numbers(lines: TextLines, which: Index) -> tuple[Array, Index, Index]:
    """All numbers on some lines, where each line's begin among them, and how many it has."""
    text, counts = lines.words(lines.flags(which), b"")
    numbers: NDArray[Any] = read_numbers(text, np.float64, int(counts.sum()))
    return numbers, np.cumsum(counts) - counts, counts
