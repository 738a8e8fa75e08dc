from __future__ import annotations

import numpy as np
import pytest

from tests.ui.viewer3d.analytic_head import analytic_head
from workbench.geometry.mesh import Mesh
from workbench.geometry.viewpoint import Viewpoint, fitted
from workbench.ui.viewer3d.picking import surface_at

HEAD = analytic_head(96, 72)
SIZE = (300.0, 400.0)


@pytest.mark.parametrize("azimuth", [0.0, 40.0, -120.0])
@pytest.mark.parametrize("place", [(150.0, 200.0), (120.0, 260.0), (170.0, 150.0)])
def test_the_picked_point_lies_under_the_mouse(azimuth: float, place: tuple[float, float]) -> None:
    view = fitted(HEAD.vertices, "front", 0.75).turned(azimuth, 5)
    found = surface_at(HEAD, view, place, SIZE)
    assert found is not None
    np.testing.assert_allclose(view.project(found.position[None], *SIZE)[0, :2], place, atol=1e-6)
    corners = HEAD.vertices[HEAD.faces[found.face]]
    np.testing.assert_allclose(found.weights @ corners, found.position, atol=1e-12)
    assert found.weights.min() >= -1e-9


def test_the_nearest_of_two_surfaces_is_picked() -> None:
    square = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    both = Mesh(
        np.concatenate([square + np.array([0, 0, 2]), square + np.array([0, 0, 1])]),
        np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]),
    )
    found = surface_at(
        both, Viewpoint(target=(0.0, 0.0, 1.5), distance=1.5, view_angle=40), (50.0, 40.0), (100.0, 100.0)
    )
    assert found is not None
    assert found.position[2] == pytest.approx(1.0)
    assert found.face in (2, 3)


def test_values_are_interpolated_as_perspective_asks() -> None:
    slanted = Mesh(np.array([[-1, -1, 1], [1, -1, 4], [0, 2, 2]], float), np.array([[0, 1, 2]]))
    values = slanted.vertices[:, 2] * 10
    found = surface_at(slanted, Viewpoint(target=(0.0, 0.0, 1.0), view_angle=60), (50.0, 45.0), (100.0, 100.0), values)
    assert found is not None
    assert found.value == pytest.approx(10 * found.position[2])


def test_a_dropped_corner_makes_the_value_unknown() -> None:
    values = np.full(len(HEAD.vertices), np.nan)
    found = surface_at(HEAD, fitted(HEAD.vertices), (150.0, 200.0), SIZE, values)
    assert found is not None
    assert found.value is not None
    assert np.isnan(found.value)


def test_beside_the_surface_nothing_is_picked() -> None:
    assert surface_at(HEAD, fitted(HEAD.vertices), (2.0, 2.0), SIZE) is None
    assert surface_at(Mesh(HEAD.vertices, np.zeros((0, 3))), fitted(HEAD.vertices), (150.0, 200.0), SIZE) is None


def test_what_is_behind_the_eye_is_not_picked() -> None:
    inside = Viewpoint(target=(0.0, 0.0, 5.0), distance=1.0)
    assert surface_at(HEAD, inside, (150.0, 200.0), SIZE) is None
