"""Pieces and smoothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.eg3d.generator.density import LatticePart
from plugins.eg3d.meshing.cleaning import largest_piece, smoothed
from plugins.eg3d.meshing.contour import density_mesh
from tests.plugins.eg3d.meshing.conftest import ball_values
from tests.plugins.eg3d.meshing.test_contour import is_closed, volume
from workbench.api import Mesh


def test_the_largest_of_three_pieces_keeps_all_that_belongs_to_it() -> None:
    balls = [
        ball_values(centre, radius) for centre, radius in (((-0.3, 0, 0), 0.1), ((0.2, 0, 0), 0.2), ((0, 0.4, 0), 0.05))
    ]
    mesh = density_mesh(LatticePart.whole(np.maximum.reduce(balls), 1.0), 0.0)
    mesh = replace(mesh, colours=(mesh.vertices * 100 + 100).astype(np.uint8))
    piece = largest_piece(mesh)
    assert len(piece.vertices) < len(mesh.vertices)
    np.testing.assert_allclose(np.linalg.norm(piece.vertices - [0.2, 0, 0], axis=1), 0.2, atol=1e-3)
    np.testing.assert_array_equal(piece.colours, (piece.vertices * 100 + 100).astype(np.uint8))
    assert is_closed(piece)
    assert piece.normals is not None
    assert len(piece.normals) == len(piece.vertices)


def test_one_piece_and_none_stay_as_they_are(ball: LatticePart) -> None:
    mesh = density_mesh(ball, 0.0)
    assert largest_piece(mesh) is mesh
    nothing = Mesh(np.empty((0, 3)), np.empty((0, 3), np.int64))
    assert len(largest_piece(nothing).vertices) == 0
    assert len(smoothed(nothing, 3).mesh.vertices) == 0


def test_smoothing_takes_noise_away_and_keeps_the_size(ball: LatticePart) -> None:
    mesh = density_mesh(ball, 0.0)
    noise = np.random.default_rng(0).normal(size=(len(mesh.vertices), 1)) * 0.003
    assert mesh.normals is not None
    rough = replace(mesh, vertices=mesh.vertices + mesh.normals * noise)
    done = smoothed(rough, 20)
    middle = [0.1, 0.0, -0.05]
    before, after = (np.linalg.norm(m.vertices - middle, axis=1).std() for m in (rough, done.mesh))
    assert after < before / 3
    assert volume(done.mesh) == pytest.approx(volume(mesh), rel=0.01)
    moved = np.linalg.norm(done.mesh.vertices - rough.vertices, axis=1)
    assert done.largest_move == pytest.approx(moved.max())
    assert done.mean_move == pytest.approx(moved.mean())
    assert done.mesh.normals is not None
    assert np.einsum("ij,ij->i", done.mesh.normals, done.mesh.vertices - middle).min() > 0
    assert smoothed(rough, 0).mesh is rough
