"""Pictures as another lens would have taken them: planes stay planes, edges stay edges, there and back is the same."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.lens import Lens
from plugins.kinect.registration import LensChange
from plugins.kinect.registration.rays import pixel_slopes
from tests.plugins.kinect.reference import azure_calibration
from workbench.api import DataError

COLOUR = azure_calibration("1536P").colour.cropped(500, 200, 900, 1100).scaled(0.25)
# Bends straight lines by tens of pixels, where the real one bends them by a few.
BARREL = Lens(320, 240, 250.0, 250.0, 160.0, 120.0, (-0.25, 0.05, 0.0, 0.0, 0.0, 0.0))


def sloping(lens: Lens, left: float = 900.0) -> np.ndarray:
    slopes = pixel_slopes(lens)
    return np.asarray(left / (1.0 + 0.4 * slopes[..., 0] - 0.2 * slopes[..., 1]))


@pytest.mark.parametrize("lens", [COLOUR, BARREL], ids=["azure", "barrel"])
def test_plane_stays_a_plane(lens: Lens) -> None:
    change = LensChange(lens)
    moved = change.depth(sloping(lens))
    truth = sloping(change.target)
    there = moved > 0
    # Away from the rim, where the nearest pixel stands in.
    middle = np.zeros_like(there)
    middle[30:-30, 30:-30] = True
    assert there[middle].all()
    assert np.abs(moved - truth)[middle].max() < 0.05
    assert change.depth(sloping(lens).astype(np.uint16)).dtype == np.uint16


def test_edges_of_depth_are_not_mixed_and_holes_stay() -> None:
    depth = np.full((BARREL.height, BARREL.width), 1000, np.uint16)
    depth[:, 150:] = 600
    depth[50:60, 40:60] = 0
    moved = LensChange(BARREL).depth(depth)
    assert set(np.unique(moved)) == {0, 600, 1000}
    assert (moved[60:180, 60:260] == 0).sum() < 300


def test_there_and_back_is_the_same_picture() -> None:
    rows, columns = np.mgrid[: BARREL.height, : BARREL.width]
    picture = (127 + 100 * np.sin(rows / 15) * np.cos(columns / 18)).astype(np.uint8)
    there = LensChange(BARREL, BARREL.pinhole())
    back = LensChange(BARREL.pinhole(), BARREL)
    again = back.colour(there.colour(picture))
    assert np.abs(again.astype(int) - picture)[30:-30, 30:-30].max() <= 4


def test_pixels_go_where_the_picture_goes() -> None:
    change = LensChange(BARREL, BARREL.pinhole().cropped(20, 10, 280, 220).scaled(0.5))
    picture = np.zeros((BARREL.height, BARREL.width), np.uint8)
    picture[60:64, 80:84] = 255
    moved = change.colour(picture).astype(float)
    rows, columns = np.mgrid[: moved.shape[0], : moved.shape[1]]
    centre = np.array([(columns + 0.5) * moved, (rows + 0.5) * moved]).sum((1, 2)) / moved.sum()
    assert centre == pytest.approx(change.pixels([82.0, 62.0]), abs=0.1)


def test_coarser_target_averages() -> None:
    lens = Lens(400, 400, 400.0, 400.0, 200.0, 200.0)
    noise = np.random.default_rng(0).integers(0, 255, (400, 400, 3), dtype=np.uint8)
    small = LensChange(lens, lens.scaled(0.25)).colour(noise)
    truth = noise.reshape(100, 4, 100, 4, 3).mean((1, 3))
    assert np.abs(small - truth).max() <= 1.0


def test_labels_are_taken_not_mixed() -> None:
    labels = np.zeros((BARREL.height, BARREL.width), np.uint8)
    labels[:, 150:] = 9
    assert set(np.unique(LensChange(BARREL).labels(labels))) == {0, 9}


def test_sizes_that_do_not_fit_are_told() -> None:
    with pytest.raises(DataError, match="its lens 320 x 240"):
        LensChange(BARREL).colour(np.zeros((10, 10, 3), np.uint8))
