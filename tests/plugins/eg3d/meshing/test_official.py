"""The layouts of EG3D's own scripts, by their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.eg3d.generator.density import LatticePart
from plugins.eg3d.meshing.contour import density_mesh
from plugins.eg3d.meshing.official import official_mesh, official_volume
from tests.plugins.eg3d.meshing.conftest import ball_values
from tests.plugins.eg3d.meshing.test_contour import volume


def test_vertices_go_back_by_the_scripts_formula() -> None:
    n, box, scale = 65, 1.6, 0.5
    mesh = density_mesh(LatticePart.whole(ball_values((0.1, 0.05, -0.05), 0.3), box), 0.0, scale)
    a, b, c = official_mesh(mesh, n, box, scale).vertices.T
    z, y, x = (a / (n - 1) - 0.5) * box, (b / (n - 1) - 0.5) * box, (0.5 - c / (n - 1)) * box
    np.testing.assert_allclose(np.stack([x, y, z], axis=1) * scale, mesh.vertices, atol=1e-12)


def test_nothing_is_mirrored() -> None:
    mesh = density_mesh(LatticePart.whole(ball_values((0.1, 0.05, -0.05), 0.3), 1.0), 0.0)
    turned = official_mesh(mesh, 65, 1.0, 1.0)
    assert volume(turned) == pytest.approx(volume(mesh) * 64**3)
    assert turned.normals is not None
    middle = turned.vertices.mean(axis=0)
    outwards = (turned.vertices - middle) / np.linalg.norm(turned.vertices - middle, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", turned.normals, outwards).min() > 0.95


def test_the_volume_is_reversed_and_emptied() -> None:
    values = np.random.default_rng(0).normal(size=(64, 64, 64)).astype(np.float32)
    out = official_volume(values)
    # int(30 * 64 / 256) = 7 points on every side.
    np.testing.assert_array_equal(out[7:57, 7:57, 7:57], values[7:57, 7:57, 7:57][::-1])
    inner = np.zeros(out.shape, bool)
    inner[7:57, 7:57, 7:57] = True
    assert (out[~inner] == -1000).all()
