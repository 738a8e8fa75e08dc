"""What the one way in takes and refuses, and the region around a face."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plugins.kinect.depth_filling import METHODS, FillingSettings, Method, fill, fill_face
from tests.plugins.kinect.depth_filling.scenes import face_before_wall
from workbench.api import DataError, SettingsError, cv2

COLOUR, DEPTH = np.zeros((40, 50, 3), np.uint8), np.full((40, 50), 700, np.uint16)


@pytest.mark.parametrize(
    ("colour", "depth", "sentence"),
    [
        (COLOUR, DEPTH[:, :-1], "40 x 50 x 3 of uint8 and the depth picture 40 x 49"),
        (COLOUR / 255, DEPTH, "three bytes"),
        (COLOUR[..., :2], DEPTH, "three bytes"),
        (COLOUR, None, "numbers in millimetres"),
        (COLOUR, DEPTH[None], "1 x 40 x 50"),
        (COLOUR[:0], DEPTH[:0], "0 x 50"),
    ],
)
def test_pictures_that_cannot_be(colour: Any, depth: Any, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fill(colour, depth)


@pytest.mark.parametrize(
    ("method", "settings", "sentence"),
    [
        ("best", None, "no filling method"),
        ("guided", {"sead": 1}, "did you mean “seed”"),
        ("guided", {"surface_step": 0}, "Step between surfaces"),
        ("guided", 7, "settings are int"),
    ],
)
def test_settings_that_cannot_be(method: Any, settings: Any, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        fill(COLOUR, DEPTH, method, settings)


@pytest.mark.parametrize("method", METHODS)
def test_pictures_with_nothing_to_fill_or_to_fill_from(method: Method) -> None:
    for picture in (DEPTH, np.zeros_like(DEPTH), np.zeros((40, 50)) * np.nan):
        np.testing.assert_array_equal(fill(COLOUR, picture, method, FillingSettings()), np.nan_to_num(picture))
    for value in (0, 5):
        assert fill(COLOUR[:1, :1], np.full((1, 1), value), method) == value


@pytest.mark.parametrize("method", METHODS)
def test_whatever_is_no_distance_is_a_hole_and_the_layout_does_not_matter(method: Method) -> None:
    scene = face_before_wall()
    expected = fill(scene.colour, scene.measured, method)
    odd = np.asfortranarray(scene.measured.astype(np.float32))
    rows, columns = np.nonzero(scene.measured == 0)
    odd[rows, columns] = np.resize([np.nan, -5, np.inf, -np.inf, 0], len(rows))
    colour = np.asfortranarray(scene.colour)
    colour.setflags(write=False)
    before = odd.copy()
    np.testing.assert_array_equal(fill(colour, odd, method), expected)
    np.testing.assert_array_equal(odd, before)


def test_around_a_face_only_holes_change() -> None:
    scene = face_before_wall(height=160, width=180)
    box = (70, 60, 40, 50)
    filled = fill_face(scene.colour, scene.measured, box, padding=30)
    cut = (slice(16, 154), slice(26, 154))
    small = [cv2.resize(p[cut], (400, 400), interpolation=cv2.INTER_NEAREST) for p in (scene.colour, scene.measured)]
    back = cv2.resize(fill(small[0], small[1], "compatible"), (128, 138), interpolation=cv2.INTER_LINEAR)
    expected = scene.measured.astype(float)
    expected[cut] = np.where(scene.measured[cut] == 0, back, scene.measured[cut])
    np.testing.assert_array_equal(filled, expected)
    with pytest.raises(DataError, match="leaves the picture"):
        fill_face(scene.colour, scene.measured, box, padding=80)
