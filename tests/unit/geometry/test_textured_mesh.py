"""Meshes with a picture on them, read back by another program's reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.geometry.mesh import Mesh
from workbench.geometry.mesh_files import read_mesh
from workbench.geometry.textured_mesh import write_textured_mesh

QUAD = Mesh(
    np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]),
    np.array([[0, 1, 2], [0, 2, 3]]),
    uvs=np.array([[0.125, 0.125], [0.875, 0.125], [0.875, 0.875], [0.125, 0.875]]),
)
PICTURE = np.zeros((4, 4, 3), np.uint8)
PICTURE[0, 0], PICTURE[0, 3], PICTURE[3, 0], PICTURE[3, 3] = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
AT_CORNERS = [(0, 0, 255), (255, 255, 0), (0, 255, 0), (255, 0, 0)]
"""v of a UV runs upwards: the first vertex shows the picture's lower left."""


@pytest.mark.parametrize("suffix", [".obj", ".glb"])
def test_every_vertex_shows_its_place_in_the_picture(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"Gesicht für später{suffix}"
    import trimesh

    write_textured_mesh(path, QUAD, PICTURE)
    loaded = trimesh.load(path, process=False, force="mesh")
    colours = loaded.visual.to_color().vertex_colors[:, :3]
    shown = {tuple(np.round(v, 6)): tuple(c) for v, c in zip(loaded.vertices.tolist(), colours.tolist(), strict=True)}
    assert [shown[tuple(vertex)] for vertex in QUAD.vertices.tolist()] == AT_CORNERS
    again = read_mesh(path)
    np.testing.assert_allclose(again.vertices, QUAD.vertices)
    assert again.uvs is not None


def test_what_cannot_carry_a_picture_is_said(tmp_path: Path) -> None:
    for path, mesh in ((tmp_path / "a.ply", QUAD), (tmp_path / "a.obj", replace(QUAD, uvs=None))):
        with pytest.raises(DataError, match="write OBJ or GLB"):
            write_textured_mesh(path, mesh, PICTURE)
    assert not list(tmp_path.iterdir())
