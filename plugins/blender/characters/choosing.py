"""The character that a person chose, and why one cannot be had."""

from __future__ import annotations

from collections.abc import Callable

from plugins.blender.characters.builtin.character import BuiltinCharacter
from plugins.blender.characters.describing import Description, describe
from plugins.blender.characters.humgen import HumgenCharacter
from plugins.blender.characters.interface import Character
from plugins.blender.characters.mpfb import MpfbCharacter
from plugins.blender.characters.own_mesh import OwnMesh
from plugins.blender.characters.settings import CharacterSettings
from plugins.blender.installation.blender import Blender
from workbench.api import SettingsError, files

_ADDONS = {"mpfb": ("mpfb", "MPFB2"), "humgen": ("HumGen3D", "Human Generator")}
"""Character -> the add-on's module, and its name for a person."""


def character(name: str, settings: CharacterSettings) -> Character:
    """The character of a name ("builtin", "own_mesh", "mpfb", "humgen").

    Raises
    ------
    SettingsError : there is no such character, or a file is missing; names the field.
    """
    if name == "own_mesh":
        return _own_mesh(settings)
    kinds: dict[str, Callable[[], Character]] = {
        "builtin": BuiltinCharacter,
        "mpfb": MpfbCharacter,
        "humgen": HumgenCharacter,
    }
    if name not in kinds:
        raise SettingsError(f"There is no character “{name}”", field="character", remedy=f"use {', '.join(kinds)}")
    return kinds[name]()


def available(blender: Blender, description: Description | None = None) -> dict[str, str]:
    """Character -> why it cannot be had in this Blender, as a sentence; empty where it can.

    Without a `description` (`describing.remembered` gives one at no cost) Blender may be started to learn what it has,
    so never in the window's thread.

    Raises
    ------
    UnavailableError : Blender does not say what it has.
    """
    known = description or describe(blender)
    return {"builtin": "", "own_mesh": ""} | {name: _why_not(name, blender, known) for name in _ADDONS}


def _why_not(name: str, blender: Blender, known: Description) -> str:
    module, spoken = _ADDONS[name]
    problem = known.addons.get(module, "missing")
    if not problem:
        return ""
    place = f"{blender.title} at {files.plain_path(blender.path)}"
    if problem != "missing":
        return f"{problem} ({place}): update it in Blender's preferences, or choose built-in heads."
    if blender.kind == "module":
        return (
            f"{spoken} is an add-on of Blender, and {place} has none: choose your own Blender, with {spoken} enabled "
            "in its preferences, or choose built-in heads."
        )
    return f"{spoken} is not enabled in {place}: enable it in Blender's preferences, or choose built-in heads."


def _own_mesh(settings: CharacterSettings) -> OwnMesh:
    if settings.head_file is None:
        raise SettingsError("“My own head” needs a file", field="head_file", remedy="choose a BLEND, GLB, OBJ or FBX")
    if settings.landmark_file is None:
        raise SettingsError(
            "“My own head” needs a landmark table",
            field="landmark_file",
            remedy="the guide says how to write one (docs/render_characters.md)",
        )
    for field, path in (("head_file", settings.head_file), ("landmark_file", settings.landmark_file)):
        if not files.long_path(path).is_file():
            raise SettingsError("There is no such file", field=field, where=files.plain_path(path))
    return OwnMesh(settings.head_file, settings.landmark_file, settings.metres_per_unit)
