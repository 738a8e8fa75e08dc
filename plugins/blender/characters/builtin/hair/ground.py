"""The surface that hair grows on, lies on and is kept out of: skin of head, ears, neck and shoulders as points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from plugins.blender.characters.figure import Figure
from workbench.api import HeadModel, neutral_vertices, vertex_normals

Float = NDArray[np.float64]
_OUTSIDE = ("head", "body", "ear", "eyelid", "lips")
_SPACING_M = 0.007
_REACH_M = 0.014
"""Hairs between guides that were kept out lie no deeper than this in the skin."""
_LOWEST_M = 0.34
"""Below the eyes; no hair reaches further."""


@dataclass(frozen=True)
class Ground:
    """The skin in the head's frame (origin midway between the eyes, axes of the model frame), metres.

    Attributes
    ----------
    vertices, normals : (V, 3) of the head model. rest : (V, 3) the same on the neutral head.
    down : (3,) unit, towards the earth. pose : (4, 4) head -> camera.
    """

    vertices: Float
    normals: Float
    rest: Float
    down: Float
    pose: Float

    @classmethod
    def of(cls, figure: Figure) -> Ground:
        """The ground of a posed head."""
        turn, origin = figure.pose[:3, :3], figure.pose[:3, 3]
        vertices = (figure.vertices - origin) @ turn
        normals = vertex_normals(vertices, HeadModel.load().faces)
        return cls(vertices, normals, figure.rest, -figure.up @ turn, figure.pose)

    @cached_property
    def points(self) -> Float:
        """(N, 3) points at most 7 mm apart."""
        return np.asarray(_lattice() @ self.vertices)

    @cached_property
    def point_normals(self) -> Float:
        """(N, 3) unit normals of `points`."""
        normals = _lattice() @ self.normals
        return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True))

    @cached_property
    def point_rest(self) -> Float:
        """(N, 3) places of `points` on the neutral head."""
        return np.asarray(_lattice() @ self.rest)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.points)

    def nearest(self, places: NDArray[np.floating], reach: float = np.inf) -> tuple[Float, NDArray[np.int64]]:
        """Height over the skin (negative inside), metres, and the row in `points` of the nearest point of (M, 3).

        Farther than `reach` the height is infinite and the row that of any point.
        """
        _, row = self._tree.query(places, distance_upper_bound=reach)
        found = row < len(self.points)
        row = np.where(found, row, 0)
        height = ((places - self.points[row]) * self.point_normals[row]).sum(1)
        return np.where(found, height, np.inf), row

    def pushed(
        self, places: NDArray[np.floating], clearance: NDArray[np.floating] | float, reach: float = np.inf
    ) -> Float:
        """(M, 3) places moved out of the skin until they are `clearance` metres above it."""
        height, row = self.nearest(places, reach)
        lack = np.maximum(clearance - height, 0.0)
        return np.asarray(places + lack[:, None] * self.point_normals[row])

    def clear(self, hairs: NDArray[np.float32], clearance: float) -> NDArray[np.float32]:
        """(C, P, 3) hairs with all but their roots moved out of the skin."""
        count, points, _ = hairs.shape
        pushed = self.pushed(hairs[:, 1:].reshape(-1, 3), clearance, _REACH_M).astype(np.float32)
        return np.concatenate([hairs[:, :1], pushed.reshape(count, points - 1, 3)], 1)

    def to_camera(self, places: NDArray[np.floating]) -> NDArray[np.float32]:
        """(M, 3) places in the camera's frame."""
        turn = self.pose[:3, :3].astype(np.float32)
        return np.asarray(places @ turn.T + self.pose[:3, 3].astype(np.float32), np.float32)


@cache
def _lattice() -> sparse.csr_matrix:
    """(N, V) weights of points spread over the outer triangles, large ones more densely."""
    table, rest = HeadModel.load().table, neutral_vertices()
    outside = np.isin(np.array(table.part_names)[table.parts], _OUTSIDE)
    faces = table.faces[outside]
    faces = faces[rest[faces][..., 1].min(1) < _LOWEST_M]
    corners = rest[faces]
    longest = np.linalg.norm(corners - np.roll(corners, 1, 1), axis=2).max(1)
    pieces = np.ceil(longest / _SPACING_M).astype(int)
    inner = [_inner(count) for count in pieces.tolist()]
    shares = np.concatenate(inner)
    owner = np.repeat(np.arange(len(faces)), [len(points) for points in inner])
    used = np.unique(faces)
    rows = np.concatenate([np.repeat(np.arange(len(shares)), 3), len(shares) + np.arange(len(used))])
    columns = np.concatenate([faces[owner].ravel(), used]).astype(np.int64)
    values = np.concatenate([shares.ravel(), np.ones(len(used))])
    return sparse.csr_matrix((values, (rows, columns)), (len(shares) + len(used), len(rest)))


def _inner(pieces: int) -> Float:
    """(K, 3) barycentric weights of points inside a triangle, none for small ones."""
    if pieces < 2:
        return np.zeros((0, 3))
    first, second = np.meshgrid(np.arange(pieces), np.arange(pieces), indexing="ij")
    first, second = first.ravel() + 1 / 3, second.ravel() + 1 / 3
    keep = first + second < pieces
    return np.stack([first[keep], second[keep], pieces - first[keep] - second[keep]], 1) / pieces
