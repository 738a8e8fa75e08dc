"""Meshes and volumes as EG3D's own scripts lay them out, for programs that expect theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.meshing.contour import OFFICIAL_MARGIN
from workbench.api import Mesh

_BORDER_VALUE = -1000.0


def official_mesh(mesh: Mesh, n: int, box_warp: float, metres_per_unit: float) -> Mesh:
    """A mesh of EG3D's world in the coordinates of the scripts' PLY files: steps of the lattice, axes (z, y, -x).

    A vertex (a, b, c) there lies at z = (a / (n - 1) - 1/2) box_warp, at y by b in the same way, and at
    x = (1/2 - c / (n - 1)) box_warp.
    This is a rotation: nothing is mirrored. The scripts' own lattice is sheared by up to a step, which is not copied.
    """
    steps = (n - 1) / (box_warp * metres_per_unit)
    x, y, z = mesh.vertices.T * steps
    middle = (n - 1) / 2
    normals = None if mesh.normals is None else mesh.normals[:, ::-1] * [1.0, 1.0, -1.0]
    return replace(mesh, vertices=np.stack([middle + z, middle + y, middle - x], axis=1), normals=normals)


def official_volume(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A lattice (n, n, n), axes x, y, z, as the scripts write it: x reversed, the margin at every face -1000."""
    out = values[::-1].copy()
    border = int(OFFICIAL_MARGIN * len(out))
    for axis in range(3):
        rows = np.moveaxis(out, axis, 0)
        rows[:border] = _BORDER_VALUE
        rows[len(rows) - border :] = _BORDER_VALUE
    return out
