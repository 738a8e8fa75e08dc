"""What a person wears: drawn item by item with the odds of the original set, until the items go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from plugins.blender.recipe.adornments import Glasses, Hat, Jewellery, sample_glasses, sample_hat, sample_jewellery
from plugins.blender.recipe.cloth import Cloth, sample_cloth
from workbench.api import Appearance, HeadParameters, Recipe

GARMENTS = {
    "crew neck": ("jersey", "jersey", "cotton", "wool", "knit"),
    "v-neck": ("jersey", "wool", "knit"),
    "scoop neck": ("jersey", "satin", "wool"),
    "turtleneck": ("knit", "wool", "jersey"),
    "shirt": ("cotton", "cotton", "denim", "satin"),
    "hoodie": ("fleece", "jersey"),
    "jacket": ("wool", "denim", "leather", "cotton"),
}
"""Kinds of clothes and what they are made of."""
GLASSES = ("round", "oval", "rectangular", "square", "aviator", "cat-eye", "half-rim", "rimless")
HEADWEAR = ("baseball cap", "baseball cap", "beanie", "beanie", "brim hat", "bucket hat", "hard hat")
MASKS = ("surgical", "surgical", "cloth", "respirator")
EARRINGS = ("stud", "hoop", "drop")
_TRIES = 10
_HAT_WEAVES = {
    "baseball cap": ("cotton", "denim", "jersey", "leather"),
    "beanie": ("knit", "knit", "wool"),
    "brim hat": ("wool", "cotton"),
    "bucket hat": ("cotton", "denim", "fleece"),
    "hard hat": ("cotton",),
}
_MASK_BLUES = ((0.28, 0.52, 0.62), (0.62, 0.68, 0.7), (0.5, 0.64, 0.55), (0.6, 0.4, 0.45), (0.02, 0.02, 0.02))


@dataclass(frozen=True)
class Odds:
    """How often things are worn, 0 to 1. earrings : of women; men wear them a fifth as often. mirrored : of glasses.

    pattern : of clothes that have one.
    """

    glasses: float = 0.2
    hat: float = 0.1
    headphones: float = 0.02
    mask: float = 0.02
    earrings: float = 0.35
    scarf: float = 0.05
    headband: float = 0.03
    mirrored: float = 1 / 6
    pattern: float = 0.2


@dataclass(frozen=True)
class Wardrobe(Recipe):
    """Clothes and accessories; "" where nothing of the kind is worn.

    cut : 0 to 1, how deep or high the neckline is within its kind. seed : of folds.
    """

    garment: str = "crew neck"
    cloth: Cloth = field(default_factory=Cloth)
    inner: Cloth = field(default_factory=Cloth)
    cut: float = 0.5
    glasses: str = ""
    frame: Glasses = field(default_factory=Glasses)
    headwear: str = ""
    hat: Hat = field(default_factory=Hat)
    headband: str = ""
    headphones: str = ""
    mask: str = ""
    mask_cloth: Cloth = field(default_factory=Cloth)
    scarf: str = ""
    scarf_cloth: Cloth = field(default_factory=Cloth)
    earrings: str = ""
    jewellery: Jewellery = field(default_factory=Jewellery)
    seed: int = 0

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A wardrobe from what `to_dict` gave.

        Raises
        ------
        SettingsError : a name is not part of a wardrobe.
        """
        parts: dict[str, type[Recipe]] = {
            "cloth": Cloth, "inner": Cloth, "mask_cloth": Cloth, "scarf_cloth": Cloth, "frame": Glasses, "hat": Hat,
            "jewellery": Jewellery,
        }  # fmt: skip
        return super().from_dict(
            {name: parts[name].from_dict(value) if name in parts else value for name, value in values.items()}
        )


def sample_wardrobe(
    rng: np.random.Generator, parameters: HeadParameters, appearance: Appearance, odds: Odds | None = None
) -> Wardrobe:
    """Clothes and accessories of a person with this head and these colours."""
    chances = odds or Odds()
    worn = _worn(rng, parameters, chances)
    for _ in range(_TRIES):
        if goes_together(worn):
            break
        worn = _worn(rng, parameters, chances)
    else:
        worn = {"garment": worn["garment"]}
    garment, headwear = worn["garment"], worn.get("headwear", "")
    return Wardrobe(
        **worn,  # type: ignore[arg-type]
        cloth=sample_cloth(rng, GARMENTS[garment], chances.pattern),
        inner=sample_cloth(rng, ("cotton", "jersey"), chances.pattern),
        cut=round(float(rng.uniform()), 3),
        frame=sample_glasses(rng, chances.mirrored),
        hat=sample_hat(rng, sample_cloth(rng, _HAT_WEAVES.get(headwear, ("cotton",)), chances.pattern)),
        mask_cloth=_mask_cloth(rng, worn.get("mask", ""), chances.pattern),
        scarf_cloth=sample_cloth(rng, ("wool", "knit", "satin"), 0.4),
        jewellery=sample_jewellery(rng),
        seed=int(rng.integers(1 << 20)),
    )


def goes_together(worn: Mapping[str, str]) -> bool:
    """Whether one person can wear these at once: one thing on the scalp, one around the neck."""
    on_scalp = [name for name in ("headwear", "headphones", "headband") if worn.get(name)]
    high_collar = worn.get("garment") in ("turtleneck", "hoodie", "shirt")
    return len(on_scalp) <= 1 and not (worn.get("scarf") and high_collar)


def _worn(rng: np.random.Generator, parameters: HeadParameters, odds: Odds) -> dict[str, str]:
    """Names of what is worn; every draw is made whatever the others give, so that one chance leaves the rest alone."""
    woman = parameters.gender >= 0.5
    garments = [name for name in GARMENTS if woman or name != "scoop neck"]
    kinds = {
        "glasses": (GLASSES, odds.glasses),
        "headwear": (HEADWEAR, odds.hat),
        "headphones": (("over-ear",), odds.headphones),
        "mask": (MASKS, odds.mask),
        "earrings": (EARRINGS, odds.earrings if woman else odds.earrings / 5),
        "scarf": (("wound",), odds.scarf),
        "headband": (("sports",), odds.headband),
    }
    worn = {"garment": garments[int(rng.integers(len(garments)))]}
    for kind, (names, chance) in kinds.items():
        wanted, name = rng.uniform() < chance, names[int(rng.integers(len(names)))]
        if wanted:
            worn[kind] = name
    return worn


def _mask_cloth(rng: np.random.Generator, mask: str, pattern: float) -> Cloth:
    cloth = sample_cloth(rng, ("cotton", "jersey"), pattern)
    blue = _MASK_BLUES[int(rng.integers(len(_MASK_BLUES)))]
    if mask == "cloth":
        return cloth
    return Cloth("cotton", (0.75, 0.75, 0.73) if mask == "respirator" else blue)
