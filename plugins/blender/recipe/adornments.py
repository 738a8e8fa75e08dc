"""Glasses, hats and jewellery: sizes, materials and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from plugins.blender.recipe.cloth import Cloth, sample_colour
from workbench.api import Recipe

Colour = tuple[float, float, float]
_METALS: dict[str, Colour] = {
    "gold": (0.83, 0.6, 0.28), "silver": (0.78, 0.77, 0.75), "gunmetal": (0.1, 0.1, 0.11), "copper": (0.75, 0.42, 0.3),
}  # fmt: skip
_CLEAR_TINT = 0.12


@dataclass(frozen=True)
class Glasses(Recipe):
    """Frame and lenses.

    metal : a wire frame, else acetate of `thickness` (1 middling). colour : of the frame; flecks 0 to 1 of `second`.
    clear : share of light that passes acetate. size : lens size against a middling one, 0.85 to 1.2.
    tint : 0 clear to 1 dark, of `tint_colour`; fade : 1 where only the upper part is dark. mirror : 0 or how much the
    lens throws back in `mirror_colour`.
    """

    metal: bool = False
    colour: Colour = (0.01, 0.01, 0.01)
    second: Colour = (0.01, 0.01, 0.01)
    flecks: float = 0.0
    clear: float = 0.0
    size: float = 1.0
    thickness: float = 1.0
    tint: float = 0.0
    tint_colour: Colour = (0.5, 0.5, 0.5)
    fade: float = 0.0
    mirror: float = 0.0
    mirror_colour: Colour = (0.9, 0.9, 0.9)

    @property
    def see_through(self) -> bool:
        """Whether the eyes behind are what a depth camera's labels should show."""
        return self.tint < _CLEAR_TINT and self.mirror == 0.0


@dataclass(frozen=True)
class Hat(Recipe):
    """cloth : of the hat; trim : colour of ribbon, button or pompon. brim, height : 0 to 1 within its kind.

    backwards : a cap turned round. pompon : on a beanie.
    """

    cloth: Cloth = field(default_factory=Cloth)
    trim: Colour = (0.05, 0.05, 0.05)
    brim: float = 0.5
    height: float = 0.5
    backwards: bool = False
    pompon: bool = False

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A hat from what `to_dict` gave. Raises SettingsError for an unknown name."""
        return super().from_dict({k: Cloth.from_dict(v) if k == "cloth" else v for k, v in values.items()})


@dataclass(frozen=True)
class Jewellery(Recipe):
    """metal : reflectance. stone : colour of a stone or pearl; pearl : whether it is one. size : 0 to 1."""

    metal: Colour = _METALS["gold"]
    stone: Colour = (0.8, 0.8, 0.8)
    pearl: bool = False
    size: float = 0.5


def sample_glasses(rng: np.random.Generator, mirrored: float) -> Glasses:
    """Frame and lenses; the tint is mostly next to nothing (beta 0.2, 1)."""
    metal, tortoise, plain = rng.uniform() < 0.4, rng.uniform() < 0.25, rng.uniform()
    tint, mirror, hue = float(rng.beta(0.2, 1.0)), rng.uniform() < mirrored, rng.uniform()
    colour: Colour = (0.01, 0.01, 0.012) if plain < 0.5 else sample_colour(rng)
    if metal:
        colour = list(_METALS.values())[int(rng.integers(len(_METALS)))]
    elif tortoise:
        colour = (0.16, 0.06, 0.015)
    tint = max(tint, 0.5) if mirror else tint
    tint_colour = sample_colour(rng) if hue < 0.25 else (0.1, 0.09, 0.075) if hue < 0.5 else (0.08, 0.085, 0.09)
    return Glasses(
        metal=bool(metal),
        colour=colour,
        flecks=round(float(rng.uniform(0.6, 1.0)), 3) if tortoise and not metal else 0.0,
        clear=round(float(rng.uniform(0.4, 0.9)), 3) if rng.uniform() < 0.12 and not (tortoise or metal) else 0.0,
        size=round(float(rng.uniform(0.9, 1.15)), 3),
        thickness=round(float(rng.uniform(0.7, 1.4)), 3),
        tint=round(tint, 3),
        tint_colour=tint_colour,
        fade=round(float(rng.uniform(0.3, 1.0)), 3) if rng.uniform() < 0.3 else 0.0,
        mirror=round(float(rng.uniform(0.35, 0.75)), 3) if mirror else 0.0,
        mirror_colour=_bright(rng),
    )


def sample_hat(rng: np.random.Generator, cloth: Cloth) -> Hat:
    """Shape and trimmings of a hat of this cloth."""
    return Hat(
        cloth=cloth,
        trim=sample_colour(rng),
        brim=round(float(rng.uniform()), 3),
        height=round(float(rng.uniform()), 3),
        backwards=bool(rng.uniform() < 0.15),
        pompon=bool(rng.uniform() < 0.3),
    )


def sample_jewellery(rng: np.random.Generator) -> Jewellery:
    """Metal, stone and size."""
    metals = list(_METALS.values())
    return Jewellery(
        metal=metals[int(rng.integers(2))],
        stone=_bright(rng),
        pearl=bool(rng.uniform() < 0.4),
        size=round(float(rng.uniform()), 3),
    )


def _bright(rng: np.random.Generator) -> Colour:
    colour = 0.9 - 0.75 * rng.uniform(0, 1, 3) ** 2.0
    return round(float(colour[0]), 4), round(float(colour[1]), 4), round(float(colour[2]), 4)
