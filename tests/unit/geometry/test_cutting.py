from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import plane, sphere
from workbench.geometry.cutting import cut_mesh, heights_along
from workbench.geometry.mesh import Mesh


def test_a_sphere_is_cut_in_a_circle() -> None:
    height = 0.03
    lines = cut_mesh(sphere(0.1, 80, 160), (0, 0, height), (0, 0, 1))
    assert len(lines) == 1
    (circle,) = lines
    np.testing.assert_allclose(circle[:, 2], height, atol=1e-12)
    np.testing.assert_array_equal(circle[0], circle[-1])
    radius = np.sqrt(0.1**2 - height**2)
    np.testing.assert_allclose(np.linalg.norm(circle[:, :2], axis=1), radius, rtol=1e-3)
    around = np.linalg.norm(np.diff(circle, axis=0), axis=1).sum()
    assert around == pytest.approx(2 * np.pi * radius, rel=2e-3)


def test_a_patch_is_cut_in_one_open_line_from_rim_to_rim() -> None:
    (line,) = cut_mesh(plane(1.0, 10), (0.03, 0, 0), (1, 0.2, 0))
    direction = np.array([-0.2, 1, 0]) / np.hypot(1, 0.2)
    np.testing.assert_allclose(np.abs((line - [0.03, 0, 0]) @ [1, 0.2, 0]), 0, atol=1e-12)
    along = line @ direction
    assert (np.diff(along) > 0).all() or (np.diff(along) < 0).all()
    np.testing.assert_allclose(np.sort(line[[0, -1], 1]), [-0.5, 0.5])


def test_vertices_in_the_plane_make_no_gaps() -> None:
    (line,) = cut_mesh(plane(1.0, 10), (0, 0, 0), (1, 0, 0))
    np.testing.assert_allclose(line[:, 0], 0, atol=1e-15)
    assert np.ptp(line[:, 1]) == pytest.approx(1.0)


def test_a_plane_that_misses_gives_nothing() -> None:
    assert cut_mesh(sphere(0.1), (0, 0, 0.2), (0, 0, 1)) == []


def test_two_bodies_give_two_lines_the_longer_first() -> None:
    large, small = sphere(0.1), sphere(0.05, centre=(0.3, 0, 0))
    both = Mesh(np.concatenate([small.vertices, large.vertices]),
                np.concatenate([small.faces, large.faces + len(small.vertices)]))  # fmt: skip
    lines = cut_mesh(both, (0, 0.001, 0), (0, 1, 0))
    assert [round(float(np.ptp(line[:, 2])), 2) for line in lines] == [0.2, 0.1]


def test_more_than_two_triangles_at_an_edge_end_the_lines_there() -> None:
    # Three pages of a book.
    vertices = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0.5], [-1, 1, 0.5], [-1, -1, 0.5]], float)
    lines = cut_mesh(Mesh(vertices, np.array([[0, 1, 2], [0, 1, 3], [0, 1, 4]])), (0, 0, 0.6), (0, 0, 1))
    assert len(lines) == 3
    for line in lines:
        assert np.abs(line[:, :2]).sum(axis=1).min() == pytest.approx(0)


def test_heights_are_the_foremost_of_all_lines() -> None:
    tent = np.array([[0.0, 0], [1, 2], [2, 0]])
    roof = np.array([[0.5, 1.5], [3.0, 1.5]])
    wall = np.array([[4.0, 0], [4.0, 5.0]])
    found = heights_along([tent, roof, wall], [-1, 0, 0.25, 1, 1.5, 2.5, 3.5, 4])
    np.testing.assert_allclose(found, [np.nan, 0, 0.5, 2, 1.5, 1.5, np.nan, 5])
