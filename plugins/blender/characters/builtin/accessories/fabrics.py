"""Cloth as a material: what the recipe calls it, as the numbers that the node trees read."""

from __future__ import annotations

from plugins.blender.recipe.cloth import Cloth
from plugins.blender.shot import Material, Value

_WEAVES: dict[str, dict[str, float]] = {
    "jersey": {"roughness": 0.85, "sheen": 0.2, "thread": 0.0011, "twill": 0.0, "relief": 0.0002, "creased": 0.35},
    "cotton": {"roughness": 0.8, "sheen": 0.1, "thread": 0.0013, "twill": 0.0, "relief": 0.0002, "creased": 0.6},
    "denim": {"roughness": 0.85, "sheen": 0.1, "thread": 0.0022, "twill": 1.0, "relief": 0.0004, "creased": 0.5},
    "fleece": {"roughness": 0.95, "sheen": 0.6, "thread": 0.0035, "twill": 0.3, "relief": 0.0008, "creased": 0.3},
    "satin": {"roughness": 0.38, "sheen": 0.0, "thread": 0.0009, "twill": 0.6, "relief": 0.0001, "creased": 0.5},
    "wool": {"roughness": 0.9, "sheen": 0.4, "thread": 0.003, "twill": 0.8, "relief": 0.0005, "creased": 0.25},
    "knit": {"roughness": 0.92, "sheen": 0.4, "stitch": 0.0042, "relief": 0.0014, "creased": 0.2},
    "leather": {"roughness": 0.42, "relief": 0.0006, "creased": 0.4},
}
_KINDS = {"knit": "knit", "leather": "leather"}
_PATTERNS: dict[str, dict[str, float]] = {
    "plain": {},
    "stripes": {"bands_along": 1.0},
    "pinstripes": {"bands_across": 0.8},
    "checks": {"bands_along": 0.5, "bands_across": 0.5},
    "dots": {"dots": 1.0},
}


def material_of(cloth: Cloth) -> Material:
    """The material of a cloth."""
    values: dict[str, Value] = {
        "colour": cloth.colour,
        "colour_2": cloth.second,
        "repeat": cloth.repeat_m,
        "share": cloth.share,
        "faded": cloth.faded,
        "bands_along": 0.0,
        "bands_across": 0.0,
        "dots": 0.0,
    }
    return Material(_KINDS.get(cloth.weave, "cloth"), values | _PATTERNS[cloth.pattern] | _WEAVES[cloth.weave])
