from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ui.plots.decimation import averaged, envelope, told_apart

EDGES = np.linspace(0, 100_000, 501)


@pytest.fixture
def noise() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(100_000.0), np.random.default_rng(0).normal(size=100_000)


def test_a_long_line_becomes_two_points_per_column(noise: tuple[np.ndarray, np.ndarray]) -> None:
    x, _ = envelope(*noise, EDGES)
    assert len(x) == 1000
    assert (np.diff(x) >= 0).all()


@given(st.integers(0, 99_999))
def test_no_spike_is_lost(where: int) -> None:
    y = np.zeros(100_000)
    y[where] = 7.0
    _, drawn = envelope(np.arange(100_000.0), y, EDGES)
    assert drawn.max() == 7.0
    assert drawn.min() == 0.0


def test_each_column_reaches_from_its_lowest_to_its_highest(noise: tuple[np.ndarray, np.ndarray]) -> None:
    _, y = envelope(*noise, EDGES)
    columns = noise[1].reshape(500, 200)
    pairs = np.sort(y.reshape(500, 2), axis=1)
    np.testing.assert_array_equal(pairs, np.stack([columns.min(axis=1), columns.max(axis=1)], 1))


def test_only_what_is_in_view_is_kept_and_one_point_beyond(noise: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = envelope(*noise, np.linspace(1000.5, 1200.5, 401))
    assert x.tolist() == list(range(1000, 1202))
    np.testing.assert_array_equal(y, noise[1][1000:1202])


def test_missing_values_do_not_spoil_their_column(noise: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = noise
    y = y.copy()
    y[::3] = np.nan
    y[:200] = np.nan
    _, drawn = envelope(x, y, EDGES)
    assert np.isnan(drawn[:2]).all()
    assert np.isfinite(drawn[2:]).all()


def test_a_smooth_line_goes_through_the_averages(noise: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = averaged(*noise, EDGES)
    np.testing.assert_allclose(y, noise[1].reshape(500, 200).mean(axis=1))
    np.testing.assert_array_equal(x, np.arange(500) * 200 + 99)


@pytest.mark.parametrize("reduce", [envelope, averaged])
def test_a_short_line_stays_as_it_is(reduce: object) -> None:
    x, y = reduce(np.arange(5.0), np.arange(5.0) ** 2, np.linspace(0, 5, 100))  # type: ignore[operator]
    assert y.tolist() == [0, 1, 4, 9, 16]
    assert x.tolist() == [0, 1, 2, 3, 4]


def test_a_line_is_told_apart_along_its_way() -> None:
    angle = np.linspace(0, np.pi, 5001)
    x, y = 100 * np.cos(angle), 100 * np.sin(angle)
    y[2500] = np.nan
    kept = told_apart(x, y, 2.0)
    assert kept[[0, 2499, 2500, 2501, 5000]].all()
    assert kept.sum() == pytest.approx(np.pi * 100 / 2, abs=6)
    gaps = np.hypot(np.diff(x[kept]), np.diff(y[kept]))
    assert np.nanmax(gaps) < 2.2
    assert told_apart(np.zeros(0), np.zeros(0)).tolist() == []
    assert told_apart(np.zeros(1), np.zeros(1)).tolist() == [True]
