from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import bumpy_sphere, plane_depth, portrait_camera, sphere
from workbench.geometry.camera import Camera
from workbench.geometry.depth import pixel_rays
from workbench.geometry.mesh import Mesh
from workbench.geometry.rasterise import render_depth
from workbench.geometry.surface import DepthMeshOptions, depth_to_mesh
from workbench.geometry.visibility import visible_area, visible_vertices


def cast(mesh: Mesh, camera: Camera) -> np.ndarray:
    """(H, W) z-depth by intersecting every ray with every triangle's plane: slow, and another method."""
    rays = pixel_rays(camera).reshape(-1, 3)
    nearest = np.full(len(rays), np.inf)
    for a, b, c in mesh.vertices[mesh.faces]:
        solution = np.linalg.lstsq(np.eye(3), rays.T, rcond=None)[0]
        matrix = np.stack([a, b, c], axis=1)
        if abs(np.linalg.det(matrix)) < 1e-15:
            continue
        # ray = weights of the corners up to a factor: inside where all have one sign; z = 1 / sum of the weights.
        weights = np.linalg.solve(matrix, solution)
        inside = (weights >= -1e-12).all(axis=0)
        nearest = np.where(inside, np.minimum(nearest, 1 / np.maximum(weights.sum(0), 1e-12)), nearest)
    return np.where(np.isfinite(nearest), nearest, 0).reshape(camera.height, camera.width)


@pytest.mark.parametrize("skew", [0.0, 2.0])
def test_rendered_depth_is_that_of_rays_through_pixel_centres(skew) -> None:
    ball = bumpy_sphere(1, 10, 16)
    mesh = Mesh(np.add(ball.vertices, [0.02, 0.01, 0.4]), ball.faces)
    camera = portrait_camera(48, 40, 60.0, skew)
    image = render_depth(mesh, camera)
    expected = cast(mesh, camera)
    assert (expected > 0).sum() > 300
    np.testing.assert_array_equal(image.depth > 0, expected > 0)
    np.testing.assert_allclose(image.depth, expected, atol=1e-12)
    np.testing.assert_array_equal(image.face >= 0, expected > 0)


def test_a_mesh_made_of_depth_renders_that_depth_again() -> None:
    camera = portrait_camera(60, 50)
    depth = plane_depth(camera, (0.3, -0.2, 1.0), 0.6) + 0.01 * np.random.default_rng(0).random((50, 60))
    mesh = depth_to_mesh(depth, camera, DepthMeshOptions(None, None))
    np.testing.assert_allclose(render_depth(mesh, camera).depth, depth, atol=1e-9)


def test_the_nearest_of_several_surfaces_is_seen_whatever_their_order() -> None:
    camera = portrait_camera(20, 20)
    near, far = (np.array([[-9, -9, z], [9, -9, z], [9, 9, z], [-9, 9, z]]) for z in (0.5, 2.0))
    square = np.array([[0, 1, 2], [0, 2, 3]])
    for first, second, faces in ((near, far, {0, 1}), (far, near, {2, 3})):
        image = render_depth(Mesh(np.concatenate([first, second]), np.concatenate([square, square + 4])), camera)
        np.testing.assert_allclose(image.depth, 0.5)
        assert set(np.unique(image.face)) <= faces


def test_nothing_in_view_and_triangles_behind_the_camera_leave_the_image_empty() -> None:
    behind = Mesh(np.array([[-1, -1, -1], [1, -1, -1], [0, 1, 1.0]]), np.array([[0, 1, 2]]))
    beside = Mesh(np.array([[50, 0, 1], [51, 0, 1], [50, 1, 1.0]]), np.array([[0, 1, 2]]))
    for mesh in (behind, beside):
        image = render_depth(mesh, portrait_camera())
        assert (image.depth == 0).all()
        assert (image.face == -1).all()


def test_large_batches_are_cut_without_a_seam(monkeypatch) -> None:
    ball = sphere(0.1, 20, 30, (0, 0, 0.5))
    whole = render_depth(ball, portrait_camera())
    monkeypatch.setattr("workbench.geometry.rasterise._CANDIDATES_AT_A_TIME", 50)
    parts = render_depth(ball, portrait_camera())
    np.testing.assert_array_equal(whole.depth, parts.depth)
    np.testing.assert_array_equal(whole.face, parts.face)


@pytest.mark.parametrize("pixels", [60, 300])
def test_the_visible_part_of_a_sphere_is_its_cap(pixels) -> None:
    radius, distance = 0.1, 0.5
    ball = sphere(radius, 60, 120, (0, 0, distance))
    camera = Camera.looking_forward(pixels, pixels, 28)
    visible = visible_vertices(ball, camera)
    # A vertex is visible when the line of sight meets it before the horizon: z below distance - R² / distance.
    horizon = distance - radius**2 / distance
    clearly = np.abs(ball.vertices[:, 2] - horizon) > 0.006
    np.testing.assert_array_equal(visible[clearly], (ball.vertices[:, 2] < horizon)[clearly])
    cap = 2 * np.pi * radius * (radius - radius**2 / distance)
    assert visible_area(ball, camera) == pytest.approx(cap, rel=0.03)


def test_a_nose_hides_the_cheek_behind_it() -> None:
    camera = Camera.looking_forward(200, 200, 40)
    cheek, nose = sphere(0.1, 40, 80, (0, 0, 0.6)), sphere(0.02, 20, 40, (0.03, 0, 0.45))
    both = Mesh(
        np.concatenate([cheek.vertices, nose.vertices]), np.concatenate([cheek.faces, nose.faces + len(cheek.vertices)])
    )
    alone = visible_vertices(cheek, camera)
    together = visible_vertices(both, camera)[: len(cheek.vertices)]
    direction = np.array([0.03, 0, 0.45])
    away = np.linalg.norm(np.cross(cheek.vertices, direction / np.linalg.norm(direction)), axis=1)
    shadow = 0.02 * cheek.vertices[:, 2] / 0.45
    assert not together[alone & (away < 0.9 * shadow)].any()
    np.testing.assert_array_equal(together[away > 1.2 * shadow], alone[away > 1.2 * shadow])


def test_what_leaves_the_image_is_not_visible() -> None:
    ball = sphere(0.1, 30, 60, (0.0, 0, 0.5))
    camera = portrait_camera(40, 40, 400.0)
    visible = visible_vertices(ball, camera)
    pixels, _ = camera.project(ball.vertices)
    outside = ((pixels < 0) | (pixels > 40)).any(axis=1)
    assert visible.any()
    assert not visible[outside].any()
