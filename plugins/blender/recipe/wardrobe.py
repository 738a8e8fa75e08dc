"""What a person wears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Appearance, HeadParameters, Recipe


@dataclass(frozen=True)
class Wardrobe(Recipe):
    """Clothes and accessories; "" where nothing of the kind is worn."""

    garment: str = "collar"


def sample_wardrobe(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Wardrobe:
    """Clothes and accessories of a person with this head and these colours."""
    return Wardrobe()
