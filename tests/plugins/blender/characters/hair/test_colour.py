"""Pigment of hairs against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.blender.characters.builtin.hair.colour import absorption, of_colour, shade
from plugins.blender.recipe.hair import Hair
from workbench.api import stream


def test_half_melanin_absorbs_what_two_halvings_say() -> None:
    found = absorption(4000, Hair(melanin=0.5, redness=0.0), 0.0, stream(1, "hair"))
    # ln 2 times the brown pigment's absorption.
    np.testing.assert_allclose(np.median(found, 0), [0.351, 0.583, 1.146], rtol=0.03)


def test_redness_lets_red_light_through() -> None:
    brown, red = (
        absorption(2000, Hair(melanin=0.7, redness=redness), 0.0, stream(1, "hair")).mean(0) for redness in (0.0, 1.0)
    )
    assert red[0] / red[2] < 0.6 * brown[0] / brown[2]


def test_grey_hairs_are_among_coloured_ones() -> None:
    found = absorption(5000, Hair(melanin=0.9), 0.3, stream(2, "hair"))[:, 0]
    colourless = found < 0.05
    assert colourless.mean() == pytest.approx(0.3, abs=0.03)
    assert found[~colourless].min() > 0.5


def test_dye_takes_the_place_of_pigment() -> None:
    found = absorption(500, Hair(melanin=0.9, dye=(0.4, 0.02, 0.05)), 0.5, stream(2, "hair"))
    assert (found[:, 0] < found[:, 2]).all() and (found[:, 2] < found[:, 1]).all()


def test_absorption_of_a_colour_is_that_of_the_paper() -> None:
    # Chiang et al. 2016: sigma = (ln C / 5.969)^2 where the azimuthal roughness is 0.
    np.testing.assert_allclose(of_colour(np.array([np.exp(-5.969), 1.0, 0.5]), 0.0)[:1], [1.0], rtol=1e-9)
    np.testing.assert_allclose(of_colour(np.array([0.5]), 0.0), [(0.693147 / 5.969) ** 2], rtol=1e-5)


def test_shade_is_the_colour_that_absorption_was_made_of() -> None:
    colours = np.array([[0.4, 0.02, 0.05], [0.7, 0.6, 0.5]])
    np.testing.assert_allclose(shade(of_colour(colours, 0.3)), colours, rtol=1e-5)
