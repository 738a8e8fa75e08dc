"""Hair, brows, lashes and beard as they grow, beyond what the quick renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Appearance, HeadParameters, Recipe


@dataclass(frozen=True)
class Hair(Recipe):
    """Style and colours of a person's hair."""

    style: str = "short"


def sample_hair(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Hair:
    """Hair of a person with this head and these colours."""
    return Hair(style=appearance.hairstyle)
