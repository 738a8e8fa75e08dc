"""Add-ons of the person's Blender, under whatever name they were installed."""

import importlib
import sys
from types import ModuleType

import bpy

from .refusing import CharacterError


def enabled(name: str) -> str:
    """The module name of an enabled add-on ("mpfb" may be "bl_ext.blender_org.mpfb"), "" where it is not enabled."""
    keys = [str(entry.module) for entry in bpy.context.preferences.addons]
    return next((key for key in keys if key.rsplit(".", 1)[-1].lower() == name.lower()), "")


def module(addon: str, inside: str = "") -> ModuleType:
    """A module of an enabled add-on: module("mpfb", "services.humanservice").

    Raises
    ------
    CharacterError : the add-on is not enabled, or fails to load.
    """
    ending = f"{addon}.{inside}" if inside else addon
    loaded = next((known for known in sorted(sys.modules) if f".{known}".endswith(f".{ending}")), "")
    home = enabled(addon)
    if not loaded and not home:
        raise CharacterError(f"The add-on {addon} is not enabled in this Blender", "enable it in Blender's preferences")
    try:
        return importlib.import_module(loaded or (f"{home}.{inside}" if inside else home))
    except Exception as error:  # an add-on raises whatever it stumbled over
        said = f"{type(error).__name__}: {error}"[:160]
        raise CharacterError(f"The add-on {addon} does not load ({said})", "update it, or reinstall it") from error
