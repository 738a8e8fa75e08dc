"""Clothes and accessories of the built-in head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.dressing import dressed, opening_of
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Part

_HIDDEN_M = 0.012
"""Skin this far below a garment's edge is left out: the bust's own arms stand out where the clothed ones hang."""


def worn_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Everything that is worn."""
    return dressed(portrait.wardrobe, figure)


def without_covered(parts: Sequence[Part], portrait: Portrait) -> list[Part]:
    """Parts of the body less the triangles that clothes hide. They say by "rest" where they lie on the neutral head."""
    opening = opening_of(portrait.wardrobe)
    return [_less(part, opening.inside(np.asarray(part.attributes["rest"], np.float64)) < _HIDDEN_M)
            if "rest" in part.attributes else part for part in parts]  # fmt: skip


def _less(part: Part, seen: NDArray[np.bool_]) -> Part:
    kept = seen[part.faces].any(1)
    if kept.all():
        return part
    return replace(
        part,
        faces=part.faces[kept],
        region=part.region if isinstance(part.region, int) else part.region[kept],
        uvs=None if part.uvs is None else part.uvs[kept],
    )
