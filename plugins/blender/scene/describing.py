"""What a Blender has, asked once: python describing.py ANSWER writes it as JSON.

Run with the person's own preferences: which add-ons are enabled is theirs.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

# Not as part of our packages: those would load libraries that Blender's Python does not have.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bpy
from scene import surroundings
from scene.characters import CharacterError, addons

ADDONS = ("mpfb", "HumGen3D")
_SERVICES = {"mpfb": "services.humanservice"}


def describe() -> dict[str, Any]:
    """Version, add-ons ("" where one works, else why not), render devices, and environments that come with Blender."""
    return {
        "version": list(bpy.app.version),
        "addons": {name: addon_problem(name) for name in ADDONS},
        "devices": _devices(),
        "environments": surroundings.shipped_environments(),
        "preferences": str(Path(bpy.utils.user_resource("CONFIG")) / "userpref.blend"),
    }


def addon_problem(name: str) -> str:
    """ "" where the add-on is enabled and loads, "missing", or what it failed with."""
    if not addons.enabled(name):
        return "missing"
    try:
        addons.module(name, _SERVICES.get(name, ""))
    except CharacterError as error:
        return str(error.what)
    return ""


def _devices() -> list[dict[str, str]]:
    try:
        preferences = bpy.context.preferences.addons["cycles"].preferences
        preferences.refresh_devices()
        return [{"name": device.name, "type": device.type} for device in preferences.devices]
    except Exception:  # drivers raise whatever they stumbled over; the processor is always there
        return []


if __name__ == "__main__":
    words = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    Path(words[0]).write_text(json.dumps(describe()), encoding="utf-8")
    # Blender's module may hang while it ends, where a driver of a render device has threads of its own.
    os._exit(0)
