"""Lenses: the distortion's formula and its inverse, cutting, scaling, and where a lens sees nothing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.distortion import distort, slope_of_distortion
from plugins.kinect.lens import Lens
from tests.plugins.kinect.reference import azure_calibration
from workbench.api import cv2

WIDE = azure_calibration(depth_mode="WFOV_UNBINNED").depth
COLOUR = azure_calibration("3072P").colour
BARREL = Lens(640, 480, 500.0, 501.0, 322.0, 241.0, (-0.3, 0.1, 0.0, 0.0, 0.0, 0.0), (0.001, -0.002))


def pixels_of(lens: Lens, step: int = 13) -> NDArray[np.float64]:
    return np.stack(np.meshgrid(np.arange(0.5, lens.width, step), np.arange(0.5, lens.height, step)), -1)


@pytest.mark.parametrize("lens", [WIDE, COLOUR, BARREL], ids=["wide", "colour", "barrel"])
def test_projection_is_opencvs(lens: Lens) -> None:
    points = np.random.default_rng(0).uniform([-0.4, -0.3, 0.6], [0.4, 0.3, 1.5], (50, 3))
    matrix = np.array([[lens.fx, 0, lens.cx], [0, lens.fy, lens.cy], [0, 0, 1]])
    k, p = lens.radial, lens.tangential
    theirs, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), matrix, np.array([k[0], k[1], *p, *k[2:]]))
    assert lens.project(points) == pytest.approx(theirs.reshape(-1, 2), abs=1e-8)


@pytest.mark.parametrize("lens", [WIDE, COLOUR, BARREL], ids=["wide", "colour", "barrel"])
def test_inverse_comes_back_to_a_ten_thousandth_of_a_pixel(lens: Lens) -> None:
    pixels = pixels_of(lens)
    points = lens.unproject(pixels, np.full(pixels.shape[:2], 0.8))
    seen = np.isfinite(points).all(-1)
    assert np.abs(lens.project(points) - pixels)[seen].max() < 1e-4
    assert seen.mean() > 0.7


def test_corners_of_a_round_picture_are_nowhere() -> None:
    slopes = WIDE.slopes(pixels_of(WIDE))
    assert np.isnan(slopes[0, 0]).all()
    assert np.isfinite(slopes[len(slopes) // 2, 3:-3]).all()
    assert np.nanmax(np.hypot(slopes[..., 0], slopes[..., 1])) <= 1.74


def test_slope_of_distortion_is_its_derivative() -> None:
    x, y, step = np.array([0.3, -0.7]), np.array([-0.2, 0.4]), 1e-6
    xx, xy, yy = slope_of_distortion(x, y, *WIDE.terms)
    ahead, behind = distort(x + step, y, *WIDE.terms), distort(x - step, y, *WIDE.terms)
    assert (ahead[0] - behind[0]) / (2 * step) == pytest.approx(xx, abs=1e-8)
    assert (ahead[1] - behind[1]) / (2 * step) == pytest.approx(xy, abs=1e-8)
    ahead, behind = distort(x, y + step, *WIDE.terms), distort(x, y - step, *WIDE.terms)
    assert (ahead[1] - behind[1]) / (2 * step) == pytest.approx(yy, abs=1e-8)


def test_lens_that_folds_back_sees_up_to_its_fold() -> None:
    # r (1 - 0.5 r²) is largest at r = sqrt(2 / 3); beyond it two lines of sight would share a pixel.
    folding = Lens(100, 100, 50.0, 50.0, 50.0, 50.0, (-0.5, 0.0, 0.0, 0.0, 0.0, 0.0))
    assert folding.reach == pytest.approx(np.sqrt(2 / 3), abs=1e-3)
    assert np.isnan(folding.project([0.9, 0.0, 1.0])).all()
    assert np.isfinite(folding.project([0.8, 0.0, 1.0])).all()


def test_behind_the_camera_is_nowhere() -> None:
    assert np.isnan(COLOUR.project([[0.1, 0.1, -1.0], [0.1, 0.1, 0.0]])).all()


def test_a_cut_and_scaled_lens_sees_the_same_points() -> None:
    crop = COLOUR.cropped(1050, 400, 1900, 2270).scaled(0.25)
    assert (crop.width, crop.height) == (475, 568)
    pixels = pixels_of(crop, 50)
    whole = pixels * 4 + [1050, 400]
    assert np.abs(crop.slopes(pixels) - COLOUR.slopes(whole)).max() < 1e-12


def test_camera_is_the_pinhole_part() -> None:
    pinhole = COLOUR.pinhole()
    points = np.array([[0.1, -0.2, 0.9], [0.0, 0.3, 1.2]])
    assert pinhole.camera().project(points)[0] == pytest.approx(pinhole.project(points), abs=1e-9)
    assert not pinhole.distorted
    assert COLOUR.distorted
