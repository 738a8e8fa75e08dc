"""How far a surface cut from a sparse lattice lies from the one cut from every point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.meshing.contour import density_mesh
from workbench.api import Mesh, SurfaceDistance

_NEAR_VOXELS = 0.01


@dataclass(frozen=True)
class SparseCheck:
    """Largest distances in lattice steps: of the sparse surface's vertices from the dense surface, and the reverse.

    `added` is what the sparse surface has too much, `missed` what it lacks.
    """

    added: float
    missed: float

    @property
    def sentence(self) -> str:
        """What was found, for people."""
        return (
            f"The sparse surface departs by at most {self.added:.2g} lattice steps from the dense one and misses at "
            f"most {self.missed:.2g}"
        )


def check_sparse(generator: Generator, planes: Planes, n: int, level: float, margin: float = 0.0) -> SparseCheck:
    """Cuts the surface of one face both ways and compares all of it; as slow and as large as a dense lattice.

    Raises
    ------
    SettingsError : the level is outside the densities.
    """
    step = generator.configuration.rendering.box_warp / (n - 1)
    sparse = density_mesh(generator.density_part(n, planes, sparse_level=level, margin=margin), level)
    dense = density_mesh(generator.density_part(n, planes, margin=margin), level)
    return SparseCheck(_farthest(sparse, dense, step), _farthest(dense, sparse, step))


def _farthest(mesh: Mesh, other: Mesh, step: float) -> float:
    """Largest distance of a vertex of `mesh` from the surface of `other`, in steps.

    Nearly all vertices coincide; only of the others is the distance from the triangles looked for.
    """
    near: NDArray[np.float64] = cKDTree(other.vertices).query(mesh.vertices)[0]
    apart = near > _NEAR_VOXELS * step
    rest = float(near[~apart].max(initial=0.0))
    if apart.any():
        exact = SurfaceDistance(other).signed(mesh.vertices[apart]).signed
        rest = max(rest, float(np.abs(exact).max()))
    return rest / step
