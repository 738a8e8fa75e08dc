"""Arrays into Blender's objects. Camera frame (OpenCV) becomes Blender's world: x right, y up, z towards the viewer."""

from typing import Any

import bpy
import numpy as np

from .materials import Materials

_TO_BLENDER = np.array([1.0, -1.0, -1.0], np.float32)
_NORMAL = "normal"
"""Attribute of unit outward normals (V, 3), where those of the triangles are not meant."""
_KINDS = {1: ("FLOAT", "value"), 3: ("FLOAT_VECTOR", "vector")}


def add_part(scene: Any, part: dict[str, Any], materials: Materials) -> Any:
    """A mesh object."""
    mesh = bpy.data.meshes.new(part["name"])
    vertices, faces = part["vertices"], np.ascontiguousarray(part["faces"], np.int32)
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", (vertices * _TO_BLENDER).ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", faces.ravel())
    mesh.polygons.add(len(faces))
    corners = faces.shape[1]
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, corners, dtype=np.int32))
    mesh.polygons.foreach_set("loop_total", np.full(len(faces), corners, np.int32))
    mesh.polygons.foreach_set("use_smooth", np.full(len(faces), bool(part["smooth"])))
    if part["uvs"] is not None:
        layer = mesh.uv_layers.new(name="uv")
        layer.data.foreach_set("uv", np.ascontiguousarray(part["uvs"], np.float32).ravel())
    _add_attributes(mesh, part["attributes"], "POINT")
    region, whole = part["region"], 0
    if isinstance(region, np.ndarray):
        _add_attributes(mesh, {"face_region": region}, "FACE")
    else:
        whole = int(region)
    mesh.update()
    mesh.validate()
    if (normals := part["attributes"].get(_NORMAL)) is not None:
        mesh.normals_split_custom_set_from_vertices(normals * _TO_BLENDER)
    return _add_object(scene, part["name"], mesh, part, whole, materials)


def add_strands(scene: Any, strands: dict[str, Any], materials: Materials) -> Any:
    """A hair curves object."""
    curves = bpy.data.hair_curves.new(strands["name"])
    curves.add_curves([int(count) for count in strands["counts"]])
    curves.points.foreach_set("position", (strands["points"] * _TO_BLENDER).ravel())
    curves.points.foreach_set("radius", np.ascontiguousarray(strands["radii"], np.float32))
    _add_attributes(curves, strands["attributes"], "CURVE")
    return _add_object(scene, strands["name"], curves, strands, int(strands["region"]), materials)


def remove(objects: list[Any]) -> None:
    """Take objects and their geometry out of memory."""
    for entry in objects:
        data = entry.data
        bpy.data.objects.remove(entry)
        (bpy.data.meshes if isinstance(data, bpy.types.Mesh) else bpy.data.hair_curves).remove(data)


def _add_object(scene: Any, name: str, data: Any, asked: dict[str, Any], region: int, materials: Materials) -> Any:
    data.materials.append(materials.of(asked["material"]["kind"]))
    entry = bpy.data.objects.new(name, data)
    for key, value in asked["material"]["values"].items():
        entry[key] = value
    entry["region"] = float(region)
    entry["labelled"] = bool(asked.get("labelled", True))
    entry["pictured"] = bool(asked.get("pictured", True))
    scene.collection.objects.link(entry)
    return entry


def _add_attributes(data: Any, attributes: dict[str, Any], domain: str) -> None:
    for name, values in attributes.items():
        numbers = np.ascontiguousarray(values, np.float32)
        if name == _NORMAL:
            continue
        kind, member = _KINDS[1 if numbers.ndim == 1 else 3]
        if numbers.ndim == 2 and name == "rest":
            numbers = np.ascontiguousarray(numbers * _TO_BLENDER)
        data.attributes.new(name, kind, domain).data.foreach_set(member, numbers.ravel())
