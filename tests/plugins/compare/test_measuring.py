"""Errors that are known by construction come out as they are, under every alignment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.compare.aligning import Aligned, aligned
from plugins.compare.measuring import compare, comparisons
from plugins.compare.settings import ALIGNMENTS, PairSettings
from plugins.compare.surfaces import Pair
from tests.plugins.compare.scenes import bump, landmarks, pair_of, surface
from workbench.errors import MeaningError
from workbench.geometry.alignment import Similarity

EVERYWHERE = PairSettings(region="all")


def plane(z: float) -> np.ndarray:
    return np.full((64, 64), z, np.float32)


def test_a_plane_nearer_by_two_millimetres_is_in_front_by_two() -> None:
    measured = compare(pair_of(plane(0.7), plane(0.698)), EVERYWHERE).chosen
    assert measured.unit == "mm"
    inner = measured.signed[np.isfinite(measured.signed)]
    np.testing.assert_allclose(inner, 2.0, atol=1e-4)
    assert measured.statistics.bias_mm == pytest.approx(2.0, abs=1e-4)


def test_a_farther_plane_is_behind() -> None:
    assert compare(pair_of(plane(0.7), plane(0.703)), EVERYWHERE).chosen.statistics.bias_mm == pytest.approx(
        -3, abs=1e-4
    )


def test_scale_and_shift_find_the_two_numbers() -> None:
    truth = bump()
    prediction = np.where(truth > 0, (truth - 0.05) / 0.9, 0).astype(np.float32)
    found = aligned(pair_of(truth, prediction), "scale_shift", EVERYWHERE)
    assert isinstance(found, Aligned)
    assert found.scale == pytest.approx(0.9, abs=1e-4)
    assert found.shift_mm == pytest.approx(50, abs=0.1)
    measured = compare(pair_of(truth, prediction), EVERYWHERE.model_copy(update={"alignment": "scale_shift"})).chosen
    assert measured.statistics.rms_mm < 0.01


@pytest.fixture
def moved_pair() -> tuple[Pair, Similarity]:
    """The hill against itself, turned by 4 degrees and moved by 3 mm, with landmarks on both."""
    angle = np.radians(4)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    motion = Similarity(turn, np.array([0.001, -0.002, 0.002]))
    truth = surface(bump(), landmarks=landmarks(bump()))
    prediction = replace(
        truth, mesh=truth.mesh.transformed(motion.matrix), landmarks=motion.apply(landmarks(bump())), depth=None
    )
    return Pair(truth, prediction, True, {}, "moved"), motion


def test_landmarks_bring_a_moved_surface_back(moved_pair: tuple[Pair, Similarity]) -> None:
    pair, _ = moved_pair
    comparison = compare(pair, EVERYWHERE)
    by_landmarks = comparison.measured["landmarks"]
    assert by_landmarks.statistics.rms_mm < 1e-6
    assert by_landmarks.aligned.rotation_degrees == pytest.approx(4, abs=1e-6)
    assert comparison.measured["none"].statistics.rms_mm > 0.5
    assert "camera" in comparison.refused["scale_shift"]


def test_icp_starts_at_the_landmarks_and_says_what_it_did(moved_pair: tuple[Pair, Similarity]) -> None:
    found = aligned(moved_pair[0], "icp", EVERYWHERE)
    assert isinstance(found, Aligned)
    assert found.converged
    assert found.rms_per_iteration_mm[-1] < 1e-3
    assert found.matrix @ np.array([0, 0, 0.7, 1]) == pytest.approx(
        np.linalg.inv(moved_pair[1].matrix) @ np.array([0, 0, 0.7, 1]), abs=1e-5
    )


def test_no_alignment_has_no_meaning_without_a_scale() -> None:
    truth = bump()
    prediction = np.where(truth > 0, truth * 2 - 0.3, 0).astype(np.float32)
    comparison = compare(pair_of(truth, prediction, metric=False), EVERYWHERE)
    assert comparison.shown == "scale_shift"
    assert "no scale" in comparison.refused["none"]
    assert comparison.chosen.unit == "%"


def test_a_chosen_alignment_that_cannot_be_had_is_refused_with_its_reason() -> None:
    settings = EVERYWHERE.model_copy(update={"alignment": "landmarks"})
    with pytest.raises(MeaningError, match="Landmarks are known"):
        compare(pair_of(bump(), bump()), settings)


def test_percent_means_share_of_the_true_depth_range() -> None:
    truth = bump()
    rng = np.random.default_rng(0)
    prediction = np.where(truth > 0, truth + rng.normal(0, 0.001, truth.shape), 0).astype(np.float32)
    relative = compare(pair_of(truth, prediction, metric=False), EVERYWHERE).chosen
    metric = compare(pair_of(truth, prediction), EVERYWHERE.model_copy(update={"alignment": "scale_shift"})).chosen
    reach_mm = 1000 * np.ptp(surface(truth).mesh.vertices[:, 2])
    assert relative.statistics.rms_mm == pytest.approx(100 * metric.statistics.rms_mm / reach_mm, rel=1e-6)


def test_coverage_counts_what_the_prediction_leaves_out() -> None:
    half = plane(0.7)
    half[:, :32] = 0
    # Of 63 columns of cells 31 are left; what lies on the prediction's own rim does not count as covered.
    assert compare(pair_of(plane(0.7), half), EVERYWHERE).chosen.covered == pytest.approx(31 / 63, abs=0.03)
    assert compare(pair_of(plane(0.7), plane(0.7)), EVERYWHERE).chosen.covered > 0.9


def test_a_region_counts_only_its_own_vertices() -> None:
    labels = np.zeros((64, 64), np.uint8)
    labels[:, :32] = 2
    labels[:, 32:] = 1
    truth = surface(plane(0.7), mask=labels)
    wrong = plane(0.7)
    wrong[:, :32] -= 0.004
    wrong[:, 32:] -= 0.001
    pair = Pair(truth, surface(wrong, mask=labels), True, {1: "face", 2: "nose"}, "two halves")
    nose = compare(pair, EVERYWHERE.model_copy(update={"region": "nose"})).chosen
    assert nose.statistics.median_absolute_mm == pytest.approx(4, abs=0.01)


def test_the_chosen_alignment_comes_first() -> None:
    first, *_, last = comparisons(pair_of(bump(), bump()), EVERYWHERE)
    assert list(first.measured) == ["none"]
    assert set(last.measured) | set(last.refused) == set(ALIGNMENTS)
