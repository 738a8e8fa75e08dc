from __future__ import annotations

import numpy as np
import pytest

from tests.ui.stage.synthetic_face import LABELS, synthetic_face
from workbench.geometry.colour_maps import table
from workbench.ui.stage.content import StageContent, from_sample
from workbench.ui.stage.layers import (
    ValueScale,
    base_pixels,
    depth_pixels,
    depth_scale,
    mask_tint,
    normal_pixels,
    region_colour,
    regions_present,
    value_pixels,
)
from workbench.ui.stage.strip import depth_comparison

FACE = synthetic_face(64)


def test_near_is_bright_and_no_data_is_grey() -> None:
    depth = np.array([[0.0, 0.5, 0.6, 0.7]], np.float32)
    pixels = depth_pixels(depth, ValueScale(700, 500, "mm")).astype(int)
    lut = table("viridis")
    assert (pixels[0, 1] == lut[-1]).all()
    assert (pixels[0, 3] == lut[0]).all()
    assert np.abs(pixels[0, 2] - lut[128]).max() <= 2
    assert np.ptp(pixels[0, 0]) < 20


def test_the_scale_of_depths_is_common_to_them_and_in_mm() -> None:
    scale = depth_scale([np.linspace(0.5, 0.6, 1000), np.linspace(0.6, 0.7, 1000), np.array([0.0, np.nan])])
    assert (scale.low, scale.high) == pytest.approx((698, 502), abs=0.5)
    assert scale.unit == "mm"
    assert depth_scale([np.array([0.2, 0.4])], metric=False).unit == ""
    assert depth_scale([np.zeros((4, 4))]).unit == "mm"


def test_values_go_through_the_map_between_the_ends() -> None:
    pixels = value_pixels(np.array([[-3.0, 3.0, np.nan]]), ValueScale(-3, 3, "mm", "diverging")).astype(int)
    assert pixels[0, 0, 2] > pixels[0, 0, 0]
    assert pixels[0, 1, 0] > pixels[0, 1, 2]
    assert np.ptp(pixels[0, 2]) < 20


def test_a_normal_towards_the_viewer_is_the_usual_blue() -> None:
    pixels = normal_pixels(np.array([[[0, 0, -1], [1, 0, 0], [0, -1, 0], [0, 0, 0]]], np.float32))
    assert pixels[0, 0].tolist() == [127, 127, 255]
    assert pixels[0, 1].tolist() == [255, 127, 127]
    assert pixels[0, 2].tolist() == [127, 255, 127]  # up in the picture
    assert np.ptp(pixels[0, 3].astype(int)) < 20


def test_regions_are_tinted_and_background_is_clear() -> None:
    tint = mask_tint(np.array([[0, 1, 3]], np.uint8))
    assert tint[0, 0].tolist() == [0, 0, 0, 0]
    assert tuple(tint[0, 1, :3]) == region_colour(1)
    assert 0 < tint[0, 2, 3] < 255


def test_every_region_has_a_colour_of_its_own() -> None:
    colours = {region_colour(label) for label in range(1, 33)}
    assert len(colours) == 32


def test_the_legend_names_what_is_there() -> None:
    assert [name for name, _ in regions_present(FACE)] == list(LABELS.values())
    mask = np.array([[9]], np.uint8)
    assert regions_present(StageContent(mask=mask))[0][0] == "region 9"
    assert regions_present(StageContent()) == []


def test_content_offers_what_it_has() -> None:
    assert [key for key, _ in FACE.bases()] == ["image", "depth", "normals"]
    assert [key for key, _ in FACE.overlays()] == ["landmarks", "mask", "box"]
    assert FACE.size == (64, 64)
    only_depth = StageContent(depth=FACE.depth)
    assert only_depth.bases() == [("depth", "Depth")]
    assert only_depth.overlays() == []


def test_readings_have_units_and_names() -> None:
    depth = np.array([[0.6432, 0.0]], np.float32)
    mask = np.array([[3, 0]], np.uint8)
    content = StageContent(depth=depth, mask=mask, mask_labels={3: "nose"})
    assert content.reading(0, 0) == "x 0, y 0 · 643.2 mm · nose"
    assert content.reading(1, 0) == "x 1, y 0 · no depth · background"
    assert StageContent(depth=depth, metric=False).reading(0, 0) == "x 0, y 0 · 0.6432 (no unit)"


@pytest.mark.parametrize("base", ["image", "depth", "normals", "infrared"])
def test_every_base_gives_a_picture_even_without_its_channel(base: str) -> None:
    for content in (FACE, StageContent(mask=FACE.mask)):
        pixels, _ = base_pixels(content, base)
        assert pixels.shape == (64, 64, 3)
        assert pixels.dtype == np.uint8


def test_a_sample_is_content() -> None:
    from workbench.datasets.record import Sample

    sample = Sample("000412", "p1", image=FACE.image, depth=FACE.depth, landmarks2d=FACE.landmarks)
    content = from_sample(sample, {1: "skin"})
    assert content.note == "000412"
    assert content.image is FACE.image
    assert content.landmarks is FACE.landmarks


def test_the_error_is_positive_in_front() -> None:
    nearer = synthetic_face(64, shift_mm=4.0)
    assert FACE.depth is not None
    assert nearer.depth is not None
    panes = {pane.title: pane for pane in depth_comparison(FACE.image, FACE.depth, nearer.depth)}
    assert list(panes) == ["Input", "Truth", "Prediction", "Error"]
    error = panes["Error"].values
    assert error is not None
    inside = FACE.depth > 0
    np.testing.assert_allclose(error[inside], 4.0, atol=1e-3)
    assert np.isnan(error[~inside]).all()
    assert panes["Truth"].scale == panes["Prediction"].scale
    assert panes["Error"].scale == ValueScale(-10, 10, "mm", "diverging", ("behind", "in front"))


def test_depths_without_a_unit_get_no_millimetres() -> None:
    assert FACE.depth is not None
    panes = depth_comparison(None, FACE.depth, 1.1 * FACE.depth, metric=False)
    assert [pane.scale.unit for pane in panes if pane.scale] == ["", "", ""]
