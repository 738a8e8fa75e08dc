from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.geometry.colour_maps import DROPPED, ColourMap, colourise, table
from workbench.geometry.colour_scale import ColourScale, colours_beyond

VALUES = np.array([-9.0, -3.0, -1.2, 0.0, 0.4, 3.0, 9.0, np.nan])


def test_a_plain_scale_is_the_map_spread_over_its_range() -> None:
    expected = colourise(VALUES, -3, 3, "diverging")
    np.testing.assert_array_equal(ColourScale(-3, 3).colourise(VALUES), expected)
    assert ColourScale().colourise(VALUES.reshape(2, 4)).shape == (2, 4, 3)


def test_magnitudes_have_one_colour_for_both_signs() -> None:
    scale = ColourScale(0, 3, "viridis", absolute=True)
    colours = scale.colourise(np.array([-2.0, 2.0, 0.0, -5.0]))
    np.testing.assert_array_equal(colours[0], colours[1])
    np.testing.assert_array_equal(colours[2], table("viridis")[0])
    np.testing.assert_array_equal(colours[3], table("viridis")[255])
    assert scale.domain == (-3, 3)
    assert not scale.signed


def test_magnitudes_in_a_diverging_map_begin_at_its_pale_middle() -> None:
    colours = ColourScale(0, 3, absolute=True).colourise(np.array([0.0, -3.0]))
    assert colours[0].min() > 235
    np.testing.assert_array_equal(colours[1], table("diverging")[255])


def test_steps_are_equal_bands_from_end_colour_to_end_colour() -> None:
    scale = ColourScale(-3, 3, steps=6)
    values = np.array([-2.9, -2.1, -1.9, -0.5, 0.5, 1.5, 2.5])
    colours = scale.colourise(values)
    np.testing.assert_array_equal(colours[0], colours[1])
    assert len(np.unique(colours, axis=0)) == 6
    np.testing.assert_array_equal(colours[0], table("diverging")[0])
    np.testing.assert_array_equal(colours[-1], table("diverging")[255])
    assert [text for _, text in scale.ticks()] == ["−3", "−2", "−1", "0", "+1", "+2", "+3"]


def test_a_logarithmic_scale_follows_its_formula_and_stays_symmetric() -> None:
    scale = ColourScale(-5, 5, logarithmic=True)
    places = scale.places(np.array([-5.0, 0.0, 0.05, 0.5, 5.0]))
    expected = [0.0, 0.5, 0.5 + np.log(2) / np.log(101) / 2, 0.5 + np.log(11) / np.log(101) / 2, 1.0]
    np.testing.assert_allclose(places, expected, atol=1e-6)
    np.testing.assert_allclose(scale.places(VALUES[:-1]), 1 - scale.places(-VALUES[:-1]), atol=1e-6)
    assert [text for _, text in scale.ticks()] == ["−5", "−0.5", "0", "+0.5", "+5"]
    assert [text for _, text in ColourScale(0, 5, absolute=True, logarithmic=True).ticks()] == ["0", "0.05", "0.5", "5"]


def test_what_is_beyond_and_what_is_missing_have_colours_of_their_own() -> None:
    under, over = colours_beyond("diverging")
    colours = ColourScale(-3, 3, under=under, over=over).colourise(VALUES)
    assert tuple(colours[0]) == under
    assert tuple(colours[-2]) == over
    assert tuple(colours[-1]) == DROPPED
    np.testing.assert_array_equal(colours[[1, 5]], table("diverging")[[0, 255]])  # the ends themselves are inside


@pytest.mark.parametrize("colour_map", get_args(ColourMap))
def test_no_map_holds_the_colours_of_what_is_beyond_it(colour_map: ColourMap) -> None:
    colours = table(colour_map).astype(int)
    under, over = colours_beyond(colour_map)
    for colour in (under, over):
        assert np.linalg.norm(colours - colour, axis=1).min() > 60
    assert np.linalg.norm(np.subtract(under, over)) > 60


def test_the_low_end_may_be_the_larger_number() -> None:
    scale = ColourScale(900, 400, "viridis")
    np.testing.assert_array_equal(scale.colourise(np.array([900.0, 400.0])), table("viridis")[[0, 255]])
    assert [text for _, text in scale.ticks()] == ["900", "775", "650", "525", "400"]
    assert scale.domain == (400, 900)


def test_a_range_without_width_still_has_colours_and_one_without_end_is_refused() -> None:
    assert ColourScale(1, 1, "viridis").colourise(np.array([0.0, 1.0, 2.0])).shape == (3, 3)
    with pytest.raises(DataError, match="finite"):
        ColourScale(0, float("inf"))


@pytest.mark.parametrize(
    "scale", [ColourScale(-4, 4), ColourScale(0, 2, steps=5), ColourScale(-1, 1, logarithmic=True)]
)
def test_ticks_stand_where_their_values_are(scale: ColourScale) -> None:
    for place, text in scale.ticks():
        value = float(text.replace("−", "-"))
        assert float(scale.places(np.array([value]))[0]) == pytest.approx(place, abs=1e-6)
