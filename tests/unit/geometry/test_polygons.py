from __future__ import annotations

import numpy as np

from workbench.geometry.polygons import inside_polygon


def test_an_l_holds_what_its_two_squares_hold() -> None:
    corners = [(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]
    points = np.random.default_rng(0).uniform(-0.5, 2.5, (2000, 2))
    x, y = points.T
    by_hand = ((x > 0) & (x < 2) & (y > 0) & (y < 1)) | ((x > 0) & (x < 1) & (y > 0) & (y < 2))
    np.testing.assert_array_equal(inside_polygon(points, corners), by_hand)
    np.testing.assert_array_equal(inside_polygon(points, corners[::-1]), by_hand)


def test_where_a_line_crosses_itself_the_overlap_is_outside() -> None:
    # A pentagram: its middle is wound twice.
    turns = np.pi / 2 + 4 * np.pi / 5 * np.arange(5)
    star = np.stack([np.cos(turns), np.sin(turns)], 1)
    tip = star[0] * 0.9
    np.testing.assert_array_equal(inside_polygon([(0, 0), tip, (0, -0.9)], star), [False, True, False])


def test_fewer_than_three_corners_hold_nothing() -> None:
    assert not inside_polygon([(0.5, 0.0)], [(0, 0), (1, 0)]).any()
