"""A person's file into Blender's memory, by Blender's own importers; nothing in the file is run."""

from pathlib import Path
from typing import Any

import bpy

from . import leftovers
from .refusing import CharacterError

SUFFIXES = (".blend", ".glb", ".gltf", ".obj", ".fbx")
_ADDONS = {".glb": "io_scene_gltf2", ".gltf": "io_scene_gltf2", ".fbx": "io_scene_fbx"}
_GLTF_SHAPES = "glTF_not_exported"


def load(path: str) -> list[Any]:
    """The objects of a file, in no scene; those that are not part of what its maker renders are hidden in renders.

    Raises
    ------
    CharacterError : the file is missing, of another kind, damaged, or takes parts from other files.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix not in SUFFIXES:
        raise CharacterError(f"“{suffix or 'no ending'}” is no file that Blender takes heads from", _spoken_suffixes())
    if not place.is_file():
        raise CharacterError(f"There is no file {place}")
    # Drivers and text blocks of a file may hold Python: never run, whatever the person's Blender allows.
    bpy.context.preferences.filepaths.use_scripts_auto_execute = False
    marked = leftovers.mark()
    try:
        _append(path) if suffix == ".blend" else _import(path, suffix)
    except Exception as error:  # importers raise whatever they stumbled over
        raise CharacterError(f"{place.name} cannot be read as {suffix[1:].upper()}", _last_line(error)) from error
    new = leftovers.since(marked)
    _refuse_links(place, new)
    objects = [entry for entry in new if isinstance(entry, bpy.types.Object)]
    for entry in objects:
        entry.hide_render = _is_aid(entry, objects)
    for entry in objects:
        for collection in list(entry.users_collection):
            collection.objects.unlink(entry)
    for entry in new:
        _still(entry)
    return objects


def _append(path: str) -> None:
    with bpy.data.libraries.load(path, link=False) as (theirs, ours):
        ours.objects = theirs.objects


def _import(path: str, suffix: str) -> None:
    if suffix in _ADDONS:
        import addon_utils

        addon_utils.enable(_ADDONS[suffix])
    if suffix == ".obj":
        bpy.ops.wm.obj_import(filepath=path)
    elif suffix == ".fbx":
        bpy.ops.import_scene.fbx(filepath=path, use_anim=False)
    else:
        bpy.ops.import_scene.gltf(filepath=path)


def _refuse_links(place: Path, new: list[Any]) -> None:
    outside = sorted({Path(entry.library.filepath).name for entry in new if entry.library is not None})
    if outside:
        raise CharacterError(
            f"{place.name} takes parts from another file ({outside[0]})",
            "in Blender, Object > Relations > Make Local > All, and save it",
        )


def _is_aid(entry: Any, objects: list[Any]) -> bool:
    """Objects that help in the file and are not part of what its maker renders."""
    if entry.hide_render or (entry.type == "MESH" and entry.display_type in ("WIRE", "BOUNDS")):
        return True
    if any(collection.name.startswith(_GLTF_SHAPES) for collection in entry.users_collection):
        return True
    rigs = [rig for rig in objects if rig.type == "ARMATURE" and rig.pose]
    return any(bone.custom_shape == entry for rig in rigs for bone in rig.pose.bones)


def _still(entry: Any) -> None:
    """Let nothing move by itself: a render would set animated values over ours."""
    moving = getattr(entry, "animation_data", None)
    if moving is not None:
        moving.action = None
        moving.use_nla = False


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[-1].removeprefix("Error: ") if lines else type(error).__name__
    return f"Blender says “{said[:160]}”"


def _spoken_suffixes() -> str:
    return f"use {', '.join(suffix[1:].upper() for suffix in SUFFIXES)}"
