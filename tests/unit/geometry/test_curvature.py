"""Against surfaces whose curvature is known: 1/R on a sphere, 1/2R on a cylinder, 0 on a plane."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import sphere
from workbench.geometry.curvature import mean_curvature


def sheet(columns: int = 41, rows: int = 31) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grid of parameters u and v, each 0 to 1, and its triangles, counter-clockwise in u, v."""
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return u.ravel(), v.ravel(), faces


def cylinder(radius: float) -> tuple[np.ndarray, np.ndarray]:
    u, v, faces = sheet()
    angle = 2.0 * u
    return np.stack([radius * np.sin(angle), 100 * v, radius * np.cos(angle)], 1), faces[:, ::-1]


@pytest.mark.parametrize("radius", [0.08, 25.0])
def test_a_sphere_bends_by_one_over_its_radius(radius: float) -> None:
    mesh = sphere(radius, 60, 120)
    exact = mean_curvature(mesh.vertices, mesh.faces, mesh.vertices / radius, rounds=0)
    np.testing.assert_allclose(exact * radius, 1.0, rtol=1e-9)
    away_from_poles = np.abs(mesh.vertices[:, 2]) < 0.9 * radius
    estimated = mean_curvature(mesh.vertices, mesh.faces)[away_from_poles]
    np.testing.assert_allclose(estimated * radius, 1.0, rtol=0.01)
    inside_out = mean_curvature(mesh.vertices, mesh.faces[:, ::-1])
    np.testing.assert_allclose(inside_out[away_from_poles] * radius, -1.0, rtol=0.01)


def test_a_cylinder_bends_by_half_of_that_and_its_rims_are_not_special() -> None:
    vertices, faces = cylinder(40.0)
    outward = vertices * (1, 0, 1) / 40.0
    bent = mean_curvature(vertices, faces, outward)
    np.testing.assert_allclose(bent * 40.0, 0.5, rtol=0.01)


def test_a_plane_does_not_bend_and_a_saddle_bends_both_ways() -> None:
    u, v, faces = sheet()
    x, y = 2 * u - 1, 2 * v - 1
    plane = np.stack([x, y, 0 * x], 1)
    np.testing.assert_allclose(mean_curvature(plane, faces), 0.0, atol=1e-9)
    saddle = np.stack([x, y, 0.2 * (x**2 - y**2)], 1)
    middle = np.hypot(x, y) < 0.1
    np.testing.assert_allclose(mean_curvature(saddle, faces)[middle], 0.0, atol=0.01)


def test_noise_of_a_depth_map_does_not_drown_the_shape() -> None:
    mesh = sphere(80.0, 60, 120)
    noise = np.random.default_rng(3).normal(0, 0.1, (len(mesh.vertices), 1))
    noisy = mesh.vertices * (1 + noise / 80.0)
    belt = np.abs(mesh.vertices[:, 2]) < 40
    bent, rough = (80 * mean_curvature(noisy, mesh.faces, rounds=rounds)[belt] for rounds in (2, 0))
    assert np.median(bent) == pytest.approx(1.0, abs=0.02)
    assert np.std(bent) < 0.1
    assert np.std(bent) < 0.5 * np.std(rough)


def test_loose_vertices_have_none() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5]], float)
    bent = mean_curvature(vertices, np.array([[0, 1, 2]]))
    assert np.isnan(bent[3])
    assert not np.isnan(bent[:3]).any()
