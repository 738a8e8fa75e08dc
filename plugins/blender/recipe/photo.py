"""The camera beyond its place and lens: what it makes of the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.api import Recipe


@dataclass(frozen=True)
class Photo(Recipe):
    """exposure : factor before the response curve. noise : standard deviation in 8-bit steps; seed : of the noise."""

    exposure: float = 1.0
    noise: float = 0.0
    seed: int = 0


def sample_photo(rng: np.random.Generator) -> Photo:
    """How one picture is developed."""
    return Photo(seed=int(rng.integers(1 << 30)))
