from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from workbench.errors import DataError, NumericalError
from workbench.geometry.alignment import Similarity, landmark_errors, umeyama

small = st.floats(-2, 2)


def similarity(turn, shift, scale=1.0) -> Similarity:
    return Similarity(Rotation.from_rotvec(turn).as_matrix(), np.asarray(shift, float), scale)


@given(st.tuples(small, small, small), st.tuples(small, small, small), st.floats(0.2, 5), st.integers(3, 40))
@settings(max_examples=60, deadline=None)
def test_a_known_similarity_is_recovered(turn, shift, scale, count) -> None:
    points = np.random.default_rng(count).normal(size=(count, 3)) * 0.07
    true = similarity(turn, shift, scale)
    found = umeyama(points, true.apply(points), with_scale=True)
    assert abs(found.scale / scale - 1) < 1e-9
    assert found.after(true.inverse()).angle_degrees < 1e-5
    np.testing.assert_allclose(found.matrix, true.matrix, atol=1e-8)


def test_without_scale_the_size_stays_and_the_turn_is_right() -> None:
    points = np.random.default_rng(0).normal(size=(20, 3))
    true = similarity((0.3, -0.2, 0.9), (1, 2, 3), 1.3)
    found = umeyama(points, true.apply(points))
    assert found.scale == 1.0
    np.testing.assert_allclose(found.rotation, true.rotation, atol=1e-12)


@pytest.mark.parametrize("flat", [False, True])
def test_a_mirrored_face_is_never_answered_with_a_reflection(flat) -> None:
    points = np.random.default_rng(1).normal(size=(12, 3)) * [1, 1, 0 if flat else 1]
    found = umeyama(points, points * [-1, 1, 1], with_scale=True)
    assert np.linalg.det(found.rotation) == pytest.approx(1)
    assert found.scale > 0
    # A flat mirrored pattern can be turned over; a solid one cannot be matched.
    assert (landmark_errors(points, points * [-1, 1, 1], found).max() < 1e-6) == flat


def test_least_squares_beats_any_small_change() -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(30, 3))
    target = similarity((0.2, 0.1, 0.4), (0, 1, 0), 1.1).apply(points) + rng.normal(size=(30, 3)) * 0.1
    found = umeyama(points, target, with_scale=True)
    best = ((found.apply(points) - target) ** 2).sum()
    for _ in range(50):
        other = similarity(rng.normal(size=3) * 0.01, rng.normal(size=3) * 0.01, 1 + rng.normal() * 0.01).after(found)
        assert ((other.apply(points) - target) ** 2).sum() >= best


def test_transforms_compose_invert_and_have_a_matrix() -> None:
    first, second = similarity((1, 0.5, 0), (1, 2, 3), 2.0), similarity((0, 0.3, -1), (0, -1, 4), 0.5)
    points = np.random.default_rng(3).normal(size=(5, 3))
    np.testing.assert_allclose(second.after(first).apply(points), second.apply(first.apply(points)))
    np.testing.assert_allclose(first.inverse().apply(first.apply(points)), points, atol=1e-12)
    homogeneous = np.c_[points, np.ones(5)] @ first.matrix.T
    np.testing.assert_allclose(homogeneous[:, :3], first.apply(points))
    assert similarity((0, 0, np.radians(150)), (0, 0, 0)).angle_degrees == pytest.approx(150)
    np.testing.assert_array_equal(Similarity.identity().matrix, np.eye(4))


def test_landmark_errors_are_millimetres() -> None:
    np.testing.assert_allclose(landmark_errors([[0, 0, 0], [0, 0, 1]], [[0.003, 0.004, 0], [0, 0, 1]]), [5, 0])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (np.zeros((2, 3)), np.zeros((2, 3))),
        (np.zeros((4, 3)), np.zeros((5, 3))),
        (np.outer(np.arange(5.0), [1, 2, 3]), np.outer(np.arange(5.0), [1, 0, 0])),
        (np.zeros((4, 3)), np.zeros((4, 3))),
        (np.full((4, 3), np.nan), np.eye(4, 3)),
    ],
)
def test_points_that_fix_no_transform_are_refused(source, target) -> None:
    with pytest.raises(NumericalError):
        umeyama(source, target)


@given(st.tuples(small, small, small), st.tuples(small, small, small), st.floats(0.2, 5))
@settings(max_examples=30, deadline=None)
def test_a_matrix_gives_its_transform_back(turn, shift, scale) -> None:
    true = similarity(turn, shift, scale)
    written = np.array([[float(f"{value:.7g}") for value in row] for row in true.matrix])
    found = Similarity.from_matrix(written)
    np.testing.assert_allclose(found.matrix, true.matrix, atol=1e-5)
    np.testing.assert_allclose(found.rotation @ found.rotation.T, np.eye(3), atol=1e-12)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.diag([1.0, 1, -1, 1]), "mirrors"),
        (np.diag([-1.0, -1, -1, 1]), "mirrors"),
        (np.diag([1.0, 1, 0, 1]), "flattens"),
        (np.diag([1.0, 1, 1.01, 1]), "stretches"),
        (np.eye(4) + np.eye(4, k=1) * [0, 0.1, 0, 0], "stretches"),
        (np.eye(3), "no 4 × 4"),
        (np.diag([1.0, 1, 1, 2]), "no 4 × 4"),
        (np.full((4, 4), np.nan), "no 4 × 4"),
    ],
)
def test_matrices_that_are_no_similarity_are_refused(matrix, words) -> None:
    with pytest.raises(DataError, match=words):
        Similarity.from_matrix(matrix)
