"""Places along a cut."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.compare.panel.looks import Look, ShownSurface
from plugins.compare.panel.profile_view import colour_of, point_along
from workbench.geometry.mesh import Mesh

NAN = float("nan")


def look_with(curve: list[tuple[float, float]], points: list[tuple[float, float, float]]) -> Look:
    nothing = ShownSurface("Truth", Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32)), None, "t")
    arrays = {"truth": np.array(curve, np.float32), "truth_points": np.array(points, np.float32)}
    return Look(nothing, [], [], None, None, {}, None, arrays)


def test_of_several_lines_the_foremost_is_pointed_at() -> None:
    curve = [(0, 1), (10, 3), (NAN, NAN), (0, 5), (4, 5), (NAN, NAN)]
    points = [(0, 0, 0.1), (0, 0.01, 0.3), (NAN, NAN, NAN), (1, 0, 0.5), (1, 0.004, 0.5), (NAN, NAN, NAN)]
    look = look_with(curve, points)
    assert point_along(look, None, 2.0) == pytest.approx([1, 0.002, 0.5], abs=1e-6)
    assert point_along(look, None, 7.0) == pytest.approx([0, 0.007, 0.24], abs=1e-6)


def test_beyond_the_cut_there_is_no_place() -> None:
    look = look_with([(0, 1), (10, 3), (NAN, NAN)], [(0, 0, 0.1), (0, 0.01, 0.3), (NAN, NAN, NAN)])
    assert point_along(look, None, 11.0) is None
    assert point_along(look, None, NAN) is None
    assert point_along(look, 0, 5.0) is None


def test_each_surface_has_its_colour() -> None:
    assert [colour_of(number, ["t", "a", "b"]) for number in (None, 0, 1, 2)] == ["t", "a", "b", "a"]
