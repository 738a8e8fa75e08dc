from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.unit.geometry.surfaces import bumpy_sphere, plane, sphere
from workbench.errors import NumericalError
from workbench.geometry.alignment import Similarity
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.icp import IcpOptions, point_to_plane_icp

DISPLACED = Similarity(
    Rotation.from_rotvec(np.radians(7) * np.array([0.6, 0.64, 0.48])).as_matrix(),
    np.array([0.006, -0.004, 0.009]),
    1.07,
)
RIGID = Similarity(DISPLACED.rotation, DISPLACED.translation)


def surface_points(mesh, count=2000, seed=0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    corners = mesh.vertices[mesh.faces[rng.integers(0, len(mesh.faces), count)]]
    return np.einsum("nk,nkd->nd", rng.dirichlet([1, 1, 1], count), corners)


@pytest.mark.parametrize(("moved", "with_scale"), [(DISPLACED, True), (RIGID, False)])
def test_a_known_displacement_is_recovered(moved, with_scale) -> None:
    mesh = bumpy_sphere(1, 40, 60)
    result = point_to_plane_icp(moved.apply(surface_points(mesh)), mesh, IcpOptions(with_scale=with_scale))
    left = result.transform.after(moved)
    assert result.converged
    assert result.iterations < 30
    assert left.angle_degrees < 0.01
    assert abs(left.scale - 1) < 1e-4
    assert np.linalg.norm(left.translation) < 1e-6
    assert result.rms_per_iteration[-1] < 1e-7 < result.rms_per_iteration[0]
    assert len(result.rms_per_iteration) == result.iterations + 1
    assert result.inlier_share == pytest.approx(0.95, abs=0.01)


def test_scale_stays_one_unless_asked_for() -> None:
    mesh = bumpy_sphere(1, 30, 40)
    result = point_to_plane_icp(DISPLACED.apply(surface_points(mesh)), mesh)
    assert result.transform.scale == 1.0


def test_trimming_keeps_outliers_out_of_the_answer() -> None:
    mesh = bumpy_sphere(2, 40, 60)
    points = surface_points(mesh)
    points[:150] += 0.03
    options = {share: point_to_plane_icp(RIGID.apply(points), mesh, IcpOptions(keep_share=share)) for share in (1, 0.8)}
    left = {share: np.linalg.norm(result.transform.after(RIGID).translation) for share, result in options.items()}
    assert left[0.8] < 1e-6
    assert left[1] > 1e-4


def test_a_motion_the_surface_does_not_resist_is_left_alone() -> None:
    ball = sphere(0.1, 40, 80)
    shift = Similarity(np.eye(3), np.array([0.004, 0.002, -0.003]))
    result = point_to_plane_icp(shift.apply(surface_points(ball)), ball)
    np.testing.assert_allclose(result.transform.translation, -shift.translation, atol=1e-4)
    assert result.transform.angle_degrees < 1


def test_it_starts_from_the_given_transform_and_reuses_a_built_surface() -> None:
    surface = SurfaceDistance(bumpy_sphere(3, 30, 40))
    points = surface_points(bumpy_sphere(3, 30, 40))
    far = Similarity(Rotation.from_rotvec([0, 2.5, 0]).as_matrix(), np.array([0.5, 0, 0]))
    result = point_to_plane_icp(far.apply(points), surface, start=far.inverse())
    assert result.iterations <= 2
    assert result.rms_per_iteration[0] < 1e-9


def test_running_out_of_iterations_is_said() -> None:
    mesh = bumpy_sphere(1, 30, 40)
    result = point_to_plane_icp(DISPLACED.apply(surface_points(mesh)), mesh, IcpOptions(most_iterations=1))
    assert not result.converged
    assert result.iterations == 1


def test_it_can_be_stopped() -> None:
    mesh = bumpy_sphere(1, 30, 40)
    result = point_to_plane_icp(DISPLACED.apply(surface_points(mesh)), mesh, should_stop=lambda: True)
    assert result.iterations == 0
    np.testing.assert_array_equal(result.transform.matrix, np.eye(4))


def test_more_points_than_needed_are_thinned_evenly() -> None:
    mesh = bumpy_sphere(1, 30, 40)
    points = RIGID.apply(surface_points(mesh, 3000))
    thinned = point_to_plane_icp(points, mesh, IcpOptions(most_points=400))
    by_hand = point_to_plane_icp(points[np.linspace(0, 2999, 400).round().astype(int)], mesh)
    np.testing.assert_array_equal(thinned.transform.matrix, by_hand.transform.matrix)


def test_surfaces_that_do_not_meet_are_refused() -> None:
    with pytest.raises(NumericalError, match="match"):
        point_to_plane_icp(np.full((50, 3), 9.0), plane())
    with pytest.raises(NumericalError, match="match"):
        point_to_plane_icp(np.full((50, 3), 9.0), sphere(0.1), IcpOptions(max_distance_m=0.1))


@pytest.mark.parametrize("seed", range(4))
def test_trimmed_points_that_change_in_and_out_do_not_keep_it_from_settling(seed) -> None:
    # Rough on both sides: the trimmed set and the closest triangles never stand still by themselves.
    rng = np.random.default_rng(seed)
    truth, guess = bumpy_sphere(seed, 24, 36), bumpy_sphere(seed, 30, 44)
    points = RIGID.apply(guess.vertices + rng.normal(size=guess.vertices.shape) * 0.003)
    result = point_to_plane_icp(points, truth, IcpOptions(keep_share=0.8, tolerance=1e-7))
    assert result.converged
    assert result.iterations < 40
    settled = point_to_plane_icp(points, truth, IcpOptions(keep_share=0.8, tolerance=0.0, most_iterations=60))
    assert np.linalg.norm(result.transform.translation - settled.transform.translation) < 1e-5
