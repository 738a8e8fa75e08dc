"""Region labels on bodies with materials of other makers, whose colours stay as they are.

A rule is [pattern, left, right]: materials whose name fits the pattern ("Eye*", small and capital letters alike) are
the region `left` on the subject's left and `right` on the right; the first rule that fits counts.
"""

from fnmatch import fnmatchcase
from typing import Any

import bpy
import numpy as np

from ..passes import LABEL_SWITCH
from ..trees import Tree
from .opacity import opacity

Rule = tuple[str, int, int]
_FACES = "face_region"


class Regions:
    """The rules of one request."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._rules: list[Rule] = [(str(name).lower(), int(a), int(b)) for name, a, b in asked["rules"]]
        self._labelled: set[int] = set()

    def of(self, material_name: str) -> tuple[int, int]:
        """Regions of a material on the subject's left and right. The last rule of a request fits every name."""
        name = material_name.lower()
        return next((a, b) for pattern, a, b in self._rules if fnmatchcase(name, pattern))

    def label(self, entry: Any, into_head: Any) -> None:
        """Give an object's faces and materials their regions; `into_head` (4, 4) takes Blender's world to the head."""
        if not hasattr(entry.data, "materials"):
            return
        for slot in entry.material_slots:
            self._label_material(slot.material)
        # An add-on's object may be known by what it is, whatever its materials are called.
        kind = str(entry.get("known_as", ""))
        names = [kind or (slot.material.name if slot.material else "") for slot in entry.material_slots] or [kind]
        pairs = np.array([self.of(name) for name in names], np.float32)
        if entry.type != "MESH":
            entry["region"] = float(pairs[0, 0])
            return
        mesh = entry.data
        slots = np.zeros(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("material_index", slots)
        right = (_middles(entry) @ into_head[:3, :3].T + into_head[:3, 3])[:, 0] < 0
        set_face_regions(mesh, pairs[np.minimum(slots, len(pairs) - 1), right.astype(int)])

    def _label_material(self, material: Any) -> None:
        if material is None or material.as_pointer() in self._labelled:
            return
        self._labelled.add(material.as_pointer())
        colour = tuple(material.diffuse_color)[:3]
        bare = not material.use_nodes
        tree = Tree(material, empty=bare)
        if bare:
            surface = tree.node("BsdfPrincipled", {"Base Color": colour, "Roughness": material.roughness})
            tree.node("OutputMaterial", {"Surface": surface.outputs[0]})
        # Strands have no faces: there the material's own region counts.
        tree.label(float(self.of(material.name)[0]), _all_or_nothing(material, tree))
        if hasattr(material, "displacement_method"):
            # Where a surface is moved while it is rendered, its vertices and landmarks would not lie on it.
            material.displacement_method = "BUMP"


def set_face_regions(mesh: Any, regions: Any) -> None:
    """Write (P,) regions of a mesh's polygons where the label outputs read them."""
    old = mesh.attributes.get(_FACES)
    if old is not None:
        mesh.attributes.remove(old)
    mesh.attributes.new(_FACES, "FLOAT", "FACE").data.foreach_set("value", np.ascontiguousarray(regions, np.float32))


def add_plain_material(entry: Any, colour: tuple[float, float, float]) -> None:
    """A dull material for an object that has none."""
    material = bpy.data.materials.new("plain surface")
    tree = Tree(material)
    surface = tree.node("BsdfPrincipled", {"Base Color": colour, "Roughness": 0.6})
    tree.node("OutputMaterial", {"Surface": surface.outputs[0]})
    entry.data.materials.append(material)


def _all_or_nothing(material: Any, tree: Tree) -> Any:
    """Let a see-through material be all there (1) or not there (0) in the label pass; None for others."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    ends = [node for node in nodes if node.type == "OUTPUT_MATERIAL" and node.target != "EEVEE"]
    end = next((node for node in ends if node.is_active_output), ends[0] if ends else None)
    if end is None:
        return None
    seen = opacity(material.node_tree, end.inputs["Surface"])
    if seen == 1.0:
        return None
    there = tree.math("GREATER_THAN", seen, 0.5)
    hard = tree.node("MixShader", {"Fac": there})
    tree.put(hard.inputs[1], tree.node("BsdfTransparent").outputs[0])
    tree.put(hard.inputs[2], tree.node("BsdfDiffuse").outputs[0])
    labels = tree.node("Attribute", attribute_name=LABEL_SWITCH, attribute_type="VIEW_LAYER").outputs[2]
    shown = tree.node("MixShader", {"Fac": labels})
    tree.put(shown.inputs[1], end.inputs["Surface"].links[0].from_socket)
    tree.put(shown.inputs[2], hard.outputs[0])
    links.new(shown.outputs[0], end.inputs["Surface"])
    return there


def _middles(entry: Any) -> Any:
    """(P, 3) middles of the polygons in Blender's world."""
    mesh = entry.data
    middles = np.zeros(3 * len(mesh.polygons), np.float32)
    mesh.polygons.foreach_get("center", middles)
    world = np.array(entry.matrix_world)
    return middles.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3]
