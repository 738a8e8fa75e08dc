"""A mesh with what measuring needs of it again and again, built once, also for the places it is moved to."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.alignment import Similarity
from workbench.geometry.distances import Distances, Steps, SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import vertex_areas, vertex_normals

Array = NDArray[np.float64]


class MeasuredSurface:
    """A mesh (metres) with areas, normals and a search for closest points, each made when first asked for.

    Moving it costs nothing but its vertices: distances to a moved surface are those of points moved back to the surface
    as it was, and a similarity keeps closest points.
    """

    def __init__(self, mesh: Mesh, origin: MeasuredSurface | None = None, motion: Similarity | None = None) -> None:
        self.mesh = mesh
        self._origin = origin
        self._motion = motion or Similarity.identity()

    def moved(self, motion: Similarity) -> MeasuredSurface:
        """The surface after `motion`."""
        whole = motion.after(self._motion)
        first = self._origin or self
        return MeasuredSurface(self.mesh.transformed(motion.matrix), first, whole)

    @cached_property
    def areas(self) -> Array:
        """(V,) area around each vertex, m²."""
        if self._origin is not None:
            return self._origin.areas * self._motion.scale**2
        return vertex_areas(self.mesh.vertices, self.mesh.faces)

    @cached_property
    def normals(self) -> Array:
        """(V,) unit normals of the faces around each vertex; 0 where there is none."""
        if self._origin is not None:
            return self._origin.normals @ self._motion.rotation.T
        return vertex_normals(self.mesh.vertices, self.mesh.faces)

    @cached_property
    def distance(self) -> SurfaceDistance:
        """The search; of the surface as it was before it was moved. Raises DataError for a mesh without triangles."""
        return self._origin.distance if self._origin is not None else SurfaceDistance(self.mesh)

    def distances(self, points: Array) -> Steps[Distances]:
        """Signed distances of (N, 3) points to the surface where it is now, in steps."""
        if self._origin is None:
            return (yield from self.distance.steps(points))
        motion = self._motion
        found = yield from self.distance.steps(motion.inverse().apply(points))
        return Distances(
            found.signed * motion.scale,
            motion.apply(found.closest),
            found.cell,
            found.normal @ motion.rotation.T,
            found.on_border,
        )
