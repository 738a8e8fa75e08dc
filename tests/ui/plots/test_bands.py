from __future__ import annotations

import numpy as np

from workbench.ui.plots.bands import group_of, range_of


def test_the_range_holds_every_value() -> None:
    rng = np.random.default_rng(1)
    x = np.arange(5000.0)
    y = rng.normal(size=5000)
    y[1234], y[4000] = 50.0, np.nan
    band = range_of(x, y, 0, 5000)
    assert len(band.x) == 150
    assert (band.low <= band.high).all()
    assert band.high.max() == 50.0
    assert band.low.min() == np.nanmin(y)
    part = range_of(x, y, 2000, 3000)
    assert part.x.min() >= 2000
    assert part.x.max() <= 3000
    assert part.high.max() == y[2000:3001].max()


def test_a_short_line_has_no_range() -> None:
    assert len(range_of(np.arange(79.0), np.arange(79.0), 0, 79).x) == 0


def test_a_group_is_mean_and_range_of_the_lines_that_are_there() -> None:
    short = (np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    long = (np.array([0.0, 1.0, 4.0]), np.array([3.0, 3.0, np.nan]))
    third = (np.array([1.0, 4.0]), np.array([5.0, 8.0]))
    mean, band = group_of([short, long, third])
    assert band.x.tolist() == [0, 1, 2, 4]
    assert mean.tolist() == [2, (2 + 3 + 5) / 3, (3 + 6) / 2, 8]
    assert band.low.tolist() == [1, 2, 3, 8]
    assert band.high.tolist() == [3, 5, 6, 8]


def test_a_group_of_long_lines_is_read_at_few_places() -> None:
    x = np.arange(1.0, 20_001.0)
    for logarithmic in (False, True):
        mean, band = group_of([(x, np.log(x)), (x, np.log(x) + 1)], logarithmic=logarithmic)
        assert len(band.x) == 400
        assert np.allclose(mean, np.interp(band.x, x, np.log(x)) + 0.5)
        assert (band.x[0], band.x[-1]) == (1.0, 20_000.0)
        assert (np.diff(band.x)[0] < 1) == logarithmic


def test_no_lines_make_no_group() -> None:
    mean, band = group_of([(np.zeros(0), np.zeros(0)), (np.ones(1), np.array([np.nan]))])
    assert len(mean) == len(band.x) == 0
