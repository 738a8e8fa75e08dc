from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import DataError, NumericalError
from workbench.geometry.scale_shift import (
    ALIGNMENT_MODES,
    align_depth,
    apply_scale_shift,
    fit_scale,
    fit_scale_shift,
    median_ratio,
)

rng = np.random.default_rng(0)
TRUTH = rng.uniform(0.5, 1.5, (20, 30))


def test_scale_and_shift_are_recovered_in_depth_and_in_inverse_depth() -> None:
    assert fit_scale_shift((TRUTH - 0.2) / 3, TRUTH) == pytest.approx((3, 0.2))
    assert fit_scale_shift((1 / TRUTH - 0.2) / 3, TRUTH, space="inverse_depth") == pytest.approx((3, 0.2))


def test_the_fit_is_that_of_numpy_least_squares() -> None:
    p = TRUTH + rng.normal(size=TRUTH.shape)
    expected = np.linalg.lstsq(np.c_[p.ravel(), np.ones(p.size)], TRUTH.ravel(), rcond=None)[0]
    assert fit_scale_shift(p, TRUTH) == pytest.approx(tuple(expected))
    assert fit_scale(p, TRUTH) == pytest.approx(np.linalg.lstsq(p.reshape(-1, 1), TRUTH.ravel(), rcond=None)[0][0])


def test_the_median_ratio_is_of_medians() -> None:
    assert median_ratio([1.0, 2, 9], [2.0, 6, 6]) == 3.0


def test_only_valid_pixels_count() -> None:
    p, t, valid = TRUTH / 2, TRUTH.copy(), np.ones(TRUTH.shape, bool)
    p[0, 0], t[1, 1], valid[2, 2] = np.nan, 0, False
    p[2, 2] = 1e6
    assert fit_scale_shift(p, t, valid) == pytest.approx((2, 0), abs=1e-9)


@pytest.mark.parametrize("mode", ALIGNMENT_MODES)
def test_every_mode_brings_a_prediction_it_can_explain_onto_the_truth(mode) -> None:
    explained = {
        "none": TRUTH, "median_ratio": TRUTH * 4, "scale": TRUTH * 0.1, "scale_shift": TRUTH * 5 - 9,
        "scale_shift_inverse": 2 / TRUTH - 7, "min_max": TRUTH * 5 - 9,
    }[mode]  # fmt: skip
    aligned = align_depth(explained, TRUTH, mode=mode)
    np.testing.assert_allclose(aligned.depth, TRUTH, rtol=1e-9)
    assert aligned.clipped == 0
    assert aligned.mode == mode


def test_what_is_no_depth_after_a_shift_is_clipped_and_counted() -> None:
    truth = np.array([1.0, 1, 1, 2, 2, 2])
    prediction = np.array([1.0, 1, 1, 2, 2, -5])
    aligned = align_depth(prediction, truth)
    assert aligned.clipped == 1
    np.testing.assert_allclose(aligned.depth, [1, 1, 1, 2, 2, 0.1])
    # Only what is valid is counted.
    assert align_depth(prediction, truth, prediction > 0).clipped == 0


def test_an_inverse_depth_behind_infinity_becomes_the_farthest_allowed() -> None:
    depth, clipped = apply_scale_shift([1.0, 0.0, -1.0], 1.0, 0.0, "inverse_depth", (0.1, 50.0))
    np.testing.assert_allclose(depth, [1, 50, 50])
    assert clipped == 2


def test_a_large_positive_error_is_not_hidden_by_clipping() -> None:
    assert align_depth([1.0, 500.0], [1.0, 1.0]).depth[1] == 500


@pytest.mark.parametrize("fit", [fit_scale_shift, fit_scale, median_ratio])
def test_nothing_valid_is_refused(fit) -> None:
    with pytest.raises(NumericalError):
        fit(np.ones(4), np.zeros(4))


def test_predictions_without_information_are_refused() -> None:
    with pytest.raises(NumericalError, match="same everywhere"):
        fit_scale_shift(np.full(9, 0.7), np.linspace(1, 2, 9))
    with pytest.raises(NumericalError, match="same everywhere"):
        align_depth(np.full(9, 0.7), np.linspace(1, 2, 9), mode="min_max")
    for fit in (fit_scale, median_ratio):
        with pytest.raises(NumericalError, match="zero"):
            fit(np.zeros(4), np.ones(4))
    with pytest.raises(DataError, match="shape"):
        fit_scale(np.ones((2, 3)), np.ones((3, 2)))
