"""OFF: text with the counts first, one vertex or polygon per line; COFF adds a colour to each vertex."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.polygons import fan_triangles


def read_off(data: bytes) -> Mesh:
    """The mesh in an OFF file's bytes; faces may be out of range, which the caller checks.

    Raises
    ------
    ValueError : no OFF header, fewer lines than it announces, or words that are no numbers.
    """
    lines = [words for words in (line.split(b"#")[0].split() for line in data.splitlines()) if words]
    if not lines or lines[0][0] not in (b"OFF", b"COFF"):
        raise ValueError("no OFF header")
    coloured = lines[0][0] == b"COFF"
    # Some programs write the counts on the header's own line.
    counts, body = (lines[0][1:], lines[1:]) if len(lines[0]) > 1 else (lines[1], lines[2:])
    vertex_count, face_count = int(counts[0]), int(counts[1])
    if len(body) < vertex_count + face_count:
        raise ValueError("the file is cut")
    vertices = body[:vertex_count]
    polygons = [[int(word) for word in words[1 : 1 + int(words[0])]] for words in body[vertex_count:][:face_count]]
    if any(len(polygon) < int(words[0]) for polygon, words in zip(polygons, body[vertex_count:], strict=False)):
        raise ValueError("the file is cut")
    coordinates = np.array([words[:3] for words in vertices]).astype(np.float64).reshape(-1, 3)
    return Mesh(coordinates, fan_triangles(polygons), colours=_colours(vertices) if coloured else None)


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


def _colours(vertices: list[list[bytes]]) -> NDArray[np.uint8] | None:
    """Whole numbers are 0..255; numbers with a point are shares."""
    if not vertices or any(len(words) < 6 for words in vertices):
        return None
    shades = np.array([words[3:6] for words in vertices])
    is_share = any(b"." in word for word in shades.ravel()[:30])
    return np.asarray(np.clip(np.rint(shades.astype(np.float64) * (255 if is_share else 1)), 0, 255), np.uint8)
