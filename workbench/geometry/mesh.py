"""A triangle mesh as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Mesh:
    """Triangles in a stated frame, metres.

    Attributes
    ----------
    vertices : (V, 3) float64.
    faces : (F, 3) int64, 0-based, counter-clockwise seen from outside.
    normals : (V, 3) unit vertex normals, or None.
    uvs : (V, 2) texture coordinates, v upwards, or None.
    colours : (V, 3) uint8 RGB, or None.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    normals: NDArray[np.float64] | None = None
    uvs: NDArray[np.float64] | None = None
    colours: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "vertices", np.ascontiguousarray(self.vertices, np.float64).reshape(-1, 3))
        object.__setattr__(self, "faces", np.ascontiguousarray(self.faces, np.int64).reshape(-1, 3))

    @cached_property
    def box(self) -> NDArray[np.float64]:
        """(2, 3) lowest and highest coordinates of the vertices."""
        # Column by column: along the first axis of (V, 3) NumPy takes ten times as long.
        columns = [self.vertices[:, axis] for axis in range(3)]
        return np.array([[column.min() for column in columns], [column.max() for column in columns]])

    def transformed(self, matrix: NDArray[np.float64]) -> Mesh:
        """The mesh after a 4x4 rigid or similarity transform (normals keep unit length)."""
        linear = matrix[:3, :3]
        normals = None
        if self.normals is not None:
            turned = self.normals @ linear.T
            # A vertex of no triangle has no normal and keeps none.
            normals = turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), np.finfo(float).tiny)
        return replace(self, vertices=self.vertices @ linear.T + matrix[:3, 3], normals=normals)
