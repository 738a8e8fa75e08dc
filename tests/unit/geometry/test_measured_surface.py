from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.unit.geometry.surfaces import bumpy_sphere, plane
from workbench.geometry.alignment import Similarity
from workbench.geometry.distances import SurfaceDistance, finished
from workbench.geometry.measured_surface import MeasuredSurface
from workbench.geometry.statistics import CompareOptions, compare_steps, compare_surfaces
from workbench.geometry.vertex_normals import vertex_areas, vertex_normals

MOTION = Similarity(Rotation.from_rotvec([0.3, -0.5, 0.2]).as_matrix(), np.array([0.02, -0.01, 0.4]), 1.3)


@pytest.mark.parametrize("times", [1, 2])
def test_a_moved_surface_is_measured_as_if_it_had_been_built_there(times: int) -> None:
    surface = MeasuredSurface(bumpy_sphere(1))
    for _ in range(times):
        surface = surface.moved(MOTION)
    points = surface.mesh.vertices + np.random.default_rng(0).normal(size=surface.mesh.vertices.shape) * 0.02
    found, fresh = finished(surface.distances(points)), SurfaceDistance(surface.mesh).signed(points)
    np.testing.assert_allclose(found.signed, fresh.signed, atol=1e-12)
    np.testing.assert_allclose(found.closest, fresh.closest, atol=1e-9)
    np.testing.assert_allclose(found.normal, fresh.normal, atol=1e-6)
    np.testing.assert_allclose(surface.areas, vertex_areas(surface.mesh.vertices, surface.mesh.faces), rtol=1e-9)
    np.testing.assert_allclose(surface.normals, vertex_normals(surface.mesh.vertices, surface.mesh.faces), atol=1e-9)


def test_rims_move_along() -> None:
    patch = MeasuredSurface(plane(1.0, 4)).moved(MOTION)
    found = finished(patch.distances(MOTION.apply([[0, 0, 0.1], [0.7, 0, 0.1]])))
    np.testing.assert_array_equal(found.on_border, [False, True])
    assert found.signed[0] == pytest.approx(0.13)


def test_the_same_surfaces_give_the_same_figures_however_they_came() -> None:
    moved = MeasuredSurface(bumpy_sphere(2)).moved(MOTION)
    truth = bumpy_sphere(3).transformed(MOTION.matrix)
    kept = finished(compare_steps(moved, MeasuredSurface(truth)))
    fresh = compare_surfaces(moved.mesh, truth)
    assert kept.to_truth.rms_mm == pytest.approx(fresh.to_truth.rms_mm, rel=1e-9)
    assert kept.to_prediction.bias_mm == pytest.approx(fresh.to_prediction.bias_mm, rel=1e-9)
    assert kept.completeness == pytest.approx(fresh.completeness)


def test_steps_tell_how_far_they_are_and_give_the_result_at_the_end() -> None:
    steps = compare_steps(MeasuredSurface(bumpy_sphere(1)), MeasuredSurface(bumpy_sphere(2)))
    shares = []
    try:
        while True:
            shares.append(next(steps))
    except StopIteration as end:
        assert end.value.to_truth.count > 0
    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_figures_in_another_unit_are_those_of_the_scaled_surfaces() -> None:
    one, other = bumpy_sphere(1), bumpy_sphere(2)
    scaled = [mesh.transformed(np.diag([5.0, 5, 5, 1])) for mesh in (one, other)]
    in_fifths = compare_surfaces(one, other, CompareOptions(unit_m=0.0002, cap_mm=30))
    in_mm = compare_surfaces(*scaled, CompareOptions(cap_mm=30))
    assert in_fifths.to_truth.rms_mm == pytest.approx(in_mm.to_truth.rms_mm)
    assert in_fifths.drops.cap == pytest.approx(in_mm.drops.cap)
    assert 0 < in_fifths.drops.cap < 1
    assert in_fifths.f_scores[1].f == pytest.approx(in_mm.f_scores[1].f)
    assert in_fifths.completeness == pytest.approx(in_mm.completeness)
    np.testing.assert_allclose(5 * in_fifths.closest, in_mm.closest, atol=1e-12)
