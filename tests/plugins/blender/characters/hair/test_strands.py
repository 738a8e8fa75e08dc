"""Everything that grows: where it begins, where it may not be, and that it is always the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.blender.recipe.cuts import CUTS
from plugins.blender.shot import Strands
from tests.plugins.blender.characters.hair.people import curves, grown_on, in_head, named, person, skin_of
from workbench.api import FaceRanges, Region
from workbench.geometry.distances import SurfaceDistance

LEVEL = FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0), shift=0, expression=0, gaze=0)
SCALP = {"hair", "ponytail", "bun", "braid"}
BEARDED = ("full", "short boxed", "goatee", "circle", "moustache", "chinstrap")


def heads() -> list[tuple[int, tuple[str, ...]]]:
    """Twenty heads that wear all cuts between them."""
    names = list(CUTS)
    return [(seed, tuple(names[seed::20])) for seed in range(20)]


@pytest.mark.parametrize(("seed", "styles"), heads())
def test_every_cut_grows_outside_the_skin_from_roots_on_it(seed: int, styles: tuple[str, ...]) -> None:
    search, on_ear = None, np.zeros(0, bool)
    for style in styles:
        figure, strands = grown_on(person(seed, style))
        if search is None:
            skin, on_ear = skin_of(figure)
            search = SurfaceDistance(skin)
        assert bool(SCALP & {entry.name for entry in strands}) == (style != "bald")
        for entry in strands:
            assert len(entry.points) == entry.counts.sum() == len(entry.radii)
            assert np.isfinite(entry.points).all() and (entry.radii > 0).all()
        for entry in (entry for entry in strands if entry.pictured and entry.name not in ("lashes", "stubble")):
            hairs = curves(entry)[:: max(1, len(entry.counts) // 150)]
            found = search.signed(hairs[:, 1:].reshape(-1, 3))
            # Ears are thin: what lies against them may sink in by a millimetre more.
            assert (found.signed + 0.001 * on_ear[found.cell]).min() > -0.001
            if entry.name in SCALP - {"hair"}:
                continue
            # Brows stand on the model's own triangles, which the smooth skin leaves by up to 0.15 mm.
            assert np.abs(search.signed(hairs[:, 0]).signed).max() < 0.00025


@pytest.mark.parametrize("style", ["long", "bob with fringe", "curly fringe", "shoulder curly", "tousled"])
def test_the_face_is_free_of_hair(style: str) -> None:
    figure, strands = grown_on(person(4, style, LEVEL))
    hairs = in_head(figure, curves(named(strands, "hair")).reshape(-1, 3))
    before_the_face = (np.abs(hairs[:, 0]) < 0.04) & (np.abs(hairs[:, 1] - 0.02) < 0.035) & (hairs[:, 2] < 0.02)
    assert before_the_face.mean() < 0.0005


def test_the_same_portrait_grows_the_same_hairs_and_another_does_not() -> None:
    first, again, other = (grown_on(person(seed, "bob"))[1] for seed in (3, 3, 5))
    for one, two in zip(first, again, strict=True):
        assert one.points.tobytes() == two.points.tobytes() and one.radii.tobytes() == two.radii.tobytes()
        assert all(one.attributes[name].tobytes() == two.attributes[name].tobytes() for name in one.attributes)
    assert first[0].points.shape != other[0].points.shape or not np.allclose(first[0].points, other[0].points)


def test_hairs_turn_with_the_head() -> None:
    upright = person(7, "crew cut", LEVEL)
    turned = replace(upright, face=replace(upright.face, head_turn=(40.0, 0.0, 0.0), neck_share=0.0))
    places = []
    for portrait in (upright, turned):
        figure, strands = grown_on(portrait)
        places.append(in_head(figure, named(strands, "hair").points))
    np.testing.assert_allclose(places[0], places[1], atol=2e-4)


def test_nearer_pictures_have_more_and_thinner_hairs_that_cover_the_same() -> None:
    portrait = person(2, "short side parting", LEVEL)
    far, near = (named(grown_on(portrait, height)[1], "hair") for height in (256, 512))
    assert 1.4 < len(near.counts) / len(far.counts) < 2.4
    covers = [float(strands.radii.sum()) for strands in (far, near)]
    assert covers[0] == pytest.approx(covers[1], rel=0.1)
    assert 8000 < len(far.counts) < 14000


def test_brows_of_a_symmetric_head_are_alike() -> None:
    portrait = person(1, "bald", LEVEL)
    plain = replace(portrait.face.parameters, local={}, actions={}, gaze=(0.0, 0.0))
    figure, strands = grown_on(replace(portrait, face=replace(portrait.face, parameters=plain)))
    left, right = (in_head(figure, curves(named(strands, f"{side} brow"))[:, 0]) for side in ("left", "right"))
    np.testing.assert_allclose(left * [-1, 1, 1], right, atol=1e-6)
    assert (left[:, 0] > 0).all() and len(left) > 60
    assert named(strands, "left brow").region == Region.LEFT_BROW


def test_upper_lashes_go_down_when_the_eyes_close_and_brows_up_when_they_are_raised() -> None:
    portrait = person(1, "bald", LEVEL)
    at = {}
    for name, actions in {
        "calm": {},
        "closed": {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0},
        "raised": {"browInnerUp": 1.0, "browOuterUpLeft": 1.0, "browOuterUpRight": 1.0},
    }.items():
        parameters = replace(portrait.face.parameters, actions=actions)
        figure, strands = grown_on(replace(portrait, face=replace(portrait.face, parameters=parameters)))
        at[name] = {entry.name: in_head(figure, curves(entry)[:, 0])[:, 1] for entry in strands if entry.pictured}
    upper = at["calm"]["lashes"] < np.median(at["calm"]["lashes"])
    assert (at["closed"]["lashes"] - at["calm"]["lashes"])[upper].max() > 0.006
    assert (at["calm"]["left brow"] - at["raised"]["left brow"]).mean() > 0.002


@pytest.mark.parametrize("style", BEARDED)
def test_beards_are_a_region_of_their_own_around_the_mouth(style: str) -> None:
    drawn_as = "full" if style in ("full", "short boxed", "chinstrap") else "goatee"
    portrait = person(3, "bald", LEVEL, beard=style, beard_mm=12.0)
    looks = replace(portrait.face.appearance, beard_style=drawn_as, beard=0.9)
    figure, strands = grown_on(replace(portrait, face=replace(portrait.face, appearance=looks)))
    beard = named(strands, "beard")
    roots = in_head(figure, curves(beard)[:, 0])
    assert beard.region == Region.BEARD and len(roots) > 40
    assert roots[:, 1].min() > 0.01 and roots[:, 2].max() < 0.09
    on_lip = (roots[:, 1] < 0.062) & (np.abs(roots[:, 0]) < 0.015)
    assert on_lip.any() == (style != "chinstrap")


def test_labels_see_locks_and_look_through_lashes_and_stubble() -> None:
    _, strands = grown_on(person(3, "afro", beard="none", stubble_mm=1.5))
    shown = {entry.name: (entry.pictured, entry.labelled) for entry in strands}
    assert shown["hair"] == (True, False) and shown["hair labels"] == (False, True)
    assert shown["lashes"] == shown["stubble"] == (True, False)
    assert "lashes labels" not in shown and "stubble labels" not in shown

    def thickness(entry: Strands) -> float:
        return float(entry.radii.max())

    assert thickness(named(strands, "hair labels")) > 2 * thickness(named(strands, "hair"))


def test_a_hat_hides_what_is_above_its_rim() -> None:
    portrait = person(6, "long", LEVEL)
    worn = replace(portrait, wardrobe=replace(portrait.wardrobe, headwear="beanie"))
    highest = []
    for each in (portrait, worn):
        figure, strands = grown_on(each)
        highest.append(-in_head(figure, named(strands, "hair").points)[:, 1].min())
    assert highest[0] > 0.1 and highest[1] < 0.06
    top_knot = person(6, "top knot", LEVEL)
    under = replace(top_knot, wardrobe=replace(top_knot.wardrobe, headwear="beanie"))
    assert "bun" not in {entry.name for entry in grown_on(under)[1]}
