"""The body of the built-in head: skin, eyes and mouth."""

from __future__ import annotations

import numpy as np

from plugins.blender.characters.builtin.complexion import skin_attributes
from plugins.blender.characters.builtin.eyes import eye_parts
from plugins.blender.characters.builtin.mouth import mouth_parts
from plugins.blender.characters.builtin.surface import leeway, subdivision, texture_corners
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.recipe.skin import Skin
from plugins.blender.shot import Material, Part, Value
from workbench.api import Appearance, HeadModel, face_regions

_GLOW_M = (0.0016, 0.0042)
"""How far red light travels in the darkest and the palest skin."""

_LIPS_OF_SKIN = 0.68
"""Largest reflectance of unpainted lips over that of the skin."""


def body_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Everything that was born with the head."""
    return [skin_part(portrait, figure), *eye_parts(portrait, figure), *mouth_parts(portrait, figure)]


def skin_part(portrait: Portrait, figure: Figure) -> Part:
    """Skin, the sockets of the eyes and the inside of the mouth in one surface."""
    surface, table = subdivision(), HeadModel.load().table
    points, _ = surface.points(figure.vertices, leeway())
    own = ~np.isin(table.parts, [table.part_names.index(n) for n in ("eye", "tongue", "upper_teeth", "lower_teeth")])
    rows, faces = surface.part(own)
    drawn = own[surface.source]
    attributes = {name: values[rows] for name, values in skin_attributes(portrait).items()}
    regions = face_regions()[surface.source[drawn]]
    material = Material("skin", skin_values(portrait.face.appearance, portrait.skin))
    return Part("skin", points[rows], faces, regions, material, attributes, texture_corners()[drawn])


def skin_values(looks: Appearance, skin: Skin) -> dict[str, Value]:
    """The numbers of the skin material that hold everywhere."""
    pale = float(np.clip((looks.skin[0] - 0.08) / 0.6, 0, 1))
    lipstick = 0.85 * skin.lipstick
    # Lips are darker than the skin around them, whatever the quick renderer paints on them.
    natural = np.array(looks.lips) * [1.08, 0.97, 0.97] * min(1.0, _LIPS_OF_SKIN * sum(looks.skin) / sum(looks.lips))
    lips = natural + lipstick * (np.array(skin.lipstick_colour) - natural)
    return {
        "lips": tuple(lips.tolist()),
        "stubble_colour": tuple(0.55 * h + 0.16 * s for h, s in zip(looks.hair, looks.skin, strict=True)),
        "freckles": looks.freckles,
        "moles": skin.moles,
        "blemishes": skin.blemishes,
        "eyeliner": skin.eyeliner,
        "pores": skin.pores,
        "unevenness": skin.unevenness,
        "patterns": skin.patterns,
        "glow": _GLOW_M[0] + pale * (_GLOW_M[1] - _GLOW_M[0]),
    }
