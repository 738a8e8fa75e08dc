"""Points and meshes lie on the true lines of sight, in crops as in whole pictures."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.registration import coloured_mesh, points
from tests.plugins.kinect.reference import azure_calibration
from workbench.api import DataError, DepthMeshOptions

DEPTH = azure_calibration(depth_mode="NFOV_2X2BINNED").depth


def bowl() -> np.ndarray:
    rows, columns = np.mgrid[: DEPTH.height, : DEPTH.width]
    depth = 800 + 0.002 * ((rows - 140) ** 2 + (columns - 160) ** 2)
    depth[40:50, 60:80] = 0
    return depth.astype(np.uint16)


def test_points_are_on_the_lines_of_sight_and_nowhere_without_depth() -> None:
    depth = bowl()
    found = points(depth, DEPTH)
    assert found.dtype == np.float32
    assert np.array_equal(np.isnan(found).any(-1), depth == 0)
    there = depth > 0
    rows, columns = np.nonzero(there)
    assert np.abs(DEPTH.project(found[there]) - np.stack([columns, rows], -1) - 0.5).max() < 1e-3
    assert np.abs(found[there][:, 2] * 1000 - depth[there]).max() < 1e-3


def test_points_of_a_crop_are_those_of_the_whole() -> None:
    depth = bowl()
    crop = points(depth[30:230, 20:220], DEPTH.cropped(20, 30, 200, 200))
    assert np.allclose(crop, points(depth, DEPTH)[30:230, 20:220], rtol=0, atol=1e-6, equal_nan=True)


def test_mesh_has_the_points_the_colours_and_the_triangles() -> None:
    depth = bowl()
    picture = np.random.default_rng(0).integers(0, 255, (*depth.shape, 3), dtype=np.uint8)
    mesh = coloured_mesh(depth, DEPTH, picture, DepthMeshOptions(relative_jump=30.0))
    assert len(mesh.vertices) == (depth > 0).sum()
    assert np.abs(mesh.vertices - points(depth, DEPTH)[depth > 0]).max() < 1e-6
    assert np.array_equal(mesh.colours, picture[depth > 0][:, ::-1])
    assert mesh.normals is not None
    assert (mesh.normals[:, 2] < 0).all()


def test_sizes_that_do_not_fit_are_told() -> None:
    with pytest.raises(DataError, match="10 x 12 pixels and its lens 320 x 288"):
        points(np.zeros((12, 10), np.uint16), DEPTH)
