"""Mirrored predictions are found in any pose; where left and right cannot be told apart nothing is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from plugins.compare.aligning.handedness import mirrored_note
from plugins.compare.measuring import compare
from plugins.compare.settings import MeasureSettings
from plugins.compare.surfaces import Pair, Surface
from tests.plugins.compare.scenes import bump, surface
from workbench.api import Mesh
from workbench.geometry.surface import depth_to_mesh
from workbench.heads.scene import face_sample

TURNS = [
    np.eye(3),
    Rotation.from_euler("xyz", [20, -35, 10], degrees=True).as_matrix(),
    Rotation.random(rng=7).as_matrix(),
]


@pytest.fixture(scope="module")
def face() -> Mesh:
    """A drawn face around the origin, a little turned away, so that it is not symmetric."""
    sample = face_sample(2, resolution=64)
    assert sample.depth is not None
    assert sample.camera is not None
    mesh = depth_to_mesh(sample.depth, sample.camera)
    return replace(mesh, vertices=mesh.vertices - mesh.box.mean(axis=0), uvs=None, normals=None)


def remarks(truth: Mesh, vertices: NDArray[np.float64], faces: NDArray[np.int64]) -> tuple[str, ...]:
    pair = Pair(Surface("truth.ply", truth), Surface("guess.ply", Mesh(vertices, faces)), True, {}, "made up")
    found = compare(pair, MeasureSettings(region="all"))
    assert found.complete
    return found.remarks


@pytest.mark.parametrize("turn", TURNS)
def test_a_mirrored_face_is_found_however_it_stands(face: Mesh, turn: NDArray[np.float64]) -> None:
    noise = np.random.default_rng(1).normal(0, 0.0005, face.vertices.shape)
    there = (face.vertices * [1, 1, -1] + noise) @ turn.T + [0.02, 0.0, -0.03]
    (sentence,) = remarks(face, there, face.faces[:, ::-1])
    assert sentence.startswith("guess.ply looks mirrored: its mirror image fits ")


@pytest.mark.parametrize("turn", TURNS)
def test_a_face_that_is_not_mirrored_is_not_called_so(face: Mesh, turn: NDArray[np.float64]) -> None:
    noise = np.random.default_rng(1).normal(0, 0.0005, face.vertices.shape)
    assert remarks(face, (face.vertices + noise) @ turn.T + [0.02, 0.0, -0.03], face.faces) == ()


def test_of_a_symmetric_face_nothing_can_be_known() -> None:
    depth = bump()
    truth = surface(
        np.where((depth > 0) & (depth[:, ::-1] > 0), (depth + depth[:, ::-1]) / 2, 0).astype(np.float32)
    ).mesh
    assert remarks(truth, truth.vertices * [-1, 1, 1], truth.faces[:, ::-1]) == ()


def test_clicked_points_know_left_from_right() -> None:
    points = np.array([[-0.03, 0.0, 0.7], [0.03, 0.0, 0.7], [0.0, 0.04, 0.68], [0.01, 0.08, 0.7], [0.05, 0.05, 0.75]])
    turned = points @ TURNS[1].T + [0.3, 0.0, 0.1]
    assert "with one side mirrored" in mirrored_note(points * [1, -1, 1], turned, with_scale=False)
    assert mirrored_note(points, turned, with_scale=False) == ""
    assert mirrored_note(points[:3] * [1, -1, 1], turned[:3], with_scale=False) == "", "three lie in a plane"
    flat = points * [1, 1, 0]
    assert mirrored_note(flat * [1, -1, 1], flat @ TURNS[1].T, with_scale=False) == "", "as good as a turn"
