"""Hair, brows, lashes and beard of the built-in head as strands."""

from __future__ import annotations

from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Strands


def hair_strands(portrait: Portrait, figure: Figure) -> list[Strands]:
    """Everything that grows on the head."""
    return []
