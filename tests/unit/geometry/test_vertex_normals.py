from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.pseudonormals import corner_angles, pseudonormals
from tests.unit.geometry.surfaces import bumpy_sphere, plane, sphere, tetrahedron
from workbench.geometry.vertex_normals import (
    cross,
    face_areas,
    face_normals,
    unit,
    vertex_areas,
    vertex_normals,
)


def test_normals_of_a_sphere_are_its_directions() -> None:
    ball = sphere(0.1, 60, 120)
    found = vertex_normals(ball.vertices, ball.faces)
    assert np.degrees(np.arccos(np.clip((found * ball.vertices / 0.1).sum(1), -1, 1))).max() < 0.6
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1)


def test_vertex_normals_weigh_faces_by_area() -> None:
    mesh = tetrahedron()
    crosses = np.cross(*(mesh.vertices[mesh.faces[:, k]] - mesh.vertices[mesh.faces[:, 0]] for k in (1, 2)))
    # Corner 1 belongs to the faces 0, 1 and 3.
    expected = crosses[[0, 1, 3]].sum(0)
    np.testing.assert_allclose(vertex_normals(mesh.vertices, mesh.faces)[1], expected / np.linalg.norm(expected))


def test_pseudonormals_weigh_faces_by_angle() -> None:
    mesh = tetrahedron()
    normals = face_normals(mesh.vertices, mesh.faces)
    found = pseudonormals(mesh.vertices, mesh.faces, normals)
    np.testing.assert_allclose(found[0], np.array([-1, -1, -1]) * np.pi / 2, atol=1e-12)
    expected = normals[0] * np.pi / 4 + normals[1] * np.pi / 4 + normals[3] * np.pi / 3
    np.testing.assert_allclose(found[1], expected, atol=1e-12)


def test_angles_of_a_triangle_by_hand_and_in_sum() -> None:
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, np.sqrt(3), 0]])
    np.testing.assert_allclose(np.degrees(corner_angles(triangle, np.array([[0, 1, 2]]))), [[90, 60, 30]])
    blob = bumpy_sphere(1)
    np.testing.assert_allclose(corner_angles(blob.vertices, blob.faces).sum(1), np.pi)


def test_areas_add_up() -> None:
    patch = plane(2.0, 7)
    assert face_areas(patch.vertices, patch.faces).sum() == pytest.approx(4)
    assert vertex_areas(patch.vertices, patch.faces).sum() == pytest.approx(4)
    assert vertex_areas(np.zeros((3, 3)), np.empty((0, 3), np.int64)).sum() == 0


def test_vertices_without_a_face_and_faces_without_area_have_no_normal() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [5, 5, 5.0]])
    faces = np.array([[0, 1, 2]])
    assert (face_normals(vertices, faces) == 0).all()
    assert (vertex_normals(vertices, faces) == 0).all()


def test_the_quick_cross_product_and_unit_vectors_are_numpys() -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 9, 3))
    np.testing.assert_allclose(cross(a, b), np.cross(a, b))
    np.testing.assert_allclose(unit(a), a / np.linalg.norm(a, axis=1, keepdims=True))
