"""Colours of a surface, asked of the generator at its vertices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generator.generator import Generator, Planes
from workbench.api import Mesh

_POINTS_AT_ONCE = 2**14


def vertex_colours(generator: Generator, planes: Planes, mesh: Mesh, metres_per_unit: float) -> NDArray[np.uint8]:
    """(V, 3) RGB of a mesh in EG3D's world in nominal metres: what a ray that ends there would show."""
    points = (mesh.vertices / metres_per_unit).astype(np.float32)
    colours = np.empty(points.shape, np.uint8)
    for first in range(0, len(points), _POINTS_AT_ONCE):
        part = slice(first, first + _POINTS_AT_ONCE)
        shares = generator.colour(points[part], planes)[0, :, :3]
        colours[part] = (shares * 255).round().clamp(0, 255).byte().cpu().numpy()
    return colours
