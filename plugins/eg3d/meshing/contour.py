"""The surface at one level of a face's density."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generator.density import LatticePart
from workbench.api import Mesh, iso_surface, require_level

OFFICIAL_LEVEL = 10.0
"""Level of EG3D's own scripts; 2 to 20 gives usable surfaces of the published models."""
OFFICIAL_MARGIN = 30 / 256
"""Share of the box that EG3D's own scripts empty at every face before they cut."""
_EMPTY = 1000.0


def density_mesh(lattice: LatticePart, level: float, metres_per_unit: float = 1.0) -> Mesh:
    """The surface where the density is `level`, closed at the lattice's border; denser is inside.

    Vertices in EG3D's world in nominal metres (EG3D units for 1.0), unit normals outwards along the falling density,
    triangles counter-clockwise from outside.

    Raises
    ------
    SettingsError : the level is outside the densities. DataError : they are not finite.
    """
    remedy = "choose a level between them, or the automatic one"
    require_level(lattice.values, level, what="densities", remedy=remedy)
    mesh = iso_surface(_closed(lattice, level), level)
    step = lattice.box_warp / (lattice.n - 1)
    corner = np.array(lattice.first) * step - lattice.box_warp / 2
    # In place: a lattice of noise has a surface of hundreds of MB.
    places = mesh.vertices
    places *= step * metres_per_unit
    places += corner * metres_per_unit
    return mesh


def _closed(lattice: LatticePart, level: float) -> NDArray[np.float32]:
    """The values, emptied on those faces of the part that lie in the border of the box."""
    values, rim = lattice.values, lattice.border - 1
    for axis in range(3):
        for end, at in ((lattice.first[axis], 0), (lattice.n - lattice.first[axis] - values.shape[axis], -1)):
            face = (slice(None),) * axis + (at,)
            if end <= rim and values[face].max() >= level:
                values = values.copy() if values is lattice.values else values
                values[face] = level - _EMPTY
    return values
