"""Who wears which hair."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from plugins.blender.recipe.cuts import CUTS
from plugins.blender.recipe.hair import BEARDS, Hair, sample_hair
from workbench.api import HAIRSTYLES, Appearance, FaceRanges, HeadParameters, sample_scene, stream
from workbench.heads.appearance import sample_appearance
from workbench.heads.sampling import sample_identity

RANGES = FaceRanges()


@cache
def people() -> list[tuple[HeadParameters, Appearance, Hair]]:
    """Two thousand people."""
    drawn = []
    for seed in range(2000):
        identity = sample_identity(stream(seed, "identity"), RANGES)
        looks = sample_appearance(stream(seed, "appearance"), identity)
        drawn.append((identity, looks, sample_hair(stream(seed, "hair"), identity, looks)))
    return drawn


def test_every_drawn_style_and_beard_has_cuts() -> None:
    assert {name for cut in CUTS.values() for name in cut.drawn_as} == set(HAIRSTYLES)
    assert len(CUTS) >= 30


def test_all_cuts_are_worn_and_none_by_most() -> None:
    worn = Counter(hair.style for _, _, hair in people())
    assert set(worn) == set(CUTS)
    assert max(worn.values()) < 0.15 * len(people())


def test_a_cut_keeps_the_outline_that_the_layout_preview_draws() -> None:
    assert all(looks.hairstyle in CUTS[hair.style].drawn_as for _, looks, hair in people())
    assert all(hair.beard in BEARDS[looks.beard_style] for _, looks, hair in people())


def test_curls_go_loosely_with_ancestry() -> None:
    def share(which: int) -> float:
        chosen = [hair.curl for head, _, hair in people() if head.ancestry[which] > 0.8]
        return float(np.mean([curl > 0.5 for curl in chosen]))

    assert share(0) > 0.6 and share(1) < 0.15 and 0.02 < share(2) < 0.5


def test_beards_are_of_men_and_grey_hair_of_the_old() -> None:
    men = [hair for head, _, hair in people() if head.gender < 0.5 and head.age > 0.5]
    assert np.mean([hair.beard != "none" for hair in men]) == pytest.approx(0.42, abs=0.04)
    assert all(hair.beard == "none" for head, _, hair in people() if head.gender >= 0.5)
    young, old = (
        [hair.grey for head, _, hair in people() if low <= head.age < high] for low, high in ((0, 0.68), (0.92, 1.1))
    )
    assert np.mean(young) < 0.02 and np.mean(old) > 0.3


def test_a_recipe_comes_back_from_plain_values() -> None:
    for _, _, hair in people()[:200]:
        assert Hair.from_dict(hair.to_dict()) == hair


def test_most_hair_goes_under_a_hat_but_not_an_afro() -> None:
    assert np.mean([hair.fits_under_hat for _, _, hair in people()]) > 0.6
    assert not Hair(style="afro").fits_under_hat


def test_expression_and_pose_leave_the_hair_alone() -> None:
    scenes = [sample_scene(seed, 5, RANGES) for seed in (1, 2)]
    hairs = [sample_hair(stream(5, "hair"), scene.parameters, scene.appearance) for scene in scenes]
    assert hairs[0] == hairs[1]
