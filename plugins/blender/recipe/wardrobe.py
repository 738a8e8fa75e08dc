"""What a person wears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from plugins.blender.recipe.cloth import Cloth, sample_cloth
from workbench.api import Appearance, HeadParameters, Recipe

GARMENTS = {
    "crew neck": ("jersey", "jersey", "cotton", "wool", "knit"),
    "v-neck": ("jersey", "wool", "knit"),
}


@dataclass(frozen=True)
class Wardrobe(Recipe):
    """Clothes and accessories; "" where nothing of the kind is worn."""

    garment: str = "crew neck"
    cloth: Cloth = field(default_factory=Cloth)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A wardrobe from what `to_dict` gave.

        Raises
        ------
        SettingsError : a name is not part of a wardrobe.
        """
        parts: dict[str, type[Recipe]] = {"cloth": Cloth}
        return super().from_dict(
            {name: parts[name].from_dict(value) if name in parts else value for name, value in values.items()}
        )


def sample_wardrobe(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Wardrobe:
    """Clothes and accessories of a person with this head and these colours."""
    names = list(GARMENTS)
    garment = names[int(rng.integers(len(names)))]
    return Wardrobe(garment=garment, cloth=sample_cloth(rng, GARMENTS[garment]))
