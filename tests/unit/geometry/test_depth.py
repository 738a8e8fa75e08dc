from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.geometry.surfaces import plane_depth, portrait_camera
from workbench.errors import DataError
from workbench.geometry.depth import (
    back_project,
    depth_at,
    depth_to_ray_distance,
    has_depth,
    normals_from_depth,
    pixel_rays,
    point_cloud,
    ray_distance_to_depth,
)


@pytest.mark.parametrize("skew", [0.0, 3.0])
def test_back_projected_points_project_onto_their_own_pixel_centres(skew) -> None:
    camera = portrait_camera(skew=skew)
    depth = np.random.default_rng(0).uniform(0.3, 2, (camera.height, camera.width))
    pixels, z = camera.project(back_project(depth, camera).reshape(-1, 3))
    column, row = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    np.testing.assert_allclose(pixels, np.stack([column.ravel(), row.ravel()], 1) + 0.5, atol=1e-10)
    np.testing.assert_allclose(z, depth.ravel())


def test_first_pixel_is_half_a_pixel_from_the_corner() -> None:
    camera = portrait_camera()
    fx, cx = camera.intrinsics[0, 0], camera.intrinsics[0, 2]
    fy, cy = camera.intrinsics[1, 1], camera.intrinsics[1, 2]
    np.testing.assert_allclose(pixel_rays(camera)[0, 0], [(0.5 - cx) / fx, (0.5 - cy) / fy, 1])
    # Columns run along x and rows along y; the reference notebooks had them exchanged.
    np.testing.assert_allclose(pixel_rays(camera)[3, 7], [(7.5 - cx) / fx, (3.5 - cy) / fy, 1])


@given(st.floats(0.05, 50), st.floats(-8, 8))
@settings(max_examples=30, deadline=None)
def test_ray_distance_and_depth_are_inverse(distance, skew) -> None:
    camera = portrait_camera(skew=skew)
    depth = np.full((camera.height, camera.width), distance)
    ray = depth_to_ray_distance(depth, camera)
    np.testing.assert_allclose(ray, np.linalg.norm(back_project(depth, camera), axis=2))
    np.testing.assert_allclose(ray_distance_to_depth(ray, camera), depth)


def test_a_wall_by_ray_distance_follows_the_published_fit() -> None:
    camera = portrait_camera(640, 480, 390.0)
    wall = depth_to_ray_distance(np.ones((480, 640)), camera)
    u, v = (
        (np.arange(640) + 0.5 - camera.intrinsics[0, 2]) / 390,
        (np.arange(480) + 0.5 - camera.intrinsics[1, 2]) / 429,
    )
    np.testing.assert_allclose(wall, np.sqrt(1 + u[None] ** 2 + v[:, None] ** 2))


def test_missing_depth_stays_missing() -> None:
    camera = portrait_camera()
    depth = np.ones((camera.height, camera.width), np.float32)
    depth[1, 2], depth[3, 4], depth[5, 6], depth[7, 8] = 0, np.nan, -1, np.inf
    assert has_depth(depth).sum() == depth.size - 4
    points = back_project(depth, camera)
    assert np.isnan(points[[1, 3, 5, 7], [2, 4, 6, 8]]).all()
    colours = np.arange(depth.size * 3, dtype=np.uint8).reshape(*depth.shape, 3)
    cloud = point_cloud(depth, camera, colours)
    assert len(cloud.points) == depth.size - 4
    np.testing.assert_array_equal(cloud.colours, colours.reshape(-1, 3)[cloud.pixels])
    assert 1 * camera.width + 2 not in cloud.pixels
    assert point_cloud(depth, camera).colours is None


@pytest.mark.parametrize("skew", [0.0, 2.5])
@pytest.mark.parametrize("normal", [(0, 0, 1.0), (0.3, -0.2, 1.0), (-1.2, 0.8, 1.0)])
def test_normals_of_a_plane_are_exact_and_face_the_viewer(normal, skew) -> None:
    camera = portrait_camera(skew=skew)
    depth = plane_depth(camera, normal, 0.7)
    assert (depth > 0).all()
    expected = -np.array(normal) / np.linalg.norm(normal)
    found = normals_from_depth(depth, camera, relative_jump=None)
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), atol=1e-10)


def test_normals_of_a_sphere_point_away_from_its_centre() -> None:
    camera = portrait_camera(200, 200, 400.0)
    rays = pixel_rays(camera)
    a, b, c = (rays**2).sum(2), rays @ [0, 0, 1.0], 1 - 0.2**2
    inside = b * b - a * c > 0
    depth = np.where(inside, (b - np.sqrt(np.maximum(b * b - a * c, 0))) / a, 0)
    points = np.nan_to_num(back_project(depth, camera))
    outward = (points - [0, 0, 1.0]) / 0.2
    found = normals_from_depth(depth, camera)
    well_inside = inside & (-outward[..., 2] > 0.5)
    cosine = (found * outward).sum(2)[well_inside]
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() < 0.2  # curvature within a pixel
    assert (found[~inside] == 0).all()


def test_normals_do_not_bridge_a_jump() -> None:
    camera = portrait_camera()
    depth = np.where(np.arange(camera.width) < 20, 0.5, 1.5) * np.ones((camera.height, 1))
    np.testing.assert_allclose(
        normals_from_depth(depth, camera), np.broadcast_to([0, 0, -1.0], (*depth.shape, 3)), atol=1e-12
    )
    assert np.abs(normals_from_depth(depth, camera, None)[:, 20, 0]).min() > 0.5


def test_a_lone_pixel_has_no_normal() -> None:
    camera = portrait_camera()
    depth = np.zeros((camera.height, camera.width))
    depth[5, 5] = 1
    assert (normals_from_depth(depth, camera) == 0).all()


def test_a_camera_of_another_size_is_refused() -> None:
    with pytest.raises(DataError, match="40 x 32"):
        back_project(np.ones((40, 32)), portrait_camera(40, 32))


def test_between_pixels_depth_is_exact_on_planes() -> None:
    camera = portrait_camera()
    depth = plane_depth(camera, (0.3, -0.2, 1.0), 0.6)
    at = np.random.default_rng(0).uniform([0.5, 0.5], [camera.width - 0.5, camera.height - 0.5], (50, 2))
    rays = np.c_[at, np.ones(50)] @ np.linalg.inv(camera.intrinsics).T
    np.testing.assert_allclose(depth_at(depth, at, camera), 0.6 / (rays @ [0.3, -0.2, 1.0]), rtol=1e-12)


def test_beside_holes_and_jumps_the_pixel_itself_counts() -> None:
    camera = portrait_camera(10, 8)
    depth = np.full((8, 10), 0.6)
    depth[:, 5:] = 0.9
    depth[2, 2] = 0
    at = [[5.1, 4.5], [4.9, 4.5], [2.4, 3.1], [2.5, 2.5], [0.1, 7.9], [-0.1, 3], [10, 3], [np.nan, 3]]
    np.testing.assert_array_equal(depth_at(depth, at, camera), [0.9, 0.6, 0.6, 0, 0.6, 0, 0, 0])
