"""Environment and lamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Recipe


@dataclass(frozen=True)
class Surroundings(Recipe):
    """hdri : name as in `shot.World`. turn : degrees about the vertical axis. strength : factor of its light."""

    hdri: str = "blender:courtyard"
    turn: float = 0.0
    strength: float = 1.0


def sample_surroundings(rng: np.random.Generator) -> Surroundings:
    """Light for one picture."""
    return Surroundings(turn=round(float(rng.uniform(0, 360)), 3))
