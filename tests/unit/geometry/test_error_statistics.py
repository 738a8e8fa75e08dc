from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.geometry.error_statistics import cumulative_curve, histogram, summarise
from workbench.geometry.weighted import share_where, weighted_quantiles

rng = np.random.default_rng(0)
ERRORS = rng.normal(0.0003, 0.001, 501)


def test_unweighted_figures_are_numpys() -> None:
    d = ERRORS * 1000
    found = summarise(ERRORS)
    assert found.count == 501
    assert found.mean_absolute_mm == pytest.approx(np.abs(d).mean())
    assert found.bias_mm == pytest.approx(d.mean())
    assert found.rms_mm == pytest.approx(np.sqrt((d**2).mean()))
    assert found.std_mm == pytest.approx(d.std())
    assert found.median_signed_mm == pytest.approx(np.median(d))
    assert found.median_absolute_mm == pytest.approx(np.median(np.abs(d)))
    assert found.mad_mm == pytest.approx(np.median(np.abs(d - np.median(d))))
    for percent, value in found.percentiles_mm.items():
        assert value == pytest.approx(np.percentile(np.abs(d), percent, method="hazen"))
    for limit, share in found.share_within_mm.items():
        assert share == pytest.approx((np.abs(d) <= limit).mean())
    assert found.maximum_mm == pytest.approx(np.abs(d).max())
    assert found.dropped_share == 0


def test_a_weight_of_two_is_the_sample_twice() -> None:
    weights = rng.integers(1, 4, 501)
    weighted, repeated = summarise(ERRORS, weights), summarise(np.repeat(ERRORS, weights))
    for name in ("mean_absolute_mm", "bias_mm", "rms_mm", "std_mm", "curve_area", "maximum_mm"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name))
    assert weighted.share_within_mm == pytest.approx(repeated.share_within_mm)
    assert weighted.percentiles_mm[90] == pytest.approx(repeated.percentiles_mm[90], abs=0.02)


def test_small_weights_do_not_sway_a_median() -> None:
    assert weighted_quantiles(np.array([1.0, 2, 3]), np.array([1e-9, 1, 1e-9]), [0.5])[0] == pytest.approx(2)
    assert share_where(np.array([True, False]), np.array([3.0, 1.0])) == 0.75
    assert share_where(np.array([True]), np.array([0.0])) == 0


def test_dropped_and_missing_samples_do_not_count_but_their_weight_is_told() -> None:
    found = summarise([0.001, 0.5, np.nan, 0.001], [1, 2, 3, 4], [False, True, False, False])
    assert found.count == 2
    assert found.mean_absolute_mm == pytest.approx(1)
    assert found.dropped_share == pytest.approx(0.5)
    assert found.weight == 5


def test_the_cumulative_curve_and_its_area() -> None:
    limits, shares = cumulative_curve([0.001, -0.002, 0.004, 0.009], steps=6)
    np.testing.assert_allclose(limits, [0, 1, 2, 3, 4, 5])
    np.testing.assert_allclose(shares, [0, 0.25, 0.5, 0.5, 0.75, 0.75])
    fine, curve = cumulative_curve(ERRORS, steps=20001)
    assert summarise(ERRORS).curve_area == pytest.approx(np.trapezoid(curve, fine) / 5, abs=1e-4)
    assert summarise([0.0]).curve_area == 1
    assert summarise([0.007]).curve_area == 0


def test_the_histogram_keeps_what_falls_outside() -> None:
    edges, shares, outside = histogram([-0.009, -0.0005, 0.0005, 0.0005, 0.02, np.nan], range_mm=3, bins=6)
    np.testing.assert_allclose(edges, [-3, -2, -1, 0, 1, 2, 3])
    np.testing.assert_allclose(shares, [0, 0, 0.2, 0.4, 0, 0])
    assert outside == pytest.approx((0.2, 0.2))


def test_the_record_is_json() -> None:
    record = json.loads(json.dumps(summarise(ERRORS).as_dict()))
    assert record["percentiles_mm"]["95"] > record["percentiles_mm"]["50"]
    assert set(record["share_within_mm"]) == {"0.5", "1", "1.5", "2", "3"}


def test_nothing_left_is_refused() -> None:
    with pytest.raises(DataError):
        summarise([0.1], dropped=[True])
