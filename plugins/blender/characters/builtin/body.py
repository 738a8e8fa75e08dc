"""The skin of the built-in head."""

from __future__ import annotations

import numpy as np

from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Material, Part
from workbench.api import face_regions


def body_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Skin with its colours."""
    count = len(figure.vertices)
    attributes = {
        "rest": figure.rest,
        "skin_colour": np.tile(portrait.face.appearance.skin, (count, 1)),
        "roughness": np.full(count, 0.5),
    }
    return [Part("head", figure.vertices, figure.faces, face_regions(), Material("skin"), attributes)]
