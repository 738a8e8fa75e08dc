"""Wardrobes: odds, rules, colours, JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np

from plugins.blender.recipe.cloth import PATTERNS, WEAVES, sample_cloth
from plugins.blender.recipe.wardrobe import Odds, Wardrobe, goes_together, sample_wardrobe
from workbench.heads.appearance import Appearance
from workbench.heads.parameters import HeadParameters
from workbench.seeds import stream

WOMAN, MAN = HeadParameters(gender=0.95), HeadParameters(gender=0.05)
DRAWS = 1200


def _drawn(person: HeadParameters, odds: Odds | None = None, count: int = DRAWS) -> list[Wardrobe]:
    return [sample_wardrobe(stream(seed, "wardrobe"), person, Appearance(), odds) for seed in range(count)]


def test_things_are_worn_as_often_as_asked() -> None:
    every = _drawn(WOMAN)
    shares = {
        name: np.mean([bool(getattr(w, name)) for w in every]) for name in ("glasses", "headwear", "mask", "scarf")
    }
    # Three standard deviations of a share of 1200 draws; scarves lose to high collars.
    assert abs(shares["glasses"] - 0.2) < 0.035 and abs(shares["headwear"] - 0.1) < 0.026
    assert abs(shares["mask"] - 0.02) < 0.0125 and 0.01 < shares["scarf"] < 0.06
    assert np.mean([w.earrings != "" for w in every]) > 0.3 > 0.12 > np.mean([w.earrings != "" for w in _drawn(MAN)])
    patterned = np.mean([w.cloth.pattern != "plain" for w in every])
    assert 0.1 < patterned < 0.23


def test_odds_of_none_and_of_all_are_kept() -> None:
    bare = _drawn(WOMAN, Odds(0, 0, 0, 0, 0, 0, 0, 0, 0), 200)
    assert not any(
        (w.glasses, w.headwear, w.headphones, w.mask, w.earrings, w.scarf, w.headband) != ("",) * 7 for w in bare
    )
    assert all(w.cloth.pattern == "plain" for w in bare)
    assert all(w.glasses and w.mask for w in _drawn(MAN, Odds(glasses=1, mask=1), 200))


def test_what_is_worn_goes_together() -> None:
    all_at_once = Odds(0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6)
    for w in _drawn(WOMAN, all_at_once, 400):
        assert sum(map(bool, (w.headwear, w.headphones, w.headband))) <= 1
        assert not (w.scarf and w.garment in ("turtleneck", "hoodie", "shirt"))
    assert not goes_together({"garment": "shirt", "headwear": "beanie", "headphones": "over-ear"})
    assert goes_together({"garment": "shirt", "mask": "cloth", "earrings": "drop"})


def test_one_chance_leaves_the_other_draws_alone() -> None:
    for seed in range(40):
        few, many = (
            sample_wardrobe(stream(seed, "wardrobe"), WOMAN, Appearance(), Odds(0, 0, 0, share, 0, 0, 0))
            for share in (0.0, 1.0)
        )
        assert many.mask and replace(many, mask="", mask_cloth=few.mask_cloth) == few


def test_a_wardrobe_survives_json() -> None:
    for wardrobe in _drawn(WOMAN, Odds(0.5, 0.5, 0, 0.5, 0.5, 0, 0), 30):
        assert Wardrobe.from_dict(json.loads(json.dumps(wardrobe.to_dict()))) == wardrobe


def test_cloth_comes_in_all_kinds_and_reflects_what_cloth_can() -> None:
    cloths = [sample_cloth(np.random.default_rng(seed), WEAVES, 0.5) for seed in range(400)]
    assert {cloth.weave for cloth in cloths} == set(WEAVES)
    assert set(Counter(cloth.pattern for cloth in cloths)) == set(PATTERNS)
    colours = np.array([cloth.colour for cloth in cloths])
    assert colours.min() >= 0.005 and colours.max() <= 0.8
    # Saturation and value pile up at their ends.
    brightest = colours[[cloth.weave not in ("denim", "leather") for cloth in cloths]].max(1)
    assert np.mean((brightest < 0.1) | (brightest > 0.65)) > 0.5
