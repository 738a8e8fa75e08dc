"""Registration of planes, balls and edges whose true depth in the other camera is a formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.lens import Lens
from plugins.kinect.registration import Registration
from plugins.kinect.registration.rays import pixel_slopes
from tests.plugins.kinect.reference import azure_calibration
from workbench.api import DataError

CALIBRATION = azure_calibration("720P", "NFOV_2X2BINNED")
# As the calibration, with the depth camera's picture as big as needed for a quick test.
TURN, SHIFT = CALIBRATION.depth_to_colour[:3, :3], CALIBRATION.depth_to_colour[:3, 3]
Words = NDArray[np.uint16]


def plane_mm(lens: Lens, normal: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """z in millimetres of the plane normal · p = distance (metres) along the line of sight of every pixel."""
    slopes = pixel_slopes(lens).astype(np.float64)
    return np.asarray(1000 * distance / (slopes[..., 0] * normal[0] + slopes[..., 1] * normal[1] + normal[2]))


def in_colour(normal: NDArray[np.float64], distance: float) -> tuple[NDArray[np.float64], float]:
    """The same plane in the colour camera's frame."""
    return TURN @ normal, float(distance + TURN @ normal @ SHIFT)


@pytest.mark.parametrize("normal", [(0, 0, 1), (0.5, 0, 1), (-0.3, 0.4, 1)])
def test_plane_is_registered_within_half_a_millimetre(normal: tuple[float, float, float]) -> None:
    unit = np.array(normal) / np.linalg.norm(normal)
    # A scene 20 times as large: depth is in whole millimetres, and their rounding is not what is tested.
    far = replace(CALIBRATION, depth_to_colour=CALIBRATION.depth_to_colour.copy())
    far.depth_to_colour[:3, 3] *= 20.0
    depth = 20 * plane_mm(CALIBRATION.depth, unit, 0.8)
    depth = np.where((depth > 0) & (depth < 60000), np.rint(depth), 0).astype(np.uint16)
    registered = Registration(far).depth_to_colour(depth) / 20.0
    truth = plane_mm(CALIBRATION.colour, *in_colour(unit, 0.8))
    seen = registered > 0
    assert seen.mean() > 0.4
    assert np.abs(registered - truth)[seen].max() < 0.5


def ball_mm(lens: Lens, centre: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """z in millimetres of the nearer side of a ball (metres), NaN beside it."""
    slopes = pixel_slopes(lens).astype(np.float64)
    ray = np.concatenate([slopes, np.ones_like(slopes[..., :1])], -1)
    square, along = (ray * ray).sum(-1), ray @ centre
    with np.errstate(invalid="ignore"):
        return np.asarray(1000 * (along - np.sqrt(along**2 - square * (centre @ centre - radius**2))) / square)


def test_ball_is_registered_within_a_millimetre_and_its_outline_within_a_depth_pixel() -> None:
    centre = np.array([0.02, -0.05, 0.8])
    depth = np.nan_to_num(np.rint(ball_mm(CALIBRATION.depth, centre, 0.12))).astype(np.uint16)
    registered = Registration(CALIBRATION).depth_to_colour(depth)
    truth = ball_mm(CALIBRATION.colour, TURN @ centre + SHIFT, 0.12)
    seen = registered > 0
    error = np.abs(registered - truth)[seen & np.isfinite(truth)]
    assert np.median(error) < 0.6
    assert np.mean(error < 2.0) > 0.95
    # One depth pixel is 2.4 colour pixels here, and a cell at the rim needs three corners.
    assert np.sqrt((truth > 0).sum() / np.pi) - np.sqrt(seen.sum() / np.pi) < 2.5


def square_before_wall() -> tuple[Words, NDArray[np.bool_]]:
    """A square at 500 mm before a wall at 1000 mm, seen by the depth camera; where the square is."""
    depth = np.full((CALIBRATION.depth.height, CALIBRATION.depth.width), 1000, np.uint16)
    square = np.zeros(depth.shape, bool)
    square[110:170, 120:190] = True
    depth[square] = 500
    return depth, square


def test_what_is_near_hides_what_is_behind_and_is_not_joined_to_it() -> None:
    depth, square = square_before_wall()
    registered = Registration(CALIBRATION).depth_to_colour(depth)
    near, wall = in_colour(np.array([0.0, 0.0, 1.0]), 0.5), in_colour(np.array([0.0, 0.0, 1.0]), 1.0)
    front, back = plane_mm(CALIBRATION.colour, *near), plane_mm(CALIBRATION.colour, *wall)
    seen = registered > 0
    on_front, on_back = np.abs(registered - front) < 1.5, np.abs(registered - back) < 1.5
    assert (on_front | on_back)[seen].all()
    # Of the square's own pixels none shows the wall, though the depth camera sees wall where they are.
    rows, columns = np.nonzero(square)
    corners = CALIBRATION.depth.unproject(np.stack([columns, rows], -1) + 0.5, np.full(len(rows), 0.5))
    at = np.floor(CALIBRATION.colour.project(corners @ TURN.T + SHIFT)).astype(int)
    inside = np.zeros(registered.shape, bool)
    inside[at[:, 1].min() + 4 : at[:, 1].max() - 4, at[:, 0].min() + 4 : at[:, 0].max() - 4] = True
    assert on_front[inside].all()
    # Its shadow on the wall, as the depth camera throws it, stays without depth: 32 mm to the side, 500 mm behind.
    shadow = ~seen[at[:, 1].min() + 4 : at[:, 1].max() - 4].all(0)
    assert 10 < shadow[at[:, 0].min() - 40 : at[:, 0].max() + 40].sum() < 40


def test_colour_behind_what_is_near_stays_black_unless_wanted() -> None:
    depth, square = square_before_wall()
    registration = Registration(CALIBRATION)
    near = registration.depth_to_colour(depth)
    picture = np.zeros((*near.shape, 3), np.uint8)
    picture[:] = (10, 20, 30)
    picture[(near > 0) & (near < 700)] = (200, 100, 50)
    painted = registration.colour_to_depth(picture, depth)
    doubled = registration.colour_to_depth(picture, depth, hidden=True)
    margin = np.zeros_like(square)
    margin[106:174, 116:194] = True
    beside = ~margin & painted.any(-1)
    assert (painted[beside] == (10, 20, 30)).all()
    assert ((doubled == (200, 100, 50)).all(-1) & ~margin).sum() > 150
    assert (painted[114:166, 124:186] == (200, 100, 50)).all()


def test_infrared_keeps_to_its_surface() -> None:
    depth, square = square_before_wall()
    infrared = np.where(square, 3000, 100).astype(np.uint16)
    registration = Registration(CALIBRATION)
    moved, registered = registration.infrared_to_colour(infrared, depth), registration.depth_to_colour(depth)
    assert (moved[(registered > 0) & (registered < 700)] == 3000).all()
    assert (moved[registered > 700] == 100).all()
    assert (moved[registered == 0] == 0).all()
    assert all(map(np.array_equal, registration.both_to_colour(infrared, depth), (registered, moved)))


def bumpy(seed: int = 3) -> Words:
    lens = CALIBRATION.depth
    depth = 900 + np.random.default_rng(seed).normal(0, 15, (lens.height, lens.width))
    depth[100:150, 100:200] -= 350
    depth[::17, ::13] = 0
    return depth.astype(np.uint16)


def test_region_and_threads_change_no_pixel() -> None:
    depth = bumpy()
    whole = Registration(CALIBRATION).both_to_colour(depth, depth)
    x, y, width, height = 401, 203, 333, 251
    part = Registration(CALIBRATION, region=(x, y, width, height))
    for threads in (2, 3):
        again = Registration(CALIBRATION, threads=threads)
        assert all(map(np.array_equal, again.both_to_colour(depth, depth), whole))
    for cut, full in zip(part.both_to_colour(depth, depth), whole, strict=True):
        assert np.array_equal(cut, full[y : y + height, x : x + width])
    picture = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    one, many = (Registration(CALIBRATION, threads=threads).colour_to_depth(picture, depth) for threads in (1, 3))
    assert np.array_equal(one, many)


def test_reduced_pictures_are_the_same_view() -> None:
    calibration = azure_calibration("3072P", "NFOV_2X2BINNED")
    small = Registration(calibration, region=(1050, 400, 1900, 2270), reduced=8)
    assert small.region == (131, 50, 237, 283)
    normal = np.array([0.0, 0.0, 1.0])
    registered = small.depth_to_colour(np.rint(plane_mm(calibration.depth, normal, 0.8)).astype(np.uint16))
    assert registered.shape == (283, 237)
    assert np.abs(registered - plane_mm(small.lens, *in_colour(normal, 0.8))).max() < 1.01


def test_sizes_that_do_not_fit_are_told() -> None:
    registration = Registration(CALIBRATION)
    with pytest.raises(DataError, match="640 x 576 pixels and its calibration 320 x 288"):
        registration.depth_to_colour(np.zeros((576, 640), np.uint16))
    with pytest.raises(DataError, match="The colour picture has"):
        registration.colour_to_depth(np.zeros((72, 128, 3), np.uint8), np.zeros((288, 320), np.uint16))
    with pytest.raises(DataError, match="is empty"):
        Registration(CALIBRATION, region=(10, 10, 4, 0))
