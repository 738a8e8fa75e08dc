from __future__ import annotations

from typing import get_args

import numpy as np

from plugins.compare.settings import ColourSettings
from workbench.api import ColourMap, ColourScale, colours_beyond
from workbench.fields import asked


def test_a_scale_is_what_was_chosen() -> None:
    assert ColourSettings(error_range_mm=4).scale("%") == ColourScale(-4, 4, unit="%")
    chosen = ColourSettings(
        error_kind="absolute",
        colour_map="cividis",
        colour_steps=7,
        logarithmic=True,
        mark_beyond=True,
        error_range_mm=2,
    ).scale()
    under, over = colours_beyond("cividis")
    assert chosen == ColourScale(0, 2, "cividis", 7, True, True, under, over, "mm")
    np.testing.assert_array_equal(chosen.colourise(np.array([-1.3, 9.0])), chosen.colourise(np.array([1.3, -9.0])))


def test_every_map_of_the_house_can_be_chosen() -> None:
    assert set(asked(ColourSettings.model_fields["colour_map"]).choices) == set(get_args(ColourMap))
