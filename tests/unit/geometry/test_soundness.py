"""Oddities that are put into a sound mesh are counted."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import bumpy_sphere
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.soundness import soundness

TETRAHEDRON = Mesh(
    np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]), np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
)


def test_a_closed_mesh_is_sound_wherever_it_lies() -> None:
    for mesh in (TETRAHEDRON, Mesh(TETRAHEDRON.vertices + 50, TETRAHEDRON.faces)):
        odd = soundness(mesh)
        assert (odd.crowded_edges, odd.turned_edges, odd.rim_edges, odd.flat_triangles) == (0, 0, 0, 0)
        assert odd.volume == pytest.approx(1 / 6)
        assert not odd.inside_out


def test_inside_out_and_turned_triangles() -> None:
    inside_out = soundness(Mesh(TETRAHEDRON.vertices, TETRAHEDRON.faces[:, ::-1]))
    assert inside_out.inside_out and inside_out.volume == pytest.approx(-1 / 6)
    faces = TETRAHEDRON.faces.copy()
    faces[3] = faces[3, ::-1]
    assert soundness(Mesh(TETRAHEDRON.vertices, faces)).turned_edges == 3
    assert soundness(Mesh(TETRAHEDRON.vertices, TETRAHEDRON.faces[:3])).rim_edges == 3


def test_a_fin_and_flat_triangles_are_counted() -> None:
    vertices = np.r_[TETRAHEDRON.vertices, [[0.5, -1.0, 0.0]]]
    odd = soundness(Mesh(vertices, np.r_[TETRAHEDRON.faces, [[0, 1, 4], [2, 2, 3]]]))
    assert odd.crowded_edges >= 1
    assert odd.flat_triangles == 1


def test_distances_to_a_mesh_with_fins_are_exact() -> None:
    """What is said of such meshes: their distances are right, only the sign beside the fin is not."""
    ball = bumpy_sphere(1, 8, 12)
    rng = np.random.default_rng(1)
    tips = ball.vertices[ball.faces[::7, 0]] * 1.3
    fins = np.c_[ball.faces[::7, :2], np.arange(len(tips)) + len(ball.vertices)]
    mesh = Mesh(np.r_[ball.vertices, tips], np.r_[ball.faces, fins])
    assert soundness(mesh).crowded_edges >= len(tips)
    points = rng.uniform(-1, 1, (200, 3)) * np.abs(mesh.vertices).max() * 1.2
    found = np.abs(SurfaceDistance(mesh).signed(points).signed)
    # A dense scatter over every triangle is never nearer, and nearly as near.
    weights = rng.dirichlet((1, 1, 1), (len(mesh.faces), 600))
    scattered = np.einsum("fnk,fkd->fnd", weights, mesh.vertices[mesh.faces]).reshape(-1, 3)
    brute = np.array([np.linalg.norm(scattered - point, axis=1).min() for point in points])
    size = np.ptp(mesh.vertices)
    assert (found <= brute + 1e-12).all()
    assert (brute - found).max() < 0.02 * size
