"""Figures: what is drawn, in which colours, what a PNG says of them, and that the same gives the same bytes."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
from PIL import Image

from plugins.compare.measuring import Comparison
from plugins.compare.report.colour_bar import png_of, with_bar
from plugins.compare.report.figures import SIDE_PX, figure_count, figures_of, viewpoint_of
from plugins.compare.settings import ReportSettings
from workbench.geometry.colour_maps import DROPPED
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.figures import LIGHT_BACKDROP


def settings(**values: object) -> ReportSettings:
    return ReportSettings.model_validate({"region": "all", "error_range_mm": 3, **values})


def test_the_truth_once_and_the_rest_of_each_prediction(comparisons: list[Comparison]) -> None:
    s = settings(figures=["truth", "error", "overlay"], views=["front"])
    found = list(figures_of(comparisons, s))
    assert [figure.name for figure in found] == [
        "front_truth.png", "front_1_error.png", "front_1_overlay.png", "front_2_error.png", "front_2_overlay.png",
    ]  # fmt: skip
    assert len(found) == figure_count(comparisons, s)
    assert found[0].scale is None
    assert found[1].scale == s.scale("mm")
    assert found[0].pixels.shape == (SIDE_PX, SIDE_PX, 3)
    assert found[1].pixels.shape[1] > SIDE_PX


def test_too_near_is_red_and_colours_can_be_read_off(comparisons: list[Comparison]) -> None:
    s = settings(figures=["error"], views=["front"], colour_bar=False)
    near, half = (figure.pixels.astype(int) for figure in figures_of(comparisons, s))
    middle = near[SIDE_PX // 2, SIDE_PX // 2]
    assert middle[0] - middle[2] > 60
    # Seen from the front, +x is at the picture's right: that half is too far, the other is right.
    right, left = half[SIDE_PX // 2, SIDE_PX * 3 // 4], half[SIDE_PX // 2, SIDE_PX // 4]
    assert right[2] - right[0] > 40
    assert np.ptp(left) < 25


def test_a_transparent_figure_is_clear_around_and_smooth_at_its_edge(comparisons: list[Comparison]) -> None:
    s = settings(figures=["truth"], views=["front"], transparent=True)
    (figure,) = figures_of(comparisons, s)
    alpha = figure.pixels[..., 3]
    assert alpha[0, 0] == 0
    assert alpha[SIDE_PX // 2, SIDE_PX // 2] == 255
    assert ((alpha > 0) & (alpha < 255)).any()


def test_a_larger_figure_shows_the_same(comparisons: list[Comparison]) -> None:
    s = settings(figures=["prediction"], views=["three_quarter"], figure_scale=2)
    large = next(iter(figures_of(comparisons[:1], s))).pixels
    small = next(iter(figures_of(comparisons[:1], settings(figures=["prediction"], views=["three_quarter"])))).pixels
    assert large.shape[:2] == (2 * SIDE_PX, 2 * SIDE_PX)
    halved = large.reshape(SIDE_PX, 2, SIDE_PX, 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 3


def test_the_window_s_own_view_is_taken_as_it_is(comparisons: list[Comparison]) -> None:
    own = (0.01, 0.02, 0.7, 0.5, 30.0, -10.0, 20.0)
    found = viewpoint_of("own", comparisons[0], settings(own_view=own, views=["own"]))
    assert (*found.target, found.distance, found.azimuth, found.elevation, found.view_angle) == own
    assert found.shift == (0.0, 0.0)
    shifted = viewpoint_of("own", comparisons[0], settings(own_view=own, own_shift=(0.1, -0.05), views=["own"]))
    assert shifted == replace(found, shift=(0.1, -0.05))


def test_the_bar_holds_the_colours_of_the_scale() -> None:
    scale = ColourScale(-2.0, 2.0, "diverging")
    blank = np.full((400, 400, 3), LIGHT_BACKDROP, np.uint8)
    strip = with_bar(blank, scale)[:, 400:].reshape(-1, 3)
    drawn = {tuple(pixel) for pixel in strip.tolist()}
    for value in (-1.99, -1.0, 1.0, 1.99):
        wanted = scale.colourise(np.array([value]))[0].astype(int)
        assert min(np.abs(np.array(pixel) - wanted).max() for pixel in drawn) <= 3
    assert DROPPED in drawn
    assert LIGHT_BACKDROP in drawn


def test_a_png_says_what_its_colours_mean_and_has_no_date() -> None:
    scale = ColourScale(0.0, 4.0, "viridis", absolute=True, unit="%")
    pixels = np.zeros((8, 8, 4), np.uint8)
    data = png_of(pixels, "Error · “ä”", scale)
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.text["Title"] == "Error · “ä”"
    assert image.text["Colour range"] == "0 to 4 %"
    assert image.text["Colour map"] == "viridis"
    assert json.loads(image.text["Colour scale"])["absolute"] is True
    assert b"tIME" not in data
    assert data == png_of(pixels, "Error · “ä”", scale)
    assert "Colour map" not in Image.open(io.BytesIO(png_of(pixels, "Truth"))).info


def test_the_same_comparison_gives_the_same_pictures(comparisons: list[Comparison]) -> None:
    s = settings(figures=["overlay"], views=["profile"])
    first, second = (next(iter(figures_of(comparisons, s))).pixels for _ in range(2))
    assert first.tobytes() == second.tobytes()
