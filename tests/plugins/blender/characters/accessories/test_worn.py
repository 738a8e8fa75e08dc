"""What is worn stays outside of the head it is worn on, whoever wears it and however the head is held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.blender.characters.builtin.accessories import eyewear, facewear, headphones, headwear, jewellery
from plugins.blender.characters.builtin.accessories.dressing import dressed
from plugins.blender.characters.builtin.accessories.shapes import Solid
from plugins.blender.characters.builtin.accessories.skull import Head, ear_roots, lobes
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.adornments import Glasses, Hat, Jewellery
from plugins.blender.recipe.wardrobe import EARRINGS, GARMENTS, GLASSES, HEADWEAR, MASKS
from tests.plugins.blender.characters.accessories.people import above_skin, in_head, parts_of, scene, wearing
from workbench.heads.landmarks import landmark_table
from workbench.heads.parameters import HeadParameters
from workbench.heads.regions import Region

_OUT_OF_M = {
    "hat": 0.0, "headband": -0.001, "mask": 0.0005, "bands": -0.001, "headphones": 0.003, "cushions": -0.002,
    "glasses": -0.003, "pads": -0.0035, "lenses": 0.001, "scarf": 0.001, "collar": 0.0, "stand": 0.0, "hood": 0.001,
}  # fmt: skip
"""Metres above the skin that no point of an item goes below; tips of temples and pads press a little into it."""


def _adornments(head: Head) -> dict[str, list[Solid]]:
    """Everything but clothes that can be worn, by what it is."""
    stone = Jewellery(size=0.7)
    glasses = [eyewear.spectacles(style, Glasses(), head) for style in GLASSES]
    hats = [headwear.hat(style, Hat(height=0.8, brim=0.3), head, 4) for style in dict.fromkeys(HEADWEAR)]
    hats.append(headwear.hat("baseball cap", Hat(backwards=True), head))
    hats.append(headwear.hat("beanie", Hat(pompon=True), head))
    masks = [facewear.mask(style, head) for style in dict.fromkeys(MASKS)]
    hard, soft = headphones.headphones(head)
    return {
        "glasses": [made.frame for made in glasses],
        "pads": [made.pads for made in glasses],
        "lenses": [made.lenses for made in glasses],
        "hat": [made.main for made in hats] + [made.trim for made in hats if made.trim is not None],
        "mask": [made.sheet for made in masks],
        "bands": [made.bands for made in masks],
        "earrings": [jewellery.earrings(style, stone, head).metal for style in EARRINGS],
        "headphones": [hard],
        "cushions": [soft],
        "headband": [headwear.headband(head).main],
    }


@pytest.mark.parametrize("seed", range(20))
def test_everything_fits_everybody(seed: int) -> None:
    figure = Figure.posed(scene(seed))
    for name, solids in _adornments(Head(figure)).items():
        for solid in solids:
            assert np.isfinite(solid.points).all() and solid.faces.min() == 0
            assert solid.faces.max() == len(solid.points) - 1
            assert np.abs(solid.points).max() < 0.35, name
        if name in _OUT_OF_M and seed % 5 == 0:
            points = np.concatenate([solid.points for solid in solids])
            height, unknown = above_skin(figure, points @ figure.pose[:3, :3].T + figure.pose[:3, 3])
            assert height[~unknown].min() > _OUT_OF_M[name], name


@pytest.mark.parametrize("garment", GARMENTS)
def test_clothes_fit_everybody(garment: str) -> None:
    for seed in (1, 7, 13):
        items = {"scarf": "wound"} if garment == "crew neck" else {}
        figure, parts = parts_of(seed, garment=garment, cut=seed / 13, **items)
        for name, part in parts.items():
            vertices = np.asarray(part.vertices)
            assert np.isfinite(vertices).all() and part.faces.max() < len(vertices)
            assert all(len(values) == len(vertices) for values in part.attributes.values())
            near = np.linalg.norm(in_head(figure, vertices) - [0, 0.13, 0.08], axis=1) < 0.1
            if near.any():
                height, unknown = above_skin(figure, vertices[near])
                assert height[~unknown].min(initial=1) > _OUT_OF_M.get(name, 0.0005), (name, seed)


def test_the_same_wardrobe_gives_the_same_bytes() -> None:
    items = {"garment": "shirt", "glasses": "aviator", "headwear": "beanie", "mask": "surgical", "earrings": "hoop"}
    first, second = (dressed(wearing(3, **items), Figure.posed(scene(3))) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.vertices.tobytes() == other.vertices.tobytes() and one.material == other.material


def test_no_scalp_shows_through_a_hat() -> None:
    """A line from the skull's middle outwards through a covered vertex meets the hat beyond it."""
    for seed, style in enumerate(dict.fromkeys(HEADWEAR)):
        figure, parts = parts_of(seed, headwear=style)
        hat = in_head(figure, np.asarray(parts["hat"].vertices))
        skull = in_head(figure, figure.vertices)
        middle = np.array([0.0, -0.03, 0.085])
        top = skull[(skull[:, 1] < -0.075)]
        away, reach = top - middle, np.linalg.norm(top - middle, axis=1)
        hat_away = hat - middle
        hat_reach = np.linalg.norm(hat_away, axis=1)
        cosine = (away / reach[:, None]) @ (hat_away / hat_reach[:, None]).T
        over = np.where(cosine > np.cos(np.radians(4)), hat_reach, 0).max(1)
        assert (over > reach + 0.002).all(), style


def test_glasses_on_a_symmetric_head_are_symmetric() -> None:
    middle = replace(scene(0), parameters=HeadParameters(), head_turn=(0.0, 0.0, 0.0), shift=(0.0, 0.0))
    head = Head(Figure.posed(middle))
    for style in GLASSES:
        made = eyewear.spectacles(style, Glasses(), head)
        for points in (made.lenses.points, made.frame.points):
            mirrored = points * [-1, 1, 1]
            nearest = np.linalg.norm(points[:, None] - mirrored[None, ::3], axis=2).min(0)
            assert nearest.max() < 2e-4, style


def test_glasses_sit_before_the_eyes_and_reach_the_ears() -> None:
    for seed in range(6):
        figure, parts = parts_of(seed, glasses="rectangular")
        marks = in_head(figure, landmark_table(70).points(figure.vertices))
        lenses = in_head(figure, np.asarray(parts["lenses"].vertices))
        for pupil, side in ((marks[69], 1), (marks[68], -1)):
            lens = lenses[np.sign(lenses[:, 0]) == side]
            assert lens[:, 0].min() < pupil[0] < lens[:, 0].max() and lens[:, 1].min() < pupil[1] < lens[:, 1].max()
            assert 0.008 < pupil[2] - lens[:, 2].max() + np.ptp(lens[:, 2]) < 0.05
        frame = in_head(figure, np.asarray(parts["glasses"].vertices))
        for root in ear_roots():
            ear = in_head(figure, figure.vertices[root][None])
            assert np.linalg.norm(frame - ear, axis=1).min() < 0.006


def test_labels_look_through_clear_lenses_only() -> None:
    clear = parts_of(1, glasses="round", frame=Glasses())[1]
    assert not clear["lenses"].labelled and clear["lenses"].pictured and "lens labels" not in clear
    for dark in (Glasses(tint=0.8), Glasses(tint=0.5, mirror=0.5)):
        parts = parts_of(1, glasses="round", frame=dark)[1]
        assert not parts["lenses"].labelled and parts["lens labels"].labelled and not parts["lens labels"].pictured
        assert parts["lens labels"].region == Region.GLASSES
        np.testing.assert_array_equal(parts["lens labels"].vertices, parts["lenses"].vertices)


def test_earrings_hang_towards_the_ground_from_the_lobes() -> None:
    for seed in range(8):
        figure, parts = parts_of(seed, earrings="drop")
        stones = np.asarray(parts["stones"].vertices)
        for stone, lobe in zip(np.split(stones, 2), lobes(), strict=True):
            fall = stone.mean(0) - figure.vertices[lobe]
            assert fall @ -figure.up > 0.97 * np.linalg.norm(fall)


def test_regions_of_what_is_worn() -> None:
    items = {"glasses": "square", "headwear": "beanie", "mask": "cloth", "earrings": "stud", "scarf": "wound"}
    parts = parts_of(2, garment="crew neck", **items)[1]
    wanted = {"garment": Region.CLOTHES, "scarf": Region.CLOTHES, "glasses": Region.GLASSES, "hat": Region.HEADWEAR,
              "mask": Region.FACEWEAR, "mask bands": Region.FACEWEAR, "earrings": Region.EARRING}  # fmt: skip
    assert {name: parts[name].region for name in wanted} == wanted
    assert parts_of(2, headphones="over-ear")[1]["headphones"].region == Region.HEADWEAR
