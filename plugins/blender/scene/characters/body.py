"""Objects that together are one person: put before the camera, measured, taken away."""

from typing import Any

import bpy
import numpy as np

from . import expressions, heads, surface
from .labelling import Regions, add_plain_material
from .refusing import CharacterError

_DRAWN = {"MESH", "CURVES", "CURVE"}
_LINKED = _DRAWN | {"ARMATURE", "EMPTY", "LATTICE"}
_FEWEST_LANDMARKS = 5
_TO_OPENCV = np.array([1.0, -1.0, -1.0])


class Body:
    """A person made of objects; `main` is the mesh whose vertices the landmarks name.

    The objects keep their places relative to each other under one empty object, which is moved.
    """

    def __init__(self, scene: Any, objects: list[Any], main: Any) -> None:
        self._scene = scene
        self.main = main
        self._objects = [entry for entry in objects if entry.type in _LINKED]
        self._root = bpy.data.objects.new("body", None)
        for entry in self._objects:
            if entry.parent not in self._objects:
                entry.parent = self._root
                entry.matrix_parent_inverse.identity()
        self._head = np.eye(4)
        self._actions: list[str] = []
        self._triangles = surface.triangles_of(main)
        surface.prepare_all(self._objects, main)

    @property
    def drawn(self) -> list[Any]:
        """The objects that are rendered."""
        return [entry for entry in self._objects if entry.type in _DRAWN and not entry.hide_render]

    @property
    def found(self) -> dict[str, Any]:
        """What the body turned out to have, for a person to read."""
        materials = {slot.material.name for entry in self.drawn for slot in entry.material_slots if slot.material}
        return {
            "object": self.main.name,
            "vertices": len(self.main.data.vertices),
            "actions": self._actions,
            "materials": sorted(materials),
        }

    def show(self) -> None:
        """Link the objects to the scene."""
        for entry in [self._root, *self._objects]:
            if entry.name not in self._scene.collection.objects:
                self._scene.collection.objects.link(entry)

    def hide(self) -> None:
        """Take the objects out of the scene; they stay in memory."""
        for entry in [self._root, *self._objects]:
            if entry.name in self._scene.collection.objects:
                self._scene.collection.objects.unlink(entry)

    def find_head(self, request: dict[str, Any]) -> None:
        """Learn where the head is, from the body without an expression and where its makers put it.

        Raises
        ------
        CharacterError : the landmarks do not fit the mesh.
        """
        self._root.matrix_world.identity()
        bpy.context.view_layer.update()
        asked = request["landmarks"]
        self._refuse_landmarks(asked["corners"])
        vertices = surface.vertices_of(self.main) * request["scale"]
        self._head = heads.head_in(_points(vertices, asked), request["reference"][asked["numbers"]])
        if request["eyes"]:
            centres = [vertices[np.asarray(side)].mean(0) for side in request["eyes"]]
            self._head[:3, 3] = np.mean(centres, 0)

    def label(self, request: dict[str, Any]) -> Regions:
        """Give materials and faces their regions."""
        regions = Regions(request["regions"])
        into_head = np.linalg.inv(self._head) @ np.diag([*[request["scale"]] * 3, 1.0])
        for entry in self.drawn:
            if hasattr(entry.data, "materials") and not any(slot.material for slot in entry.material_slots):
                entry.data.materials.clear()
                add_plain_material(entry, tuple(request["skin_colour"]))
            regions.label(entry, into_head)
        return regions

    def express(self, request: dict[str, Any]) -> None:
        """Drive the shape keys that have the names of facial actions."""
        self._actions = expressions.drive(self.drawn, request["actions"], request["gaze"], request["action_names"])

    def place(self, request: dict[str, Any]) -> None:
        """Put the head where it is wanted."""
        wanted = np.array(request["head_to_camera"], np.float64)
        self._root.matrix_world = heads.blender_from(wanted, self._head, request["scale"]).T.tolist()
        bpy.context.view_layer.update()

    def numbers(self, request: dict[str, Any]) -> dict[str, Any]:
        """Vertices, triangles and landmarks in the camera's frame (OpenCV), metres."""
        vertices = surface.vertices_of(self.main) * _TO_OPENCV
        chosen = request["dense"]
        dense = np.arange(len(vertices)) if chosen is None else np.asarray(chosen)
        return {
            "vertices": vertices[dense],
            "faces": surface.among(self._triangles, dense),
            "landmarks": _points(vertices, request["landmarks"]),
            "found": self.found,
        }

    def _refuse_landmarks(self, corners: Any) -> None:
        count = len(self.main.data.vertices)
        if not len(self._triangles):
            raise CharacterError(f"“{self.main.name}” has no faces", "points alone cannot be rendered")
        if len(corners) < _FEWEST_LANDMARKS:
            raise CharacterError(f"{len(corners)} landmarks are too few", f"name {_FEWEST_LANDMARKS} or more")
        if corners.max() >= count:
            raise CharacterError(
                f"The landmark table names vertex {int(corners.max())}, but “{self.main.name}” has {count}",
                "numbers begin at 0 and count the vertices of the mesh itself, without its modifiers",
            )


def _points(vertices: Any, asked: dict[str, Any]) -> Any:
    """(L, 3) landmarks: weighted means of three vertices each."""
    return (vertices[asked["corners"]] * np.asarray(asked["weights"], np.float64)[:, :, None]).sum(1)
