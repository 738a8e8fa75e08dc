"""Run inside Blender in place of serve.py: small add-ons under the real names, then the real server.

They have the functions that the characters call, with the documented names and arguments, and make bodies from arrays
(the file that STAND_IN_ARRAYS names). What was asked of them is written beside it.
"""

import json
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np

ARRAYS = Path(os.environ["STAND_IN_ARRAYS"])
SERVE = Path(__file__).resolve().parents[4] / "plugins/blender/scene/serve.py"
_HOME = "bl_ext.user_default.mpfb"


def note(name: str, value: Any) -> None:
    with ARRAYS.with_suffix(".calls").open("a", encoding="utf-8") as file:
        file.write(json.dumps([name, value]) + "\n")


def mesh_object(name: str, vertices: Any, faces: Any, *materials: str) -> Any:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    for material in materials:
        made = bpy.data.materials.get(material) or bpy.data.materials.new(material)
        made.use_nodes = True
        mesh.materials.append(made)
    entry = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(entry)
    return entry


def add_shape(entry: Any, name: str, moved: Any, value: float = 0.0) -> Any:
    if entry.data.shape_keys is None:
        entry.shape_key_add(name="Basis")
    block = entry.shape_key_add(name=name, from_mix=False)
    block.data.foreach_set("co", np.ascontiguousarray(moved, np.float32).ravel())
    block.value = value
    return block


class HumanService:
    @staticmethod
    def create_human(mask_helpers=True, detailed_helpers=True, extra_vertex_groups=True, feet_on_ground=True, scale=0.1,
                     macro_detail_dict=None):  # fmt: skip
        note("create_human", macro_detail_dict)
        with np.load(ARRAYS) as stored:
            base = mesh_object("Human", stored["base_vertices"] * scale * 10, stored["base_faces"])
            group = base.vertex_groups.new(name="body")
            group.add(stored["base_body"].tolist(), 1.0, "ADD")
        base.modifiers.new("Hide helpers", "MASK").vertex_group = "body"
        return base

    @staticmethod
    def set_character_skin(mhmat_file, basemesh, bodyproxy=None, skin_type="ENHANCED_SSS", material_instances=True,
                           slot_overrides=None):  # fmt: skip
        note("set_character_skin", [str(mhmat_file), skin_type])
        skin = bpy.data.materials.new("Human.body")
        skin.use_nodes = True
        basemesh.data.materials.append(skin)

    @staticmethod
    def add_mhclo_asset(mhclo_file, basemesh, asset_type="Clothes", subdiv_levels=1, material_type="MAKESKIN", **more):
        note("add_mhclo_asset", [str(mhclo_file), asset_type])
        if "broken" in str(mhclo_file):
            raise OSError("failed to import the clothes mesh")
        top = np.array(basemesh.data.vertices[int(np.load(ARRAYS)["top"])].co)
        corners = top + np.array([[-0.1, -0.1, 0], [0.1, -0.1, 0], [0.1, 0.1, 0.02], [-0.1, 0.1, 0.02]])
        hair = mesh_object("Human.hair", corners, np.array([[0, 1, 2, 3]]), "strange name")
        hair.parent = basemesh


class TargetService:
    @staticmethod
    def get_default_macro_info_dict():
        middle = dict.fromkeys(
            ("gender", "age", "muscle", "weight", "proportions", "height", "cupsize", "firmness"), 0.5
        )
        return middle | {"race": {"asian": 0.33, "caucasian": 0.33, "african": 0.33}}

    @staticmethod
    def bulk_load_targets(blender_object, target_stack, encode_target_names=False):
        note("bulk_load_targets", target_stack)


class FaceService:
    @staticmethod
    def load_targets(basemesh, load_microsoft_visemes=True, load_meta_visemes=False, load_arkit_faceunits=False):
        assert load_arkit_faceunits and not load_microsoft_visemes
        with np.load(ARRAYS) as stored:
            add_shape(basemesh, "jawOpen", stored["base_jaw"])


class AssetService:
    @staticmethod
    def list_mhclo_assets(asset_subdir="clothes"):
        known = {"hair": ["hair/short/short.mhclo"], "clothes": ["clothes/broken/broken.mhclo"]}
        return [ARRAYS.parent / name for name in known.get(asset_subdir, ())]

    @staticmethod
    def list_mhmat_assets(asset_subdir="skins"):
        names = ("young_african_male", "young_asian_female", "old_asian_female", "young_asian_male")
        return [ARRAYS.parent / f"skins/{name}/{name}.mhmat" for name in names]


class Human:
    """Of HumGen3D; leaves an object behind when it is deleted, as the real one does."""

    @staticmethod
    def get_preset_options(gender, category="All", context=None):
        note("get_preset_options", gender)
        return [f"/models/{gender}/{name}.json" for name in ("Second", "First")]

    @classmethod
    def from_preset(cls, preset, context=None, prettify_eevee=True):
        note("from_preset", preset)
        return cls()

    def __init__(self):
        rig = bpy.data.objects.new("HG_Rig", bpy.data.armatures.new("HG_Rig"))
        bpy.context.scene.collection.objects.link(rig)
        rig.location = (1.0, 2.0, 0.0)
        with np.load(ARRAYS) as stored:
            self.body = mesh_object("HG_Body", stored["humgen_vertices"], stored["humgen_faces"], ".Human")
            self._jaw = stored["humgen_jaw"]
        self.body.parent = rig
        bpy.context.scene.collection.objects.link(bpy.data.objects.new("HG_Backup", None))
        self._all = [rig, self.body]
        self.objects = Objects(self._all, self.body)
        self.face = SimpleNamespace(randomize=lambda strength: note("face", np.random.uniform()))
        self.eyes = SimpleNamespace()
        self.age = SimpleNamespace(set=lambda age: note("age", age))
        self.hair = SimpleNamespace(regular_hair=Content(self._all, rig), face_hair=Content(self._all, rig))
        self.expression = SimpleNamespace(load_facial_rig=self._load_facial_rig)

    def _load_facial_rig(self, context):
        block = add_shape(self.body, "jawOpen", self._jaw)
        block.driver_add("value").driver.expression = "0.25"

    def delete(self):
        bpy.data.objects.remove(self.body)


class Objects(list):
    def __init__(self, entries, body):
        super().__init__(entries)
        self.body = body


class Content:
    def __init__(self, entries, rig):
        self._entries, self._rig = entries, rig

    def get_options(self, context=None):
        return ["/hair/Long.json", "/hair/Bob.json"]

    def set(self, preset, context=None):
        note("hair", preset)
        corners = np.array([[-0.05, -0.1, 0.05], [0.05, -0.1, 0.05], [0.0, -0.1, 0.1]])
        hair = mesh_object("Hair", corners, np.array([[0, 1, 2]]), ".HG_Hair_Head")
        hair.parent = self._rig
        self._entries.append(hair)


def register() -> None:
    services = {"human": HumanService, "target": TargetService, "face": FaceService, "asset": AssetService}
    sys.modules[_HOME] = ModuleType(_HOME)
    for name, service in services.items():
        module = ModuleType(f"{_HOME}.services.{name}service")
        setattr(module, service.__name__, service)
        sys.modules[module.__name__] = module
    sys.modules["HumGen3D"] = ModuleType("HumGen3D")
    sys.modules["HumGen3D"].Human = Human


if __name__ == "__main__":
    register()
    runpy.run_path(str(SERVE), run_name="__main__")
