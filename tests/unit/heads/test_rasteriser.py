"""The rasteriser against ray casting by another formula, and its rules for seams and sides."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.heads.appearance import Appearance
from workbench.heads.dressing import dress
from workbench.heads.model import HeadModel, rotation
from workbench.heads.parameters import HeadParameters
from workbench.heads.rasteriser import depth_map, rasterise

Float = NDArray[np.float64]


def cast(rays: Float, vertices: Float, faces: NDArray[np.int64], both: NDArray[np.bool_]) -> Float:
    """(N,) z of the first hit of rays (N, 3) with z = 1 from the origin (Moeller and Trumbore), infinite for none."""
    a = vertices[faces[:, 0]]
    edge1, edge2 = vertices[faces[:, 1]] - a, vertices[faces[:, 2]] - a
    nearest = np.full(len(rays), np.inf)
    for place, ray in enumerate(rays):
        p = np.cross(ray, edge2)
        determinant = (edge1 * p).sum(1)
        usable = (determinant > 0) | (both & (determinant != 0))
        with np.errstate(divide="ignore", invalid="ignore"):
            u = -(a * p).sum(1) / determinant
            q = np.cross(-a, edge1)
            v = (q @ ray) / determinant
            t = (edge2 * q).sum(1) / determinant
            hit = usable & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)
        nearest[place] = t[hit].min() if hit.any() else np.inf
    return nearest


@pytest.mark.parametrize(("hairstyle", "yaw"), [("bald", 0.0), ("bob", 35.0), ("afro", -70.0)])
def test_depth_agrees_with_ray_casting_to_a_tenth_of_a_millimetre(hairstyle: str, yaw: float) -> None:
    size, focal = 96, 170.0
    shape = HeadModel.load().shape(HeadParameters(actions={"jawOpen": 0.4, "mouthSmileLeft": 0.8}))
    drawn = dress(shape, Appearance(hairstyle=hairstyle, beard_style="full", beard=1.0))
    points = drawn.vertices @ rotation((yaw, 8.0, 5.0)).T + [0.01, -0.02, 0.55]
    faces, both = drawn.topology.faces, drawn.topology.two_sided
    image = points[:, :2] / points[:, 2:] * focal + size / 2
    visible = rasterise(image, points[:, 2], faces, size, size, both)
    picture = np.full(size * size, np.inf)
    picture[visible.pixel] = visible.depth
    chosen = np.random.default_rng(0).choice(size * size, 350, replace=False)
    rays = np.stack(
        [(chosen % size + 0.5 - size / 2) / focal, (chosen // size + 0.5 - size / 2) / focal, np.ones(350)], 1
    )
    expected = cast(rays, points, faces, both)
    both_hit = np.isfinite(expected) & np.isfinite(picture[chosen])
    assert both_hit.sum() > 100
    assert (np.isfinite(expected) == np.isfinite(picture[chosen])).all()
    assert np.abs(expected[both_hit] - picture[chosen][both_hit]).max() < 1e-4


def test_points_found_from_the_weights_project_onto_their_pixel() -> None:
    shape = HeadModel.load().shape(HeadParameters())
    points = shape.vertices + np.array([0, 0, 0.5])
    faces = HeadModel.load().faces
    visible = rasterise(points[:, :2] / points[:, 2:] * 100 + 32, points[:, 2], faces, 64, 64)
    surface = (points[faces[visible.triangle]] * visible.weights.T[..., None]).sum(1)
    np.testing.assert_allclose(surface[:, 2], visible.depth, atol=1e-12)
    centres = np.stack([visible.pixel % 64, visible.pixel // 64], 1) + 0.5
    np.testing.assert_allclose(surface[:, :2] / surface[:, 2:] * 100 + 32, centres, atol=1e-8)


def test_a_seam_belongs_to_exactly_one_triangle() -> None:
    rng = np.random.default_rng(3)
    grid = np.stack(np.meshgrid(np.arange(6), np.arange(6)), -1).reshape(-1, 2) * 10.0 + 2
    inner = (grid > 2).all(1) & (grid < 52).all(1)
    grid[inner] += rng.uniform(-3, 3, (int(inner.sum()), 2))
    corner = np.array([row * 6 + column for row in range(5) for column in range(5)])
    # Clockwise on paper with rows growing downwards is counter-clockwise seen from outside.
    faces = np.concatenate(
        [np.stack([corner, corner + 6, corner + 1], 1), np.stack([corner + 1, corner + 6, corner + 7], 1)]
    )
    depth = np.full(36, 2.0)
    visible = rasterise(grid, depth, faces, 56, 56)
    assert len(visible.pixel) == 50 * 50
    singly = [len(rasterise(grid, depth, faces[[place]], 56, 56).pixel) for place in range(len(faces))]
    assert sum(singly) == 50 * 50


def test_back_sides_show_only_where_asked() -> None:
    pixels, depth = np.array([[2.0, 2.0], [14.0, 2.0], [2.0, 14.0]]), np.ones(3)
    face = np.array([[0, 1, 2]])
    assert len(rasterise(pixels, depth, face, 16, 16).pixel) == 0
    assert len(rasterise(pixels, depth, face, 16, 16, np.array([True])).pixel) > 50
    assert np.isinf(depth_map(pixels, depth, face, 16, 16)).all()


def test_what_lies_behind_the_camera_is_left_out() -> None:
    pixels, depth = np.array([[2.0, 2.0], [2.0, 14.0], [14.0, 2.0]]), np.array([1.0, -0.1, 1.0])
    assert len(rasterise(pixels, depth, np.array([[0, 1, 2]]), 16, 16).pixel) == 0
