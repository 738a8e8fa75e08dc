"""Skin and eyes beyond what the quick renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Appearance, HeadParameters, Recipe


@dataclass(frozen=True)
class Skin(Recipe):
    """Amounts run from 0 to 1."""

    pores: float = 0.5


def sample_skin(rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance) -> Skin:
    """Skin of a person with this head and these colours."""
    return Skin(pores=round(float(rng.uniform(0.2, 1.0)), 4))
