"""The smooth skin: rules of Catmull and Clark on a cube, and closeness to the flat triangles on real heads."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.blender.characters.builtin.surface import (
    FURTHEST_M,
    leeway,
    quads_of,
    subdivided,
    subdivision,
    texture_corners,
)
from workbench.api import FaceRanges, HeadModel, face_regions, neutral_vertices, sample_scene

CUBE = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
CUBE_QUADS = np.array(
    [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]], np.int64
)  # fmt: skip


def test_corners_of_a_cube_go_where_the_rules_send_them() -> None:
    # By hand: after one step a corner lies at 5/9 of itself, its edges' points at 3/4 in two axes, its faces' in one.
    # Its limit is (9 * 5/9 + 4 * (3/4 + 3/4) + 1) / 24 = 1/2 of itself, so vertices are moved out to 3/2 of themselves.
    surface = subdivided(CUBE_QUADS, 8)
    np.testing.assert_allclose(surface.smooth[:8] @ CUBE, 0.75 * CUBE, atol=1e-12)
    np.testing.assert_allclose(surface.points(CUBE, 1e9)[0][:8], 0.75 * CUBE, atol=1e-12)
    np.testing.assert_allclose((surface.flat @ CUBE)[20:], CUBE[CUBE_QUADS].mean(1), atol=1e-12)


def test_a_flat_grid_stays_flat_and_where_it_is() -> None:
    across, along = np.meshgrid(np.arange(5.0), np.arange(5.0))
    grid = np.stack([across.ravel(), along.ravel(), 0 * across.ravel()], 1)
    first = (np.arange(4)[:, None] * 5 + np.arange(4)).ravel()
    surface = subdivided(np.stack([first, first + 1, first + 6, first + 5], 1), 25)
    np.testing.assert_allclose((surface.smooth @ grid)[:, 2], 0, atol=1e-12)
    np.testing.assert_allclose(np.asarray(surface.smooth.sum(1)).ravel(), 1, atol=1e-12)
    np.testing.assert_allclose((surface.smooth @ grid)[12], grid[12], atol=1e-12)


def test_the_tables_triangles_are_quads_folded_along_their_first_diagonal() -> None:
    faces = np.array([[5, 6, 7], [7, 8, 5], [1, 2, 3], [0, 1, 3]])
    np.testing.assert_array_equal(quads_of(faces), [[5, 6, 7, 8], [1, 2, 3, 0]])
    with pytest.raises(ValueError, match="pairs"):
        quads_of(np.array([[0, 1, 2], [3, 4, 5]]))


def test_every_small_triangle_lies_on_the_triangle_it_is_said_to_come_from() -> None:
    surface, faces, rest = subdivision(), HeadModel.load().faces, neutral_vertices()
    corners = (surface.flat @ rest)[surface.faces]
    own = rest[faces[surface.source]]
    normal = np.cross(own[:, 1] - own[:, 0], own[:, 2] - own[:, 0])
    small = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    np.testing.assert_allclose(small, normal / 4, atol=1e-12)
    off = ((corners - own[:, :1]) * normal[:, None]).sum(2) / np.linalg.norm(normal, axis=1)[:, None]
    assert np.abs(off).max() < 1e-12
    assert set(np.unique(face_regions()[surface.source])) == set(np.unique(face_regions()))


def test_texture_is_that_of_the_table() -> None:
    table = HeadModel.load().table
    corners, surface = texture_corners(), subdivision()
    own = table.uvs[table.face_uvs[surface.source]]
    assert (corners >= own.min(1, keepdims=True) - 1e-6).all() and (corners <= own.max(1, keepdims=True) + 1e-6).all()
    kept = surface.faces[:, 0] < len(table.template)
    matches = (table.faces[surface.source] == surface.faces[:, :1])[..., None]
    np.testing.assert_allclose(corners[kept, 0], (own * matches).sum(1)[kept], atol=1e-6)


def test_real_heads_stay_close_to_the_flat_triangles_and_are_symmetric() -> None:
    surface, room = subdivision(), leeway()
    assert room.min() == FURTHEST_M and (room[surface.faces[face_regions()[surface.source] == 2]] < 2e-4).all()
    scene = sample_scene(3, 3, FaceRanges())
    vertices = HeadModel.load().shape(scene.parameters).vertices
    points, normals = surface.points(vertices, room)
    assert (np.linalg.norm(points - surface.flat @ vertices, axis=1) <= room + 1e-12).all()
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-9)
    mirror, count = HeadModel.load().table.mirror, len(vertices)
    middle = surface.points(neutral_vertices(), room)[0][:count]
    np.testing.assert_allclose(middle[mirror] * [-1, 1, 1], middle, atol=2e-5)


def test_the_smooth_surface_is_smoother_than_the_flat_one() -> None:
    surface = subdivision()
    bends = []
    for points in (surface.flat @ neutral_vertices(), surface.points(neutral_vertices(), 1.0)[0]):
        corners = points[surface.faces]
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        half = len(normal) // 2
        bends.append(np.degrees(np.arccos(np.clip((normal[:half] * normal[half:]).sum(1), -1, 1))))
    chosen = np.isin(face_regions()[surface.source[: len(bends[0])]], (1, 2))
    assert np.percentile(bends[1][chosen], 95) < 0.7 * np.percentile(bends[0][chosen], 95)
