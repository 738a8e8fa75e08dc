"""The landmark table is symmetric, in order, on the surface, and stays sane under every facial action."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.heads.landmarks import landmark_table
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters


def test_points_across_the_face_mirror_each_other() -> None:
    table, points = (
        landmark_table(70),
        HeadModel.load().landmarks70.points(HeadModel.load().shape(HeadParameters()).vertices),
    )
    np.testing.assert_allclose(points[table.mirror], points * [-1, 1, 1], atol=1e-6)
    np.testing.assert_array_equal(table.mirror[table.mirror], np.arange(70))
    assert table.mirror[[0, 36, 48, 17, 31]].tolist() == [16, 45, 54, 26, 35]


def test_the_order_is_that_of_the_ibug_scheme() -> None:
    points = HeadModel.load().landmarks68.points(HeadModel.load().shape(HeadParameters()).vertices)
    assert (np.diff(points[:17, 0]) > 0).all()
    assert (np.diff(points[17:27, 0]) > 0).all()
    assert (np.diff(points[27:31, 1]) > 0).all() and np.abs(points[27:31, 0]).max() < 1e-6
    assert points[:, 2].argmin() == 30
    for first in (36, 42):
        upper, lower = points[[first + 1, first + 2]], points[[first + 5, first + 4]]
        assert (upper[:, 1] < lower[:, 1]).all()
        assert points[first, 0] < upper[:, 0].min() and points[first + 3, 0] > upper[:, 0].max()
    assert points[51, 1] < points[62, 1] < points[66, 1] < points[57, 1]


def test_weights_are_those_of_points_inside_a_triangle_or_edge_of_the_mesh() -> None:
    table, faces = landmark_table(70), HeadModel.load().faces
    np.testing.assert_allclose(table.weights.sum(1), 1, atol=1e-4)
    assert table.weights.min() >= 0
    known = {tuple(sorted(face)) for face in faces.tolist()}
    edges = {tuple(sorted(pair)) for f in faces.tolist() for pair in ((f[0], f[1]), (f[1], f[2]), (f[0], f[2]))}
    for corners in table.corners.tolist():
        distinct = tuple(sorted(set(corners)))
        assert len(distinct) == 1 or distinct in edges or distinct in known


@pytest.mark.parametrize("action", HeadModel.load().action_names)
def test_no_action_throws_a_point_off_the_face(action: str) -> None:
    model = HeadModel.load()
    still = model.landmarks70.points(model.shape(HeadParameters()).vertices)
    # Closing the mouth is defined as what undoes an open jaw.
    actions = {action: 1.0, "jawOpen": 1.0} if action == "mouthClose" else {action: 1.0}
    moved = model.landmarks70.points(model.shape(HeadParameters(actions=actions)).vertices)
    step = np.linalg.norm(moved - still, axis=1)
    assert step.max() < 0.045
    assert (np.diff(moved[27:31, 1]) > 0).all()
    assert moved[51, 1] < moved[57, 1]
