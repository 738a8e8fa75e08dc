"""The built-in head as a character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from plugins.blender.characters.builtin.body import body_parts
from plugins.blender.characters.builtin.clothes import without_covered, worn_parts
from plugins.blender.characters.builtin.hair import hair_strands
from plugins.blender.characters.figure import Figure
from plugins.blender.characters.interface import Body, Capabilities, Labelled
from plugins.blender.recipe.portrait import Portrait
from workbench.api import landmark_table


class BuiltinCharacter:
    """Heads from the shipped table; everything is known before Blender is asked."""

    capabilities = Capabilities()
    trial: Mapping[str, Any] = {}

    def build(self, portrait: Portrait, width: int, height: int) -> Body:
        """The posed head with all it wears."""
        figure = Figure.posed(portrait.face, width / height, portrait.camera_to_world)
        known = Labelled(
            figure.pose, landmark_table(70).points(figure.vertices), figure.vertices, np.asarray(figure.faces)
        )
        parts = [*without_covered(body_parts(portrait, figure), portrait), *worn_parts(portrait, figure)]
        return Body(parts, hair_strands(portrait, figure, height), labelled=known)

    def labelled(self, body: Body, answer: Mapping[str, Any]) -> Labelled:
        """What was known before."""
        assert body.labelled is not None
        return body.labelled
