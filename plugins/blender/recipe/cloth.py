"""Cloth: how it is woven, what is printed on it, and its colours."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

from workbench.api import Recipe

Colour = tuple[float, float, float]
WEAVES = ("jersey", "cotton", "denim", "fleece", "satin", "wool", "knit", "leather")
PATTERNS = ("plain", "stripes", "pinstripes", "checks", "dots")
_PATTERN_SHARE = 0.2


@dataclass(frozen=True)
class Cloth(Recipe):
    """colour, second : linear reflectances of the ground and of the pattern. repeat_m : the pattern's period, metres.

    share : part of a period that has the second colour. faded : 0 new to 1 washed out.
    """

    weave: str = "jersey"
    colour: Colour = (0.1, 0.12, 0.2)
    pattern: str = "plain"
    second: Colour = (0.6, 0.6, 0.6)
    repeat_m: float = 0.03
    share: float = 0.4
    faded: float = 0.0


def sample_colour(rng: np.random.Generator) -> Colour:
    """Any hue; saturation and value pile up at their ends (beta 0.5, 0.5), as cloth does: black, white, bright."""
    hue, saturation, value = rng.uniform(), rng.beta(0.5, 0.5), rng.beta(0.5, 0.5)
    red, green, blue = (0.02 + 0.78 * c**2.2 for c in colorsys.hsv_to_rgb(hue, 0.92 * saturation, value))
    return round(red, 4), round(green, 4), round(blue, 4)


def sample_cloth(rng: np.random.Generator, weaves: tuple[str, ...], pattern_share: float = _PATTERN_SHARE) -> Cloth:
    """Cloth of one of these weaves; leather and satin are never patterned."""
    weave = weaves[int(rng.integers(len(weaves)))]
    colour, second = sample_colour(rng), sample_colour(rng)
    patterned = rng.uniform() < pattern_share and weave not in ("leather", "satin", "denim", "fleece")
    pattern = PATTERNS[1 + int(rng.integers(len(PATTERNS) - 1))] if patterned else "plain"
    repeat = {"pinstripes": rng.uniform(0.008, 0.02), "dots": rng.uniform(0.008, 0.025)}.get(
        pattern, rng.uniform(0.012, 0.07)
    )
    share = rng.uniform(0.08, 0.25) if pattern == "pinstripes" else rng.uniform(0.25, 0.6)
    return Cloth(
        weave,
        _denim(rng) if weave == "denim" else _leather(rng) if weave == "leather" else colour,
        pattern,
        second,
        round(float(repeat), 4),
        round(float(share), 3),
        round(float(rng.uniform(0.3, 1.0)), 3) if weave == "denim" else round(float(0.5 * rng.beta(0.6, 3.0)), 3),
    )


def _denim(rng: np.random.Generator) -> Colour:
    depth = rng.uniform(0.3, 1.6)
    return round(0.03 * depth, 4), round(0.06 * depth, 4), round(0.15 * depth, 4)


def _leather(rng: np.random.Generator) -> Colour:
    brown, depth = rng.uniform() < 0.5, rng.uniform(0.6, 1.6)
    red, green, blue = (0.09, 0.04, 0.018) if brown else (0.012, 0.011, 0.011)
    return round(red * depth, 4), round(green * depth, 4), round(blue * depth, 4)
