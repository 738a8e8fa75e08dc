"""Fewer triangles to look at, made of a mesh's own vertices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.geometry.surfaces import bumpy_sphere
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.thinning import thinned
from workbench.geometry.vertex_normals import vertex_areas, vertex_normals


@pytest.fixture(scope="module")
def ball() -> Mesh:
    mesh = bumpy_sphere(1, 60, 90)
    return replace(mesh, normals=vertex_normals(mesh.vertices, mesh.faces), uvs=mesh.vertices[:, :2])


def test_the_smaller_mesh_is_made_of_vertices_of_the_whole_and_lies_on_it(ball: Mesh) -> None:
    found = thinned(ball, 2000)
    small = found.of(ball)
    assert 1000 < len(small.faces) <= 2200
    np.testing.assert_array_equal(small.vertices, ball.vertices[found.kept])
    np.testing.assert_array_equal(small.uvs, small.vertices[:, :2])
    middles = small.vertices[small.faces].mean(axis=1)
    size = np.ptp(ball.vertices)
    assert np.abs(SurfaceDistance(ball).signed(middles).signed).max() < 0.02 * size


def test_triangles_face_as_they_did_and_none_is_there_twice(ball: Mesh) -> None:
    small = thinned(ball, 2000).of(ball)
    a, b, c = (small.vertices[small.faces[:, corner]] for corner in range(3))
    assert small.normals is not None
    towards = small.normals[small.faces].sum(axis=1)
    assert (np.einsum("ij,ij->i", np.cross(b - a, c - a), towards) >= 0).all()
    assert len(np.unique(np.sort(small.faces, axis=1), axis=0)) >= 0.99 * len(small.faces)
    assert (small.faces[:, 0] != small.faces[:, 1]).all()


def test_weights_are_summed_over_what_a_vertex_stands_for(ball: Mesh) -> None:
    weights = vertex_areas(ball.vertices, ball.faces)
    found = thinned(ball, 2000)
    assert found.summed(weights).sum() == pytest.approx(weights.sum(), rel=1e-12)
    assert (found.place[found.kept] == np.arange(len(found.kept))).all()


def test_vertices_of_no_triangle_are_left_out(ball: Mesh) -> None:
    lonely = Mesh(np.r_[ball.vertices, [[5.0, 5.0, 5.0]]], ball.faces)
    found = thinned(lonely, 2000)
    assert found.place[-1] == -1
    assert len(lonely.vertices) - 1 not in found.kept
    np.testing.assert_array_equal(found.faces, thinned(replace(ball, normals=None), 2000).faces)
