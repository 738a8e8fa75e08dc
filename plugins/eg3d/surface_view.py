"""The surface of the live face, as arrays for the window."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.cameras import frontal_camera
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.meshing.surface import SurfaceOptions, surface_of
from workbench.api import NumericalError, SettingsError, from_eg3d_vector

Arrays = dict[str, NDArray[Any]]


def surface_arrays(generator: Generator, planes: Planes, side: int) -> tuple[Arrays, dict[str, Any]]:
    """A face's surface, cut at the automatic level on a lattice of `side` points along each edge.

    `vertices` (V, 3) and `normals` (V, 3) float32 in the frontal camera's frame, metres; `faces` (F, 3) int32;
    `colours` (V, 3) uint8. Figures: `triangles`, and `sentence`, which says why there are none.
    """
    try:
        found = surface_of(generator, planes, SurfaceOptions(resolution=side))
    except (NumericalError, SettingsError) as error:
        nothing = {"vertices": np.zeros((0, 3), np.float32), "faces": np.zeros((0, 3), np.int32)}
        return nothing, {"triangles": 0, "sentence": error.sentence}
    c = generator.configuration
    camera = from_eg3d_vector(frontal_camera(c), c.image_resolution, c.image_resolution, c.metres_per_unit)
    mesh = found.mesh.transformed(camera.world_to_camera)
    arrays: Arrays = {"vertices": mesh.vertices.astype(np.float32), "faces": mesh.faces.astype(np.int32)}
    if mesh.normals is not None:
        arrays["normals"] = mesh.normals.astype(np.float32)
    if mesh.colours is not None:
        arrays["colours"] = mesh.colours
    return arrays, {"triangles": len(mesh.faces), "sentence": "", "level": found.level}
