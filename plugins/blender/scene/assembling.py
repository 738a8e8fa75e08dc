"""Arrays into Blender's objects. Camera frame (OpenCV) becomes Blender's world: x right, y up, z towards the viewer."""

from typing import Any

import bpy
import numpy as np

from .materials import Materials

_TO_BLENDER = np.array([1.0, -1.0, -1.0], np.float32)
_TWIN_BEHIND_M = 100.0
_KINDS = {1: ("FLOAT", "value"), 3: ("FLOAT_VECTOR", "vector")}


def add_part(scene: Any, part: dict[str, Any], materials: Materials) -> Any:
    """A mesh object."""
    mesh = _mesh(part["name"], part["vertices"], np.ascontiguousarray(part["faces"], np.int32))
    if not part["smooth"]:
        mesh.polygons.foreach_set("use_smooth", np.zeros(len(mesh.polygons), bool))
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
    if _odd(part["faces"]):
        mesh.validate()
    return _add_object(scene, part["name"], mesh, part, whole, materials)


def add_strands(scene: Any, strands: dict[str, Any], materials: Materials) -> Any:
    """A hair curves object."""
    curves = bpy.data.hair_curves.new(strands["name"])
    curves.add_curves([int(count) for count in strands["counts"]])
    curves.attributes["position"].data.foreach_set("vector", (strands["points"] * _TO_BLENDER).ravel())
    _add_attributes(curves, {"radius": strands["radii"]}, "POINT")
    _add_attributes(curves, strands["attributes"], "CURVE")
    return _add_object(scene, strands["name"], curves, strands, int(strands["region"]), materials)


def remove(objects: list[Any]) -> None:
    """Take objects, their twins and their geometry out of memory."""
    for entry in objects:
        data = entry.data
        for user in [other for other in bpy.data.objects if other.data == data]:
            bpy.data.objects.remove(user)
        (bpy.data.meshes if isinstance(data, bpy.types.Mesh) else bpy.data.hair_curves).remove(data)


def _mesh(name: str, vertices: Any, faces: Any) -> Any:
    """Vertices (V, 3) and faces (F, 3) or (F, 4), smooth. Raises ValueError for corners that are no vertices."""
    if faces.size and not 0 <= int(faces.min()) <= int(faces.max()) < len(vertices):
        raise ValueError(f"a face of “{name}” has a corner that is no vertex")
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(vertices))
    mesh.loops.add(faces.size)
    mesh.polygons.add(len(faces))
    # Through attributes: the same through vertices and loops takes twenty times as long.
    mesh.attributes["position"].data.foreach_set("vector", (vertices * _TO_BLENDER).ravel())
    mesh.attributes[".corner_vert"].data.foreach_set("value", faces.ravel())
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, faces.shape[1], dtype=np.int32))
    return mesh


def _odd(faces: Any) -> bool:
    """Whether a face has a corner twice, which Blender's own check then mends. That check is slow."""
    after = np.roll(faces, -1, axis=1)
    return bool((faces == after).any())


def _add_object(scene: Any, name: str, data: Any, asked: dict[str, Any], region: int, materials: Materials) -> Any:
    data.materials.append(materials.of(asked["material"]["kind"]))
    entry = bpy.data.objects.new(name, data)
    for key, value in asked["material"]["values"].items():
        entry[key] = value
    entry["region"] = float(region)
    entry["labelled"] = bool(asked.get("labelled", True))
    entry["pictured"] = bool(asked.get("pictured", True))
    scene.collection.objects.link(entry)
    _add_twin(scene, name, data)
    return entry


def _add_twin(scene: Any, name: str, data: Any) -> None:
    """A second object of the same geometry that no ray meets.

    Cycles moves geometry of one object into the world beforehand, or bends its normals where a ray meets it, and on a
    busy machine chose now this, now that (in one of ten takes of the same shot): eyes and clothes then differed in the
    last bit, and denoising spread that over the picture. Geometry that two objects share it always leaves as it is.
    """
    twin = bpy.data.objects.new(f"{name} unseen", data)
    for ray in ("camera", "diffuse", "glossy", "transmission", "shadow"):
        setattr(twin, f"visible_{ray}", False)
    # Behind the camera, so that no ray has to look whether it is there.
    twin.location = (0.0, 0.0, _TWIN_BEHIND_M)
    scene.collection.objects.link(twin)


def _add_attributes(data: Any, attributes: dict[str, Any], domain: str) -> None:
    for name, values in attributes.items():
        numbers = np.ascontiguousarray(values, np.float32)
        kind, member = _KINDS[1 if numbers.ndim == 1 else 3]
        if numbers.ndim == 2 and name == "rest":
            numbers = np.ascontiguousarray(numbers * _TO_BLENDER)
        data.attributes.new(name, kind, domain).data.foreach_set(member, numbers.ravel())
