"""Clothes and accessories of the built-in head."""

from __future__ import annotations

from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Part


def worn_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Everything that is worn."""
    return []
