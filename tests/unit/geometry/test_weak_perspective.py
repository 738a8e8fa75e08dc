"""Weak perspective: there and back, and the seven numbers of one known file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geometry.cameras import rotation_300w_lp
from workbench.geometry.weak_perspective import ScaleDialect, WeakPerspective

angle = st.floats(-1.4, 1.4)
DIALECTS: tuple[ScaleDialect, ...] = ("3ddfa", "replicantface")


@given(angle, angle, angle, st.floats(1e-4, 5e-3), st.integers(64, 900), st.sampled_from(DIALECTS))
@settings(max_examples=60, deadline=None)
def test_the_seven_numbers_and_points_come_back(pitch, yaw, roll, scale, side, dialect) -> None:
    view = WeakPerspective(rotation_300w_lp(pitch, yaw, roll), 210.5, 180.25, scale, side, side)
    back = WeakPerspective.from_parameters(view.parameters(dialect), side, side, dialect)
    points = np.random.default_rng(0).uniform(-1e5, 1e5, (9, 3))
    np.testing.assert_allclose(back.project(points), view.project(points), atol=1e-6)
    np.testing.assert_allclose(view.model_points(view.project(points)), points, atol=1e-4)


def test_y_counts_up_from_the_lower_edge_and_down_in_points() -> None:
    view = WeakPerspective(np.eye(3), 100, 300, 1e-3, 450, 450)
    np.testing.assert_allclose(view.project(np.array([[1e4, 2e4, 3e4]])), [[110, 450 - 320, 30]])


def test_replicantface_writes_scale_times_448_over_width() -> None:
    view = WeakPerspective(np.eye(3), 0, 0, 1.1917e-3, 640, 640)
    assert view.parameters("replicantface")[6] == pytest.approx(8.342e-4, abs=1e-7)
    assert view.parameters("3ddfa")[6] == pytest.approx(1.1917e-3)


def test_a_resized_picture_has_the_points_where_they_were() -> None:
    view = WeakPerspective(rotation_300w_lp(0.1, 0.2, 0.3), 317, 305, 1.2e-3, 640, 640)
    points = np.random.default_rng(1).uniform(-1e5, 1e5, (9, 3))
    np.testing.assert_allclose(view.resized(450, 450).project(points), view.project(points) * 450 / 640)
