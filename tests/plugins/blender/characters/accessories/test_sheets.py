"""Patches: cut exactly along a line, closed borders, smooth means, layers that close."""

from __future__ import annotations

import numpy as np

from plugins.blender.characters.builtin.accessories.bust import bust_sheet
from plugins.blender.characters.builtin.accessories.shapes import ball, ring, slab, tube
from plugins.blender.characters.builtin.accessories.sheets import borders_of, cut, lifted, shell
from workbench.geometry.vertex_normals import face_areas


def _square(count: int = 9) -> tuple[np.ndarray, np.ndarray]:
    place = np.linspace(0, 1, count)
    points = np.stack([*np.meshgrid(place, place), np.zeros((count, count))], -1).reshape(-1, 3)
    number = np.arange(count * count).reshape(count, count)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    return points, np.concatenate([np.stack(t, -1).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])


def test_a_cut_keeps_exactly_the_positive_part() -> None:
    points, faces = _square()
    field = points[:, 0] + 0.5 * points[:, 1] - 0.61
    rows, kept = cut(faces, field)
    np.testing.assert_allclose(rows.sum(1), 1)
    assert (rows @ field).min() > -1e-12
    # The part of the unit square right of a straight line from (0.61, 0) to (0.11, 1).
    assert face_areas(rows @ points, kept).sum() == np.float64(1 - 0.36).round(12)
    assert len(borders_of(kept)) == 1


def test_triangles_of_a_cut_keep_their_side() -> None:
    points, faces = _square()
    for sign in (1, -1):
        rows, kept = cut(faces, sign * (points[:, 0] - 0.37))
        corners = (rows @ points)[kept]
        assert (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2] > 0).all()


def test_a_shell_is_closed_but_for_its_underside() -> None:
    points, faces = _square()
    raised, every = shell(points, faces, np.tile([0.0, 0, 1], (len(points), 1)), 0.1)
    lines = borders_of(every)
    assert len(lines) == 1 and len(lines[0]) == len(borders_of(faces)[0])
    assert raised[: len(points), 2].min() == 0.1 and raised[len(points) :, 2].max() == 0


def test_bodies_are_closed_and_face_outwards() -> None:
    path = np.stack([np.linspace(0, 1, 9), np.zeros(9), np.linspace(0, 1, 9) ** 2], 1)
    sheet = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 4)), -1)
    rows = np.concatenate([sheet, np.zeros((4, 5, 1))], -1)
    bodies = {
        "tube": (tube(path, 0.1, 0.1, np.array([0.0, 1, 0]), sides=24), np.pi * 0.01 * 1.479),
        "ball": (ball(np.array([5.0, 5, 5]), 0.5, 24, 36), 4 / 3 * np.pi * 0.125),
        "ring": (ring(np.zeros(3), np.array([0.0, 0, 1]), np.array([1.0, 0, 0]), 1.0, 0.1), 2 * np.pi * np.pi * 0.01),
        "slab": (slab(rows, 0.1), 0.1),
    }
    for name, (solid, volume) in bodies.items():
        assert not borders_of(solid.faces), name
        a, b, c = (solid.points[solid.faces[:, corner]] for corner in range(3))
        found = (a * np.cross(b, c)).sum() / 6
        assert 0.85 * volume < found < 1.05 * volume, name


def test_lifting_only_moves_outwards() -> None:
    skin, normals = np.zeros((3, 3)), np.tile([0.0, 0, 1], (3, 1))
    wanted = np.array([[0, 0, -1.0], [0, 0, 0.5], [2, 0, 2.0]])
    np.testing.assert_array_equal(lifted(skin, wanted, normals, 1.0)[:, 2], [1, 1, 2])


def test_the_bust_has_a_neckline_two_arms_and_a_chest() -> None:
    sheet = bust_sheet()
    np.testing.assert_allclose(np.asarray(sheet.weights.sum(1)).ravel(), 1)
    np.testing.assert_allclose(np.asarray(sheet.averaging.sum(1)).ravel(), 1)
    lowest = [line for line in sheet.borders if sheet.rest[line, 1].mean() > 0.3]
    assert len(lowest) == 3
    assert sorted(np.sign(np.round(sheet.rest[line, 0].mean(), 2)) for line in lowest) == [-1, 0, 1]
