from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from tests.unit.geometry.surfaces import bumpy_sphere, plane, sphere
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.geometry.statistics import CompareOptions, compare_surfaces

ALL = CompareOptions(drop_rim=False, max_normal_degrees=None)


def test_planes_apart_by_h() -> None:
    found = compare_surfaces(plane(1.0, 8, z=0.0015), plane(1.0, 8))
    np.testing.assert_allclose(found.signed_m, 0.0015, atol=1e-15)
    assert found.to_truth.bias_mm == pytest.approx(1.5)
    assert found.to_prediction.bias_mm == pytest.approx(1.5)
    assert found.hausdorff_mm == found.hd95_mm == pytest.approx(1.5)
    assert found.chamfer_l1_mm == pytest.approx(1.5)
    assert found.chamfer_l2_mm2 == pytest.approx(2.25)
    assert found.normal_angles.mean_degrees == pytest.approx(0, abs=1e-5)
    assert found.f_scores[0].f == 0
    assert found.f_scores[1].f == 1
    assert 0 < found.drops.rim < 0.4


def test_a_larger_sphere_is_in_front_everywhere() -> None:
    found = compare_surfaces(sphere(0.102, 60, 120), sphere(0.1, 60, 120))
    assert found.to_truth.bias_mm == pytest.approx(2, abs=0.15)
    assert found.to_prediction.bias_mm == pytest.approx(2, abs=0.15)
    assert found.signed_m.min() > 0
    assert found.completeness == 1
    assert not found.dropped.any()


def test_a_mesh_against_itself_is_perfect() -> None:
    mesh = bumpy_sphere(1)
    found = compare_surfaces(mesh, mesh)
    assert found.hausdorff_mm < 1e-12
    assert [score.f for score in found.f_scores] == [1, 1]
    assert found.completeness == 1
    assert found.to_truth.curve_area == pytest.approx(1)


@given(st.tuples(*[st.floats(-3, 3)] * 3), st.tuples(*[st.floats(-1, 1)] * 3))
@settings(max_examples=15, deadline=None)
def test_moving_both_leaves_every_figure(turn, shift) -> None:
    one, other = bumpy_sphere(1, 8, 14), bumpy_sphere(2, 9, 13)
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_rotvec(turn).as_matrix()
    matrix[:3, 3] = shift
    still = compare_surfaces(one, other)
    moved = compare_surfaces(one.transformed(matrix), other.transformed(matrix))
    assert flattened(moved.as_dict()) == pytest.approx(flattened(still.as_dict()), rel=1e-7, abs=1e-7)


def test_swapping_the_surfaces_swaps_precision_and_recall() -> None:
    one, other = bumpy_sphere(3), bumpy_sphere(4)
    there, back = compare_surfaces(one, other, ALL), compare_surfaces(other, one, ALL)
    for forth, reverse in zip(there.f_scores, back.f_scores, strict=True):
        assert 0 < forth.precision < 1
        assert (forth.precision, forth.recall, forth.f) == (reverse.recall, reverse.precision, reverse.f)
    assert there.hausdorff_mm == back.hausdorff_mm
    assert there.chamfer_l1_mm == pytest.approx(back.chamfer_l1_mm)
    assert there.to_truth.bias_mm == pytest.approx(-back.to_prediction.bias_mm)


def test_samples_are_weighted_by_area() -> None:
    # Half the plane is ten times as densely sampled; it lies 1 mm in front, the other half 3 mm.
    dense, coarse = plane(1.0, 40, z=0.001), plane(1.0, 4, z=0.003)
    vertices = np.concatenate([dense.vertices - [0.5, 0, 0], np.add(coarse.vertices, [0.5, 0, 0])])
    prediction = Mesh(vertices, np.concatenate([dense.faces, coarse.faces + len(dense.vertices)]))
    found = compare_surfaces(prediction, plane(4.0, 4), ALL)
    assert found.to_truth.mean_absolute_mm == pytest.approx(2)


def test_what_lies_beyond_the_rim_is_dropped_and_counted() -> None:
    found = compare_surfaces(plane(2.0, 20, z=0.001), plane(1.0, 10))
    np.testing.assert_allclose(found.signed_m[~found.dropped], 0.001, atol=1e-12)
    assert found.drops.rim == pytest.approx(0.75, abs=0.06)
    assert found.drops.total == found.to_truth.dropped_share == found.drops.rim
    kept = compare_surfaces(plane(2.0, 20, z=0.001), plane(1.0, 10), CompareOptions(drop_rim=False))
    assert kept.drops.total == 0
    assert kept.to_truth.maximum_mm > 500


def test_turned_and_far_samples_are_dropped_by_their_rules() -> None:
    flipped = Mesh(plane(0.5, 5).vertices, plane(0.5, 5).faces[:, ::-1])
    with pytest.raises(DataError, match="face different ways everywhere"):
        compare_surfaces(flipped, plane())
    with pytest.raises(DataError, match="farther apart than the largest distance"):
        compare_surfaces(plane(0.5, 5, z=0.1), plane(), CompareOptions(cap_mm=50.0))
    beside = Mesh(plane(0.5, 5).vertices + np.array([3.0, 0, 0]), plane(0.5, 5).faces)
    with pytest.raises(DataError, match="only meet at a rim"):
        compare_surfaces(beside, plane())
    tilted = Mesh(plane(0.4, 8).vertices @ np.array([[1, 0, 0.02], [0, 1, 0], [0, 0, 1]]), plane(0.4, 8).faces)
    found = compare_surfaces(tilted, plane(), CompareOptions(cap_mm=2.1))
    assert found.to_truth.maximum_mm <= 2.1
    assert 0.2 < found.drops.cap < 0.8


def test_the_back_of_the_head_does_not_count_against_a_face() -> None:
    head = sphere(0.1, 60, 120, (0, 0, 0.6))
    front = Mesh(head.vertices, head.faces[(head.vertices[head.faces][..., 2] < 0.60).all(axis=1)])
    camera = Camera.looking_forward(200, 200, 25)
    seen = compare_surfaces(front, head, CompareOptions(viewer=camera))
    whole = compare_surfaces(front, head)
    assert seen.completeness > 0.98
    assert whole.completeness < seen.completeness / 1.5
    assert seen.f_scores[0].recall > whole.f_scores[0].recall
    assert seen.f_scores[0].precision == 1


def test_a_missing_part_lowers_completeness_by_its_area() -> None:
    truth = plane(1.0, 40)
    half = Mesh(truth.vertices, truth.faces[(truth.vertices[truth.faces][..., 0] <= 1e-9).all(axis=1)])
    found = compare_surfaces(half, truth)
    assert found.completeness == pytest.approx(0.5, abs=0.06)
    assert found.f_scores[0].recall == pytest.approx(0.5, abs=0.02)
    assert found.f_scores[0].precision == 1


def test_regions_limit_both_sides() -> None:
    prediction, truth = plane(1.0, 10, z=0.002), plane(1.0, 10)
    prediction.vertices[:, 2] += np.where(prediction.vertices[:, 0] > 0.2, 0.05, 0)
    left = prediction.vertices[:, 0] < 0
    found = compare_surfaces(prediction, truth, CompareOptions(prediction_region=left, truth_region=left))
    assert found.to_truth.maximum_mm == pytest.approx(2)
    assert found.dropped[~left].all()
    with pytest.raises(DataError, match="region"):
        compare_surfaces(prediction, truth, CompareOptions(prediction_region=left[:-1]))


def test_progress_rises_to_one_and_stopping_is_an_error() -> None:
    shares: list[float] = []
    compare_surfaces(plane(1, 4, z=0.001), plane(1, 4), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(DataError, match="stopped"):
        compare_surfaces(plane(), plane(), should_stop=lambda: True)


def test_the_record_is_json() -> None:
    record = json.loads(json.dumps(compare_surfaces(bumpy_sphere(1), bumpy_sphere(2)).as_dict()))
    assert record["f_scores"][1]["limit_mm"] == 2


def flattened(record: object, name: str = "") -> dict[str, float]:
    if isinstance(record, dict):
        return {k: v for key, value in record.items() for k, v in flattened(value, f"{name}.{key}").items()}
    if isinstance(record, list):
        return {k: v for key, value in enumerate(record) for k, v in flattened(value, f"{name}.{key}").items()}
    return {name: float(record)}
