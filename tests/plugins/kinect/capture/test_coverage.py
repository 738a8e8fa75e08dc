"""Views fill evenly, and never stop a capture for good."""

from __future__ import annotations

import pytest

from plugins.kinect.capture.coverage import Coverage, ViewGrid

GRID = ViewGrid(10, 10, 5)


def test_a_pose_belongs_to_the_view_whose_middle_is_nearest() -> None:
    assert GRID.shape == (4, 4)
    for row in range(4):
        for column in range(4):
            yaw, pitch = GRID.centre((row, column))
            assert GRID.view(yaw, pitch) == (row, column)
            assert GRID.view(yaw + 2.4, pitch - 2.4) == (row, column)
    assert GRID.view(-99, 99) == (3, 0)
    assert GRID.edges()[0] == [-10, -5, 0, 5, 10]


def test_the_wanted_view_is_the_emptiest_and_nearest_and_stays_until_it_caught_up() -> None:
    coverage = Coverage(GRID, 64)
    assert coverage.share == 4
    assert coverage.wanted(1, 1) == (2, 2)
    coverage.add(1, 1)
    assert coverage.wanted(1, 1) == (2, 2)
    coverage.add(1, 1)
    assert coverage.wanted(1, 1) in {(1, 2), (2, 1), (1, 1), (2, 3), (3, 2)}
    for view in [(row, column) for row in range(4) for column in range(4)] * 4:
        coverage.add(*coverage.grid.centre(view))
    assert coverage.wanted(0, 0) is None


def test_following_the_wanted_view_fills_all_alike() -> None:
    coverage = Coverage(GRID, 48)
    at = (0.0, 0.0)
    for _ in range(48):
        view = coverage.wanted(*at)
        assert view is not None
        at = GRID.centre(view)
        coverage.add(*at)
    assert coverage.counts.tolist() == [[3] * 4] * 4


def test_views_that_nobody_reaches_hold_the_others_up_for_ten_seconds_only() -> None:
    coverage = Coverage(GRID, 16)
    coverage.add(1, 1)
    view = GRID.view(1, 1)
    assert coverage.full(view)
    for second in range(10):
        coverage.wait(100.0 + second)
        assert coverage.full(view)
    coverage.wait(110.0)
    assert not coverage.full(view)


@pytest.mark.parametrize("cell", [1, 7, 30, 45])
def test_every_size_of_a_view_makes_a_map(cell: float) -> None:
    grid = ViewGrid(10, 20, cell)
    rows, columns = grid.shape
    assert rows >= 1 and columns >= 1
    assert len(grid.edges()[0]) == columns + 1 and len(grid.edges()[1]) == rows + 1
