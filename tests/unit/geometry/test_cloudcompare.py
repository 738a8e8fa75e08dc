"""CloudCompare's distances from a mesh's vertices to another mesh are ours to 1e-4 mm; passed over where it is not
installed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.unit.geometry.surfaces import bumpy_sphere, plane_depth, portrait_camera, sphere
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.surface import depth_to_mesh

_PLACE = Path(__file__).parents[3] / "benchmarks" / "cloudcompare.py"
_SPEC = importlib.util.spec_from_file_location("cloudcompare", _PLACE)
assert _SPEC is not None
assert _SPEC.loader is not None
cloudcompare = importlib.util.module_from_spec(_SPEC)
sys.modules["cloudcompare"] = cloudcompare
_SPEC.loader.exec_module(cloudcompare)
pytestmark = pytest.mark.skipif(bool(cloudcompare.why_missing()), reason=cloudcompare.why_missing() or "installed")


def scattered(mesh: Mesh, seed: int, spread_m: float) -> Mesh:
    """The mesh with every vertex moved at random."""
    moves = np.random.default_rng(seed).normal(size=mesh.vertices.shape) * spread_m
    return Mesh(mesh.vertices + moves, mesh.faces)


def rough_plane() -> Mesh:
    camera = portrait_camera(60, 48)
    depth = plane_depth(camera, (0.3, -0.2, 1.0), 0.6) + 0.002 * np.random.default_rng(4).random((48, 60))
    mesh = depth_to_mesh(depth, camera)
    return Mesh(mesh.vertices - mesh.vertices.mean(axis=0), mesh.faces)


PAIRS = {
    "noise": (scattered(bumpy_sphere(1, 40, 60), 1, 0.002), bumpy_sphere(1, 40, 60)),
    "larger": (sphere(0.103, 40, 60), sphere(0.1, 60, 90)),
    "other": (bumpy_sphere(2), bumpy_sphere(3, 30, 50)),
    "beside": (bumpy_sphere(2), Mesh(np.add(bumpy_sphere(5).vertices, [0.02, 0, 0.01]), bumpy_sphere(5).faces)),
    "depth": (scattered(rough_plane(), 6, 0.0015), rough_plane()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_cloudcompare_agrees(tmp_path: Path, name: str) -> None:
    source, target = PAIRS[name]
    peer = cloudcompare.cloud_to_mesh(source, target, tmp_path, timeout_s=120)
    found = SurfaceDistance(target).signed(source.vertices)
    mine = found.signed * 1000
    np.testing.assert_allclose(np.abs(mine), np.abs(peer.signed), rtol=0, atol=1e-4)
    # Its sign is that of one face, which is open at edges, corners and rims.
    inner = ~found.on_border & (np.abs(mine) > 0.05)
    assert np.mean(np.sign(mine[inner]) == np.sign(peer.signed[inner])) > 0.99
