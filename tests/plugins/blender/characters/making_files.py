"""Run inside Blender: python making_files.py ARRAYS FOLDER. Makes heads as people have them, and files that are bad."""

import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np

_ATTACK = "__import__('pathlib').Path({!r}).write_text('ran') * 0.0"


def main(arrays: str, folder: Path) -> None:
    """All files."""
    stored = np.load(arrays)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    head = make_head(stored)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "plain head.blend"), check_existing=False)
    bpy.ops.export_scene.fbx(filepath=str(folder / "head.fbx"), use_mesh_modifiers=False)
    add_eyes_and_lips(head, stored)
    add_shape_keys(head, stored)
    head.modifiers.new("Subdivision", "SUBSURF").render_levels = 1
    add_traps(head, folder)
    add_card(stored)
    add_strands(stored)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "Kopf ü.blend"), check_existing=False)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.object.camera_add()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "camera.blend"), check_existing=False)
    with bpy.data.libraries.load(str(folder / "plain head.blend"), link=True) as (theirs, ours):
        ours.meshes = theirs.meshes
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("Head", bpy.data.meshes["Head"]))
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "linked.blend"), check_existing=False)


def make_head(stored: Any) -> Any:
    """The neutral head, z up and looking along -y as people do it in Blender, two metres above the floor."""
    entry = new_object("Head", stored["vertices"], stored["faces"])
    entry.location = (0.3, 0.2, 2.0)
    entry.data.materials.append(material("Skin", (0.5, 0.3, 0.2)))
    entry.data.polygons.foreach_set("use_smooth", np.ones(len(stored["faces"]), bool))
    return entry


def new_object(name: str, vertices: Any, faces: Any) -> Any:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    entry = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(entry)
    return entry


def material(name: str, colour: tuple[float, float, float]) -> Any:
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1.0)
    return made


def add_eyes_and_lips(head: Any, stored: Any) -> None:
    head.data.materials.append(material("Eye.001", (0.9, 0.9, 0.9)))
    flat = bpy.data.materials.new("lips, no nodes")
    flat.diffuse_color = (0.5, 0.1, 0.1, 1.0)
    head.data.materials.append(flat)
    regions = stored["regions"]
    slots = np.where(np.isin(regions, (5, 6)), 1, np.where(np.isin(regions, (9, 10)), 2, 0))
    head.data.polygons.foreach_set("material_index", slots.astype(np.int32))


def add_shape_keys(head: Any, stored: Any) -> None:
    head.shape_key_add(name="Basis")
    for name, key in (("jawOpen", "jaw"), ("Face.eyeBlink_L", "blink"), ("my own", "jaw")):
        block = head.shape_key_add(name=name)
        block.data.foreach_set("co", np.ascontiguousarray(stored[key], np.float32).ravel())
    # As a file keeps it that was being animated.
    head.data.shape_keys.key_blocks["jawOpen"].value = 0.7
    head.data.shape_keys.key_blocks["jawOpen"].keyframe_insert("value", frame=1)


def add_traps(head: Any, folder: Path) -> None:
    """Python that runs wherever it is allowed to, and a helper that nobody renders."""
    attack = _ATTACK.format(str(folder / "ran"))
    head.driver_add("delta_rotation_euler", 0).driver.expression = attack
    text = bpy.data.texts.new("start.py")
    text.write(attack)
    text.use_module = True
    helper = new_object("Helper", np.array([[-1.0, -1, 2], [1, -1, 2], [0, -1, 4]]), np.array([[0, 1, 2]]))
    helper.hide_render = True


def add_card(stored: Any) -> None:
    """A hair card over the forehead whose left half (the subject's) is transparent."""
    top = stored["vertices"][stored["brow"]] + [0.3, 0.2 - 0.02, 2.03]
    corners = top + np.array([[-0.05, 0, -0.02], [0.05, 0, -0.02], [0.05, 0, 0.02], [-0.05, 0, 0.02]])
    card = new_object("Card", corners, np.array([[0, 1, 2, 3]]))
    card.data.uv_layers.new(name="uv").data.foreach_set("uv", np.array([0, 0, 1, 0, 1, 1, 0, 1], np.float32))
    made = material("Hair card", (0.05, 0.03, 0.02))
    nodes, links = made.node_tree.nodes, made.node_tree.links
    place, split, half = (nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "SeparateXYZ", "Math"))
    half.operation = "LESS_THAN"
    half.inputs[1].default_value = 0.5
    links.new(place.outputs["UV"], split.inputs[0])
    links.new(split.outputs[0], half.inputs[0])
    shader = nodes.new("ShaderNodeGroup")
    shader.node_tree = hair_shader()
    links.new(half.outputs[0], shader.inputs["Alpha"])
    links.new(shader.outputs[0], nodes["Material Output"].inputs["Surface"])
    card.data.materials.append(made)


def hair_shader() -> Any:
    """A node group, as hair shaders are: its opacity cannot be seen from outside."""
    group = bpy.data.node_groups.new("hair shader", "ShaderNodeTree")
    group.interface.new_socket("Alpha", in_out="INPUT", socket_type="NodeSocketFloat")
    group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    start, end, clear, dark, mixed = (
        group.nodes.new(kind)
        for kind in ("NodeGroupInput", "NodeGroupOutput", "ShaderNodeBsdfTransparent", "ShaderNodeBsdfPrincipled",
                     "ShaderNodeMixShader")
    )  # fmt: skip
    dark.inputs["Base Color"].default_value = (0.05, 0.03, 0.02, 1.0)
    for source, target in ((start.outputs[0], mixed.inputs[0]), (clear.outputs[0], mixed.inputs[1]),
                           (dark.outputs[0], mixed.inputs[2]), (mixed.outputs[0], end.inputs[0])):  # fmt: skip
        group.links.new(source, target)
    return group


def add_strands(stored: Any) -> None:
    """Three thick hairs beside the head."""
    curves = bpy.data.hair_curves.new("Strands")
    curves.add_curves([2, 2, 2])
    side = [0.3 - 0.12, 0.2, 2.0]
    points = np.array([[x, 0, z] for x in (0, 0.005, 0.01) for z in (0.05, -0.05)]) + side
    curves.points.foreach_set("position", np.ascontiguousarray(points, np.float32).ravel())
    curves.points.foreach_set("radius", np.full(6, 0.004, np.float32))
    curves.materials.append(material("Strand", (0.1, 0.1, 0.1)))
    bpy.context.scene.collection.objects.link(bpy.data.objects.new("Strands", curves))


if __name__ == "__main__":
    words = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    main(words[0], Path(words[1]))
