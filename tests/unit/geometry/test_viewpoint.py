from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.geometry.surfaces import portrait_camera
from workbench.geometry.camera import Camera
from workbench.geometry.viewpoint import VIEWS, View, Viewpoint, fitted, through

angles = st.floats(-180, 180)
slopes = st.floats(-89, 89)


@given(angles, slopes)
def test_axes_are_a_right_handed_frame_that_stays_upright(azimuth: float, elevation: float) -> None:
    axes = Viewpoint(azimuth=azimuth, elevation=elevation).axes
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1)
    assert axes[0, 1] == pytest.approx(0)  # the horizon is level
    assert axes[1, 1] > 0  # down in the picture is down in the world


def test_from_the_front_the_viewer_stands_where_the_face_looks() -> None:
    front = Viewpoint(target=(0.0, 0.0, 0.7), distance=0.5)
    np.testing.assert_allclose(front.eye, [0, 0, 0.2])
    x, y, ahead = front.project(np.array([[0.05, 0.02, 0.7]]), 200, 100)[0]
    assert x > 100  # +x is at the right
    assert y > 50  # +y is below
    assert ahead == pytest.approx(0.5)


def test_turning_right_shows_the_faces_left_side() -> None:
    turned = Viewpoint().turned(90, 0)
    np.testing.assert_allclose(turned.eye, [1, 0, 0], atol=1e-12)
    nose = turned.project(np.array([[0.0, 0.0, -0.1]]), 100, 100)[0]
    assert nose[0] < 50  # a face that looks to -z now looks to the left of the picture


def test_the_view_never_tips_over() -> None:
    assert Viewpoint().turned(0, 300).elevation == 89
    assert Viewpoint().turned(0, -300).elevation == -89


def test_projection_agrees_with_the_pinhole_camera() -> None:
    camera = Camera.looking_forward(320, 240, 30.0)
    points = np.random.default_rng(0).uniform([-0.1, -0.1, 0.5], [0.1, 0.1, 0.9], (50, 3))
    pixels, depth = camera.project(points)
    projected = through(camera).project(points, 320, 240)
    np.testing.assert_allclose(projected[:, :2], pixels, atol=1e-9)
    np.testing.assert_allclose(projected[:, 2], depth)


@pytest.mark.parametrize("shape", [(40, 32), (80, 64), (200, 64), (64, 200)])
def test_the_cameras_view_is_the_cameras_own_with_its_principal_point(shape: tuple[int, int]) -> None:
    camera = portrait_camera()
    square = replace(camera, intrinsics=camera.intrinsics * [[1.1, 1, 1], [1, 1, 1], [1, 1, 1]])
    points = np.random.default_rng(0).uniform([-0.1, -0.1, 0.5], [0.1, 0.1, 0.9], (50, 3))
    view = fitted(points, "camera", shape[0] / shape[1], camera=square)
    np.testing.assert_allclose(view.eye, 0, atol=1e-12)
    # The camera's picture lies in the middle of the view, as large as fits.
    size = np.array([square.width, square.height]) * min(shape[0] / square.width, shape[1] / square.height)
    pixels = square.project(points)[0] * size / [square.width, square.height] + (np.array(shape) - size) / 2
    np.testing.assert_allclose(view.project(points, *shape)[:, :2], pixels, atol=1e-9)


def test_a_ray_leads_to_what_is_seen_at_its_pixel() -> None:
    view = Viewpoint((0.1, 0.0, 0.7), 0.6, 30, -10, 25, shift=(0.05, -0.1))
    point = view.eye + 0.4 * view.ray(120, 33, 300, 200)
    np.testing.assert_allclose(view.project(point[None], 300, 200)[0], [120, 33, 0.4])


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_named_views_show_everything_as_large_as_they_can(view: str, aspect: float) -> None:
    points = np.random.default_rng(1).normal([0, 0, 0.8], [0.07, 0.11, 0.09], (500, 3))
    width, height = 400 * aspect, 400.0
    placed = fitted(points, view, aspect, margin=1.0).project(points, width, height)  # type: ignore[arg-type]
    assert placed[:, 2].min() > 0
    share = np.abs(placed[:, :2] / [width, height] - 0.5).max() * 2
    assert share == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("view", ["front", "three_quarter", "profile", "top"])
@pytest.mark.parametrize("aspect", [0.5, 1.5])
def test_named_views_leave_the_foot_free(view: View, aspect: float) -> None:
    points = np.random.default_rng(1).normal([0, 0, 0.8], [0.07, 0.11, 0.09], (500, 3))
    placed = fitted(points, view, aspect, margin=1.0, foot=0.15).project(points, 400 * aspect, 400.0)
    assert placed[:, 1].max() < 345
    assert placed[:, 1].min() > -5
    assert max(np.ptp(placed[:, 1]) / 340, np.ptp(placed[:, 0]) / (400 * aspect)) > 0.85


def test_the_cameras_view_stands_at_the_origin() -> None:
    points = np.random.default_rng(2).normal([0, 0, 0.8], 0.05, (100, 3))
    np.testing.assert_allclose(fitted(points, "camera").eye, 0, atol=1e-12)


def test_nothing_to_show_is_no_error() -> None:
    assert fitted(np.zeros((0, 3))) == Viewpoint()
    assert fitted(np.full((4, 3), np.nan)) == Viewpoint()


def test_panning_moves_what_is_seen_by_that_share_of_the_height() -> None:
    before = Viewpoint(target=(0.0, 0.0, 0.7), distance=0.5, azimuth=30, elevation=10)
    mark = np.array([[0.0, 0.0, 0.7]])
    shift = before.moved(0.1, -0.2).project(mark, 500, 500) - before.project(mark, 500, 500)
    np.testing.assert_allclose(shift[0, :2], [-50, 100], atol=1e-6)


def test_a_higher_picture_shows_more_of_the_same_size() -> None:
    points = np.random.default_rng(0).normal(0, 0.05, (20, 3))
    low = Viewpoint((0.01, 0.0, 0.0), 0.7, 20.0, 5.0, 24.0, (0.05, -0.1))
    high = low.for_height(2.5)
    seen, higher = low.project(points, 300, 200), high.project(points, 300, 500)
    np.testing.assert_allclose(higher - seen, np.tile([0.0, 150.0, 0.0], (20, 1)), atol=1e-9)
    assert low.for_height(1.0) is low


def test_zoom_brings_the_eye_nearer() -> None:
    assert Viewpoint(distance=1.0).zoomed(2.0).distance == pytest.approx(0.5)
