from __future__ import annotations

import numpy as np
import pytest

from workbench.geometry.colour_maps import DIVERGING, DROPPED, ColourMap, colourise, table


def lightness(rgb: np.ndarray) -> np.ndarray:
    """CIE L* of 8-bit sRGB, from its definition."""
    linear = np.where(rgb / 255 <= 0.04045, rgb / 255 / 12.92, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)


@pytest.mark.parametrize(("name", "allowed"), [("viridis", 3), ("cividis", 7), ("magma", 3)])
def test_sequential_maps_are_the_published_ones(name: str, allowed: int) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    published = matplotlib.colormaps[name](np.arange(256))[:, :3] * 255
    assert np.abs(table(name).astype(float) - published).max() <= allowed  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["viridis", "cividis", "magma"])
def test_sequential_maps_grow_lighter(name: str) -> None:
    assert np.diff(lightness(table(name).astype(float))).min() > -0.5  # type: ignore[arg-type]


def test_the_diverging_map_is_blue_below_red_above_and_white_between() -> None:
    colours = table("diverging").astype(int)
    assert colours[0, 2] > colours[0, 0] + 60
    assert colours[-1, 0] > colours[-1, 2] + 60
    assert colours[127:129].min() > 240


@pytest.mark.parametrize("name", sorted(DIVERGING))
def test_both_arms_of_a_diverging_map_are_equally_conspicuous(name: ColourMap) -> None:
    shades = lightness(table(name).astype(float))
    assert np.abs(shades - shades[::-1]).max() < 6
    assert np.diff(shades[:128]).min() > -0.5


def test_values_take_the_colour_at_their_place() -> None:
    colours = colourise(np.array([-3.0, 0.0, 3.0, 99.0, np.nan]), -3, 3, "diverging")
    ends = table("diverging")
    assert (colours[0] == ends[0]).all()
    assert colours[1].min() > 240
    assert (colours[2] == ends[-1]).all()
    assert (colours[3] == ends[-1]).all()
    assert tuple(colours[4]) == DROPPED


def test_a_range_without_width_does_not_divide_by_zero() -> None:
    assert colourise(np.ones((2, 2)), 1, 1, "viridis").shape == (2, 2, 3)
