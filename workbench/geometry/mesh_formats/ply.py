"""Stanford PLY: text or binary of either byte order, with normals, texture coordinates and colours per vertex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_formats.polygons import fan_triangles
from workbench.geometry.mesh_formats.text_lines import read_numbers

Index = NDArray[np.int64]
_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
_ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_UV_NAMES = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))
_INDEX_NAMES = ("vertex_indices", "vertex_index")
Columns = dict[str, NDArray[np.generic]]


@dataclass
class _Element:
    """A kind of record: its name, how many there are, and (name, type, type of a list's length or None)."""

    name: str
    count: int
    properties: list[tuple[str, str, str | None]] = field(default_factory=list)


def read_ply(data: bytes) -> Mesh:
    """The mesh in a PLY file's bytes; faces may be out of range, which the caller checks.

    Raises
    ------
    ValueError : no PLY header, a cut file, or numbers that are none.
    """
    order, elements, body = _header(data)
    vertex: Columns = {}
    faces = np.empty((0, 3), np.int64)
    reader = _TextBody(data[body:]) if order == "" else _BinaryBody(data[body:], order)
    for element in elements:
        lists = [prop for prop in element.properties if prop[2] is not None]
        if element.name == "face" and lists:
            faces = reader.polygons(element)
        elif lists:
            reader.polygons(element)
        else:
            columns = reader.records(element)
            vertex = columns if element.name == "vertex" else vertex
        if vertex and len(faces):
            break
    return _mesh(vertex, faces)


def write_ply(mesh: Mesh, values: Mapping[str, NDArray[np.floating]] | None = None) -> bytes:
    """Binary little-endian PLY with coordinates in double precision.

    values : by name, (V,) floats, NaN allowed; "error" becomes the property ``scalar_error``, which CloudCompare reads
        as a scalar field and MeshLab as an attribute.
    """
    columns: list[tuple[str, str, NDArray[np.generic]]] = [
        (name, "double", mesh.vertices[:, axis]) for axis, name in enumerate("xyz")
    ]
    if mesh.normals is not None:
        columns += [(name, "double", mesh.normals[:, axis]) for axis, name in enumerate(("nx", "ny", "nz"))]
    if mesh.uvs is not None:
        columns += [(name, "double", mesh.uvs[:, axis]) for axis, name in enumerate("st")]
    if mesh.colours is not None:
        columns += [(name, "uchar", mesh.colours[:, axis]) for axis, name in enumerate(("red", "green", "blue"))]
    columns += [(f"scalar_{name}", "float", np.asarray(array)) for name, array in (values or {}).items()]
    vertices = np.empty(len(mesh.vertices), [(name, "<" + _TYPES[kind]) for name, kind, _ in columns])
    for name, _, column in columns:
        vertices[name] = column
    faces = np.empty(len(mesh.faces), [("count", "u1"), ("index", "<i4", 3)])
    faces["count"] = 3
    faces["index"] = mesh.faces
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertices)}"]
    header += [f"property {kind} {name}" for name, kind, _ in columns]
    header += [f"element face {len(faces)}", "property list uchar int vertex_indices", "end_header"]
    return b"".join((("\n".join(header) + "\n").encode("ascii"), vertices.data, faces.data))


def _header(data: bytes) -> tuple[str, list[_Element], int]:
    """(numpy byte order, elements, where the records begin)."""
    if not data.startswith((b"ply\n", b"ply\r")):
        raise ValueError("no PLY header")
    end = data.find(b"end_header")
    body = data.find(b"\n", end) + 1
    if end < 0 or body == 0:
        raise ValueError("the PLY header has no end")
    order: str | None = None
    elements: list[_Element] = []
    for line in data[:end].decode("latin-1").splitlines()[1:]:
        words = line.split()
        if words[:1] == ["format"]:
            order = _ORDERS.get(words[1])
        elif words[:1] == ["element"]:
            elements.append(_Element(words[1], int(words[2])))
        elif words[:1] == ["property"] and words[1] == "list":
            elements[-1].properties.append((words[4], _type(words[3]), _type(words[2])))
        elif words[:1] == ["property"]:
            elements[-1].properties.append((words[2], _type(words[1]), None))
    if order is None:
        raise ValueError("unknown PLY format")
    return order, elements, body


def _type(name: str) -> str:
    if name not in _TYPES:
        raise ValueError(f"unknown PLY type {name}")
    return _TYPES[name]


class _TextBody:
    """Records of a text PLY, one per line."""

    def __init__(self, data: bytes) -> None:
        self._numbers = read_numbers(data, np.float64)
        self._at = 0

    def _take(self, count: int) -> NDArray[np.float64]:
        taken = self._numbers[self._at : self._at + count]
        if len(taken) < count:
            raise ValueError("the file is cut")
        self._at += count
        return np.asarray(taken, np.float64)

    def records(self, element: _Element) -> Columns:
        rows = self._take(element.count * len(element.properties)).reshape(element.count, -1)
        return {name: rows[:, column] for column, (name, _, _) in enumerate(element.properties)}

    def polygons(self, element: _Element) -> Index:
        if len(element.properties) == 1 and element.properties[0][0] in _INDEX_NAMES:
            rows = self._numbers[self._at : self._at + 4 * element.count].reshape(-1, 4)
            if len(rows) == element.count and (rows[:, 0] == 3).all():
                return self._take(4 * element.count).reshape(-1, 4)[:, 1:].astype(np.int64)
        polygons = []
        for _ in range(element.count):
            for name, _, length in element.properties:
                values = self._take(1 if length is None else int(self._take(1)[0]))
                if name in _INDEX_NAMES:
                    polygons.append([int(value) for value in values])
        return fan_triangles(polygons)


class _BinaryBody:
    """Records of a binary PLY."""

    def __init__(self, data: bytes, order: str) -> None:
        self._data = data
        self._order = order
        self._at = 0

    def _array(self, kind: np.dtype[Any], count: int) -> NDArray[Any]:
        if self._at + kind.itemsize * count > len(self._data):
            raise ValueError("the file is cut")
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += kind.itemsize * count
        return values

    def records(self, element: _Element) -> Columns:
        kind = np.dtype([(name, self._order + code) for name, code, _ in element.properties])
        values = self._array(kind, element.count)
        return {name: values[name] for name, _, _ in element.properties}

    def polygons(self, element: _Element) -> Index:
        triangles = self._all_triangles(element)
        return self._one_by_one(element) if triangles is None else triangles

    def _all_triangles(self, element: _Element) -> Index | None:
        """The faces when all lists have three entries, which one array then describes; None when some do not."""
        fields: list[tuple[str, str] | tuple[str, str, int]] = []
        for name, code, length in element.properties:
            if length is not None:
                fields += [(f"{name} length", self._order + length), (name, self._order + code, 3)]
            else:
                fields.append((name, self._order + code))
        kind = np.dtype(fields)
        if self._at + kind.itemsize * element.count > len(self._data):
            return None
        values: NDArray[Any] = np.frombuffer(self._data, kind, element.count, self._at)
        if any((values[name] != 3).any() for name in kind.names or () if name.endswith(" length")):
            return None
        self._at += kind.itemsize * element.count
        index = next((name for name in _INDEX_NAMES if name in (kind.names or ())), None)
        return np.empty((0, 3), np.int64) if index is None else values[index].astype(np.int64)

    def _one_by_one(self, element: _Element) -> Index:
        polygons = []
        for _ in range(element.count):
            for name, code, length in element.properties:
                size = 1 if length is None else int(self._array(np.dtype(self._order + length), 1)[0])
                values = self._array(np.dtype(self._order + code), size)
                if name in _INDEX_NAMES:
                    polygons.append(values.tolist())
        return fan_triangles(polygons)


def _mesh(vertex: Columns, faces: Index) -> Mesh:
    if not all(name in vertex for name in "xyz"):
        raise ValueError("the PLY file has no coordinates")
    uvs = next((pair for pair in _UV_NAMES if all(name in vertex for name in pair)), None)
    return Mesh(
        _stacked(vertex, ("x", "y", "z")),
        faces,
        _stacked(vertex, ("nx", "ny", "nz")) if "nx" in vertex and "ny" in vertex and "nz" in vertex else None,
        None if uvs is None else _stacked(vertex, uvs),
        _colours(vertex),
    )


def _stacked(columns: Columns, names: tuple[str, ...]) -> NDArray[np.float64]:
    return np.stack([columns[name].astype(np.float64) for name in names], axis=1)


def _colours(vertex: Columns) -> NDArray[np.uint8] | None:
    names = next((n for n in (("red", "green", "blue"), ("r", "g", "b")) if all(k in vertex for k in n)), None)
    if names is None:
        return None
    values = _stacked(vertex, names)
    is_share = vertex[names[0]].dtype.kind == "f" and values.size and values.max() <= 1
    return np.asarray(np.clip(np.rint(values * 255 if is_share else values), 0, 255), np.uint8)
