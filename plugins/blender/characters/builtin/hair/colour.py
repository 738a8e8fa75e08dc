"""Colour of hairs as what they absorb: brown and reddish pigment, grey hairs among them, dye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.recipe.hair import Hair

Float = NDArray[np.float64]
# Absorption per unit of pigment at three wavelengths (d'Eon et al. 2011, as in Cycles' Principled Hair).
_BROWN = np.array([0.506, 0.841, 1.653])
_REDDISH = np.array([0.343, 0.733, 1.924])
_GREY_MELANIN = 0.05


def absorption(
    count: int, hair: Hair, grey: float, rng: np.random.Generator, darker: float = 0.0
) -> NDArray[np.float32]:
    """(S, 3) absorption of hairs; `grey` share of them have hardly any pigment left, the others vary a little.

    `darker` : melanin that is added (brows, lashes).
    """
    melanin = np.clip(hair.melanin + darker + rng.normal(0, 0.025, count), 0.03, 0.995)
    colourless = rng.uniform(0, 1, count) < grey
    melanin = np.where(colourless, np.minimum(melanin, rng.uniform(0.4, 1.6, count) * _GREY_MELANIN), melanin)
    redness = np.clip(hair.redness + rng.normal(0, 0.03, count), 0, 1)
    amount = -np.log(np.maximum(1 - melanin, 1e-4))
    natural = amount[:, None] * (_BROWN * (1 - redness[:, None]) + _REDDISH * redness[:, None])
    if not hair.dye:
        return np.asarray(natural, np.float32)
    return np.asarray(of_colour(np.array(hair.dye), 0.3) * rng.uniform(0.85, 1.2, (count, 1)), np.float32)


def of_colour(colour: Float, azimuthal_roughness: float) -> Float:
    """Absorption at which thick hair shows this linear colour (Chiang et al. 2016, equation 9)."""
    return np.asarray((np.log(np.clip(colour, 1e-3, 0.999)) / _divisor(azimuthal_roughness)) ** 2)


def shade(absorbed: NDArray[np.floating], azimuthal_roughness: float = 0.3) -> NDArray[np.float32]:
    """(S, 3) linear colour that thick hair of this absorption (S, 3) shows: the inverse of `of_colour`."""
    return np.asarray(np.exp(-np.sqrt(absorbed) * _divisor(azimuthal_roughness)), np.float32)


def _divisor(b: float) -> float:
    return 5.969 - 0.215 * b + 2.532 * b**2 - 10.73 * b**3 + 5.574 * b**4 + 0.245 * b**5
