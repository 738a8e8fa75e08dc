"""Surfaces of lattices whose shape is known."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import DataError, SettingsError
from workbench.geometry.iso_surface import closed_iso_surface, iso_surface
from workbench.geometry.mesh import Mesh


def ball(n: int, radius: float) -> np.ndarray:
    """(n, n + 2, n + 4) values that fall from the middle: 0 at `radius` steps."""
    axes = [np.arange(size) - (size - 1) / 2 for size in (n, n + 2, n + 4)]
    x, y, z = np.meshgrid(*axes, indexing="ij")
    return (radius - np.sqrt(x * x + y * y + z * z)).astype(np.float32)


def volume(mesh: Mesh) -> float:
    """Of a closed mesh with outward triangles; negative where they are turned over."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def rim_edges(mesh: Mesh) -> int:
    """How many edges belong to one triangle alone."""
    edges = np.sort(mesh.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return int((np.unique(edges, axis=0, return_counts=True)[1] == 1).sum())


def test_a_ball_lies_where_its_values_are_zero_and_faces_outwards() -> None:
    mesh = iso_surface(ball(24, 9.0), 0.0)
    away = mesh.vertices - [11.5, 12.5, 13.5]
    np.testing.assert_allclose(np.linalg.norm(away, axis=1), 9.0, atol=0.05)
    assert volume(mesh) == pytest.approx(4 / 3 * np.pi * 9**3, rel=0.02)
    assert mesh.normals is not None
    assert (np.einsum("ij,ij->i", mesh.normals, away) > 0).all()


def test_what_reaches_the_border_is_closed_there() -> None:
    values = ball(16, 9.0)
    assert rim_edges(iso_surface(values, 0.0)) > 0
    closed = closed_iso_surface(values, 0.0)
    assert rim_edges(closed) == 0
    assert closed.vertices.min() >= -1
    assert 0.8 * 4 / 3 * np.pi * 9**3 < volume(closed) < 4 / 3 * np.pi * 9**3


def test_a_level_outside_the_values_and_numbers_that_are_none_are_said() -> None:
    with pytest.raises(SettingsError, match="run from") as refused:
        closed_iso_surface(ball(8, 3.0), 9.0)
    assert refused.value.field == "level"
    values = ball(8, 3.0)
    values[0, 0, 0] = np.nan
    with pytest.raises(DataError, match="no finite numbers"):
        closed_iso_surface(values, 0.0)
