"""Hair, brows, lashes and beard of the built-in head as strands."""

from __future__ import annotations

import numpy as np

from plugins.blender.characters.builtin.hair.beard import beard_hair
from plugins.blender.characters.builtin.hair.brows import brows
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.characters.builtin.hair.lashes import lashes
from plugins.blender.characters.builtin.hair.scalp import scalp_hair
from plugins.blender.characters.builtin.hair.strands import Fineness, drawn
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Strands

USUAL_HEIGHT_PX = 256


def hair_strands(portrait: Portrait, figure: Figure, height_px: int = USUAL_HEIGHT_PX) -> list[Strands]:
    """Everything that grows on the head, in a picture of this height."""
    ground = Ground.of(figure)
    face = portrait.face
    pixel_mm = 2000 * np.tan(np.radians(face.field_of_view) / 2) * face.distance / height_px
    fineness = Fineness.of_pixel(float(pixel_mm))
    kinds = (scalp_hair, beard_hair, brows, lashes)
    growths = [growth for kind in kinds for growth in kind(portrait, ground, fineness)]
    return [strands for growth in growths for strands in drawn(growth, ground)]
