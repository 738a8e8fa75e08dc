"""Surfaces of lattices whose shape is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.eg3d.generator.density import LatticePart
from plugins.eg3d.meshing.contour import density_mesh
from tests.plugins.eg3d.meshing.conftest import ball_values
from workbench.api import DataError, Mesh, SettingsError


def volume(mesh: Mesh) -> float:
    """Signed: positive where triangles are counter-clockwise from outside."""
    a, b, c = mesh.vertices[mesh.faces].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->", np.cross(a, b), c)) / 6


def is_closed(mesh: Mesh) -> bool:
    """Whether every side of a triangle is that of one other triangle, the other way round."""
    sides = np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]])
    there = np.sort(sides[:, 0] * len(mesh.vertices) + sides[:, 1])
    back = np.sort(sides[:, 1] * len(mesh.vertices) + sides[:, 0])
    return bool(np.array_equal(there, back) and (np.diff(there) > 0).all())


def test_a_ball_where_it_is_in_metres(ball: LatticePart) -> None:
    mesh = density_mesh(ball, 0.0, metres_per_unit=0.5)
    outwards = mesh.vertices - np.array([0.1, 0.0, -0.05]) * 0.5
    radius = np.linalg.norm(outwards, axis=1)
    np.testing.assert_allclose(radius, 0.15, atol=2e-4)
    assert volume(mesh) == pytest.approx(4 / 3 * np.pi * 0.15**3, rel=5e-3)
    assert mesh.normals is not None
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-6)
    assert np.einsum("ij,ij->i", mesh.normals, outwards / radius[:, None]).min() > 0.99
    assert is_closed(mesh)


def test_a_level_inside_makes_a_smaller_ball(ball: LatticePart) -> None:
    mesh = density_mesh(ball, 5.0)
    assert np.linalg.norm(mesh.vertices - [0.1, 0.0, -0.05], axis=1).mean() == pytest.approx(0.25, abs=1e-3)


def test_a_body_that_leaves_the_box_is_closed_there() -> None:
    mesh = density_mesh(LatticePart.whole(ball_values((0.0, -0.4, 0.0), 0.3), 1.0), 0.0)
    assert is_closed(mesh)
    assert mesh.vertices[:, 1].min() == pytest.approx(-0.5 + 1 / 64, abs=1e-3)
    assert volume(mesh) > 0


def test_a_margin_cuts_all_faces_alike() -> None:
    mesh = density_mesh(LatticePart.whole(ball_values((0.0, 0.0, 0.0), 0.45), 1.0, margin=30 / 256), 0.0)
    # int(30 / 256 * 65) = 7 points are empty, so the surface ends at the eighth.
    np.testing.assert_allclose(np.abs(mesh.vertices).max(axis=0), 0.5 - 7 / 64, atol=1e-3)
    assert is_closed(mesh)


def test_the_callers_values_stay_as_they_are() -> None:
    values = ball_values((0.0, -0.4, 0.0), 0.3)
    before = values.copy()
    density_mesh(LatticePart.whole(values, 1.0), 0.0)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("level", [-200.0, 31.0])
def test_a_level_outside_the_densities_is_said(ball: LatticePart, level: float) -> None:
    with pytest.raises(
        SettingsError, match=r"The densities run from -\d+\.?\d* to \d+\.?\d*, so there is no"
    ) as refused:
        density_mesh(ball, level)
    assert refused.value.field == "level"
    assert "automatic" in refused.value.sentence


def test_densities_that_are_no_numbers_are_said(ball: LatticePart) -> None:
    values = ball.values.copy()
    values[3, 3, 3] = np.nan
    with pytest.raises(DataError, match="no finite numbers"):
        density_mesh(replace(ball, values=values), 0.0)
