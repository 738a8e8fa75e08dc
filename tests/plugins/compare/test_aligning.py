"""Picked pairs, matrices, free scale and the start of ICP: motions that are known come out, with what they did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from plugins.compare.aligning import Aligned, aligned, how_found, read_matrix, write_matrix
from plugins.compare.measuring import changes, compare
from plugins.compare.settings import MeasureSettings
from plugins.compare.surfaces import Pair
from tests.plugins.compare.scenes import bump, landmarks, surface
from workbench.errors import DataError
from workbench.geometry.alignment import Similarity
from workbench.geometry.surface import depth_to_mesh

MOTION = Similarity(
    Rotation.from_rotvec(np.radians(5) * np.array([0.6, 0.64, 0.48])).as_matrix(), np.array([0.004, -0.002, 0.03]), 1.06
)
RIGID = replace(MOTION, scale=1.0)


def moved_pair(motion: Similarity, *, metric: bool = True, marks: bool = True) -> Pair:
    truth = surface(bump(), landmarks=landmarks(bump()) if marks else None)
    mesh = truth.mesh.transformed(motion.matrix)
    moved = replace(truth, mesh=mesh, landmarks=motion.apply(landmarks(bump())) if marks else None, depth=None)
    return Pair(truth, moved, metric, {}, "moved")


def picks(motion: Similarity, count: int = 5) -> list[tuple[float, ...]]:
    points = landmarks(bump())[:count]
    return [tuple(row) for row in np.c_[motion.apply(points), points].tolist()]


def fitted(pair: Pair, name: str, **settings: object) -> Aligned:
    found = aligned(pair, name, MeasureSettings(region="all", **settings))  # type: ignore[arg-type]
    assert isinstance(found, Aligned), found
    return found


def test_picked_pairs_bring_the_face_back_and_say_what_is_left_of_each() -> None:
    rows = picks(RIGID, 9)
    exact = fitted(moved_pair(RIGID, marks=False), "pairs", picked_pairs=rows)
    np.testing.assert_allclose(exact.matrix, RIGID.inverse().matrix, atol=1e-9)
    assert max(exact.pair_errors_mm) < 1e-9
    # One pair is 3 mm off: it keeps most of that, the others take up some.
    rows[4] = (*rows[4][:5], rows[4][5] + 0.003)
    off = fitted(moved_pair(RIGID, marks=False), "pairs", picked_pairs=rows)
    assert len(off.pair_errors_mm) == 9
    assert np.argmax(off.pair_errors_mm) == 4
    assert 0.5 < off.pair_errors_mm[4] < 3


def test_too_few_pairs_and_pairs_on_a_line_are_refused() -> None:
    pair = moved_pair(RIGID)
    for rows, words in (([], "No pairs"), (picks(RIGID, 2), "Only 2 of three"), (picks(RIGID)[:3], "on one line")):
        # The first three points lie in one row of pixels of a curved surface; made straight here.
        straight = [(*row[:3], 0.01 * i, 0.0, 0.7) for i, row in enumerate(rows)]
        found = aligned(pair, "pairs", MeasureSettings(picked_pairs=straight))
        assert isinstance(found, str)
        assert words in found


@pytest.mark.parametrize("name", ["landmarks", "pairs", "icp"])
def test_the_size_is_fitted_only_when_asked_for_or_unknown(name: str) -> None:
    rows = picks(MOTION)
    kept = fitted(moved_pair(MOTION), name, picked_pairs=rows)
    assert kept.scale == pytest.approx(1.0, abs=1e-12)
    assert not kept.scale_free
    assert not kept.note
    free = fitted(moved_pair(MOTION), name, picked_pairs=rows, scale_free=True)
    assert free.scale == pytest.approx(1 / 1.06, abs=1e-4)
    assert "size was fitted" in free.note
    unknown = fitted(moved_pair(MOTION, metric=False), name, picked_pairs=rows)
    assert unknown.scale == pytest.approx(1 / 1.06, abs=1e-4)
    assert not unknown.note


def test_icp_says_where_it_began_how_it_went_and_what_it_left_out() -> None:
    found = fitted(moved_pair(RIGID), "icp", trim_percent=20)
    assert found.start == "landmarks"
    assert found.converged
    assert found.iterations == len(found.rms_per_iteration_mm) - 1
    assert found.trim_percent == 20
    assert found.inlier_share == pytest.approx(0.8, abs=0.1)
    picked = fitted(moved_pair(RIGID), "icp", picked_pairs=picks(RIGID))
    assert picked.start == "pairs"
    alone = fitted(moved_pair(Similarity(np.eye(3), np.array([0, 0, 0.002])), marks=False), "icp")
    assert alone.start == "none"
    assert "where the prediction stood" in alone.note
    refused = aligned(moved_pair(RIGID, marks=False), "icp", MeasureSettings(icp_start="landmarks"))
    assert isinstance(refused, str)
    assert "Landmarks are known" in refused


def test_icp_on_a_region_fits_that_region() -> None:
    # The left half is right, the right half 4 mm too near: fitted on a sphere in the left half, only that comes back.
    depth = bump()
    wrong = depth.copy()
    wrong[:, 32:] = np.where(depth[:, 32:] > 0, depth[:, 32:] - 0.004, 0)
    pair = Pair(surface(depth), surface(wrong), True, {}, "halves")
    centre = tuple(float(value) for value in landmarks(depth)[3])
    settings = MeasureSettings(region="sphere", sphere_centre=centre, sphere_mm=25, fit_on="region", icp_start="none")
    here = aligned(pair, "icp", settings)
    everywhere = aligned(pair, "icp", settings.model_copy(update={"fit_on": "all"}))
    assert isinstance(here, Aligned)
    assert isinstance(everywhere, Aligned)
    assert here.moved_mm < 0.05
    assert everywhere.moved_mm > 0.5


def test_what_each_step_changed_is_told_against_its_start() -> None:
    pair = moved_pair(RIGID)
    found = compare(pair, MeasureSettings(region="all", cap_mm=100, picked_pairs=picks(RIGID)))
    told = changes(found)
    assert set(told) == {"landmarks", "pairs", "icp"}
    by_landmarks = told["landmarks"]
    assert by_landmarks.against == "none"
    assert by_landmarks.rotation_degrees == pytest.approx(5, abs=1e-6)
    assert by_landmarks.median_before is not None
    assert by_landmarks.median_before > 1 > by_landmarks.median_after
    middle = (pair.truth.mesh.vertices - pair.prediction.mesh.vertices).mean(axis=0) * 1000
    np.testing.assert_allclose(by_landmarks.translation_mm, middle, atol=1e-6)
    # ICP began from the picked pairs, which were exact: nothing was left to do.
    assert told["icp"].against == "pairs"
    assert told["icp"].rotation_degrees < 1e-3
    assert np.abs(told["icp"].translation_mm).max() < 1e-3


@pytest.mark.parametrize("name", ["moved.txt", "moved.json"])
def test_a_matrix_goes_out_and_comes_in_again(tmp_path: Path, name: str) -> None:
    found = fitted(moved_pair(MOTION), "icp", scale_free=True)
    write_matrix(tmp_path / name, how_found(found), {"region": "all"})
    again = read_matrix(tmp_path / name)
    np.testing.assert_allclose(again.matrix, found.matrix, atol=1e-11)
    placed = fitted(moved_pair(MOTION), "matrix", matrix_file=tmp_path / name)
    assert placed.moved_mm == pytest.approx(found.moved_mm, abs=1e-6)
    assert not placed.scale_free


def test_the_json_says_unit_direction_and_how_it_was_found(tmp_path: Path) -> None:
    found = fitted(moved_pair(RIGID), "icp")
    write_matrix(tmp_path / "a.json", how_found(found), {"trim_percent": 5})
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (record["unit"], record["direction"], record["alignment"]) == ("m", "prediction_to_truth", "icp")
    assert record["settings"] == {"trim_percent": 5}
    record |= {"direction": "truth_to_prediction", "unit": "mm", "matrix": MOTION.matrix.tolist()}
    (tmp_path / "b.json").write_text(json.dumps(record), encoding="utf-8")
    millimetres = replace(MOTION, translation=MOTION.translation * 0.001)
    np.testing.assert_allclose(read_matrix(tmp_path / "b.json").matrix, millimetres.inverse().matrix, atol=1e-12)


def test_a_text_matrix_is_in_the_unit_that_is_said(tmp_path: Path) -> None:
    # As CloudCompare writes it, in the unit of its meshes.
    (tmp_path / "cc.txt").write_text("1 0 0 12.5\n0 1 0 0\n0 0 1 -3\n0 0 0 1\n", encoding="utf-8")
    np.testing.assert_allclose(read_matrix(tmp_path / "cc.txt").translation, [0.0125, 0, -0.003])
    np.testing.assert_allclose(read_matrix(tmp_path / "cc.txt", "m").translation, [12.5, 0, -3])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 0 0 0\n0 1 0 0\n0 0 -1 0\n0 0 0 1\n", "mirrors"),
        ("1 0 0 0\n0 2 0 0\n0 0 1 0\n0 0 0 1\n", "stretches"),
        ("1 0 0\n0 1 0\n0 0 1\n", "no 4 × 4"),
        ("hello\n", "no 4 × 4"),
        ("nan 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n", "no 4 × 4"),
        ("", "no 4 × 4"),
    ],
)
def test_matrices_that_are_no_motion_are_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad matrix.txt").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words) as caught:
        read_matrix(tmp_path / "bad matrix.txt")
    assert "bad matrix.txt" in caught.value.sentence
    found = aligned(moved_pair(RIGID), "matrix", MeasureSettings(matrix_file=tmp_path / "bad matrix.txt"))
    assert isinstance(found, str)
    assert words in found


def test_a_missing_matrix_or_file_is_said(tmp_path: Path) -> None:
    assert aligned(moved_pair(RIGID), "matrix", MeasureSettings()) == "No matrix file is chosen."
    found = aligned(moved_pair(RIGID), "matrix", MeasureSettings(matrix_file=tmp_path / "none.txt"))
    assert isinstance(found, str)
    assert "none.txt" in found


def test_depth_of_another_size_is_fitted_by_the_truth_at_that_size() -> None:
    truth = bump()
    camera = surface(truth).camera
    assert camera is not None
    half = truth[::2, ::2]
    small = (half + truth[1::2, ::2] + truth[::2, 1::2] + truth[1::2, 1::2]) / 4
    small = np.where((half > 0) & (small > 0.6), (small - 0.02) / 0.95, 0).astype(np.float32)
    seen = camera.resized(32, 32)
    prediction = replace(surface(truth), mesh=depth_to_mesh(small, seen), depth=small, camera=seen)
    found = fitted(Pair(surface(truth), prediction, True, {}, "half"), "scale_shift")
    assert found.scale == pytest.approx(0.95, abs=0.01)
    assert found.shift_mm == pytest.approx(20, abs=8)


def test_depth_that_is_turned_inside_out_is_refused() -> None:
    truth = bump()
    inverted = np.where(truth > 0, 1.4 - truth, 0).astype(np.float32)
    found = aligned(Pair(surface(truth), surface(inverted), True, {}, "inverted"), "scale_shift", MeasureSettings())
    assert isinstance(found, str)
    assert "inside out" in found


def test_a_prediction_is_aligned_by_its_own_pairs_else_by_those_for_all() -> None:
    shared, own = picks(RIGID), picks(MOTION)
    settings = MeasureSettings(picked_pairs=shared, pairs_of_predictions=[(2.0, *pair) for pair in own])
    assert settings.for_prediction(0).picked_pairs == shared
    assert settings.for_prediction(1).picked_pairs == own
    assert settings.for_prediction(1).pairs_of_predictions == []
    assert MeasureSettings(picked_pairs=shared).for_prediction(3).picked_pairs == shared
    kept = MeasureSettings.read(settings.with_pairs(0, own[:1], 3))
    assert [kept.pairs_of(number) for number in range(3)] == [own[:1], own, shared]
