"""Whether a mesh is the surface of something: edges that many triangles share, sides turned against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import face_crosses


@dataclass(frozen=True)
class Soundness:
    """What is odd about a mesh.

    Attributes
    ----------
    crowded_edges : edges that three or more triangles share; inside and outside mean nothing beside them.
    turned_edges : edges whose two triangles are turned against each other: one shows its back.
    rim_edges : edges of one triangle alone; none on a closed surface.
    flat_triangles : triangles without area.
    volume : signed, in the cube of the mesh's unit; negative where a closed surface is turned inside out.
    """

    crowded_edges: int
    turned_edges: int
    rim_edges: int
    flat_triangles: int
    volume: float

    @property
    def inside_out(self) -> bool:
        """Whether a closed surface shows its inside."""
        return self.rim_edges == 0 and self.turned_edges == 0 and self.volume < 0


def soundness(mesh: Mesh) -> Soundness:
    """Looks at every edge: a second for two million triangles."""
    begin = mesh.faces.ravel()
    end = mesh.faces[:, [1, 2, 0]].ravel()
    keys = np.minimum(begin, end) * np.int64(len(mesh.vertices)) + np.maximum(begin, end)
    order = np.argsort(keys)
    is_new = np.r_[True, np.diff(keys[order]) != 0]
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.r_[starts, len(keys)])
    # An edge run through once each way has a sum of zero.
    ways = np.add.reduceat(np.where(begin < end, 1, -1)[order], starts)
    crosses = face_crosses(mesh.vertices, mesh.faces)
    middle = mesh.vertices.mean(axis=0)
    volume = float(np.einsum("ij,ij->i", mesh.vertices[mesh.faces[:, 0]] - middle, crosses).sum() / 6)
    return Soundness(
        int((counts > 2).sum()),
        int(((counts == 2) & (ways != 0)).sum()),
        int((counts == 1).sum()),
        int((crosses == 0).all(axis=1).sum()),
        volume,
    )
