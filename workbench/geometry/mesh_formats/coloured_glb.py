"""A surface with a colour and values at every vertex as binary glTF 2.0, for viewers, browsers and slides.

glTF is y up and looked at from +z, its vertex colours are linear light (sections 3.4 and 3.7.2.1 of the glTF 2.0
specification), names of values of one's own begin with an underscore, and no value may be NaN.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_normals

UPRIGHT = np.diag([1.0, -1.0, -1.0, 1.0])
"""From the OpenCV camera frame (y down, z forward) to glTF's (y up, z towards the viewer)."""
_FLOAT, _SHORT, _INDEX = 5126, 5123, 5125
_VERTICES, _INDICES = 34962, 34963


def coloured_glb(mesh: Mesh, values: Mapping[str, NDArray[np.floating]]) -> bytes:
    """The file's bytes; coordinates in metres, upright.

    values : by name, (V,) finite floats; "error" becomes the attribute ``_ERROR``.
    """
    turned = mesh.transformed(UPRIGHT)
    normals = turned.normals if turned.normals is not None else vertex_normals(turned.vertices, turned.faces)
    # A vertex of no triangle has no normal; glTF wants a unit vector all the same.
    normals = np.where(np.abs(normals).sum(axis=1, keepdims=True) > 0.5, normals, [0.0, 0.0, 1.0])
    chunks = _Chunks()
    attributes = {
        "POSITION": chunks.add(turned.vertices.astype("<f4"), "VEC3", _FLOAT, _VERTICES, bounds=True),
        "NORMAL": chunks.add(normals.astype("<f4"), "VEC3", _FLOAT, _VERTICES),
    }
    if mesh.colours is not None:
        attributes["COLOR_0"] = chunks.add(_linear(mesh.colours), "VEC4", _SHORT, _VERTICES, normalised=True)
    for name, array in values.items():
        attributes[f"_{name.upper()}"] = chunks.add(np.asarray(array, "<f4"), "SCALAR", _FLOAT, _VERTICES)
    indices = chunks.add(mesh.faces.ravel().astype("<u4"), "SCALAR", _INDEX, _INDICES)
    document = {
        "asset": {"version": "2.0", "generator": "Face Depth Workbench"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": indices, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 1.0}, "doubleSided": True}],
        "accessors": chunks.accessors,
        "bufferViews": chunks.views,
        "buffers": [{"byteLength": len(chunks.data)}],
    }
    return _packed(json.dumps(document, separators=(",", ":")).encode("utf-8"), bytes(chunks.data))


class _Chunks:
    """Arrays one after the other, each with its description."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def add(
        self, array: NDArray[Any], kind: str, code: int, target: int, *, normalised: bool = False, bounds: bool = False
    ) -> int:
        """Append an array whose items are multiples of four bytes; the number of its accessor."""
        data = np.ascontiguousarray(array).tobytes()
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data), "target": target}
        accessor = {"bufferView": len(self.views), "componentType": code, "count": len(array), "type": kind}
        if normalised:
            accessor["normalized"] = True
        if bounds:
            accessor |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
        self.data += data
        self.views.append(view)
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def _linear(colours: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """sRGB (V, 3) -> linear light (V, 4) in 16 bits, opaque (IEC 61966-2-1)."""
    share = colours / 255.0
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    filled = np.concatenate([light, np.ones((len(light), 1))], axis=1)
    return np.asarray(np.rint(filled * 65535), np.dtype("<u2"))


def _packed(text: bytes, data: bytes) -> bytes:
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    length = 12 + 8 + len(text) + 8 + len(data)
    head = struct.pack("<4sII", b"glTF", 2, length)
    return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(data), b"BIN\0") + data
