"""One head in every kind of file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.plugins.compare.scenes import bump, surface
from workbench.api import Mesh
from workbench.geometry.mesh_files import write_mesh


@pytest.fixture(scope="session")
def hill() -> Mesh:
    """The hill of `scenes` as a mesh in metres, 26 cm across, without what only some formats keep."""
    mesh = surface(bump()).mesh
    return replace(mesh, uvs=None, normals=None, colours=None)


@pytest.fixture
def in_metres(tmp_path: Path, hill: Mesh) -> Path:
    write_mesh(tmp_path / "truth ü.ply", hill)
    return tmp_path / "truth ü.ply"


@pytest.fixture
def in_millimetres(tmp_path: Path, hill: Mesh) -> Path:
    write_mesh(tmp_path / "guess.obj", hill, metres_per_unit=0.001)
    return tmp_path / "guess.obj"


@pytest.fixture
def as_depth(tmp_path: Path) -> Path:
    np.save(tmp_path / "depth.npy", bump())
    return tmp_path / "depth.npy"
