"""The surface that hair grows on, lies on and is kept out of: skin of head, ears, neck and shoulders as points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.surface import leeway, subdivision
from plugins.blender.characters.figure import Figure
from workbench.api import HeadModel, neutral_vertices

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_OUTSIDE = ("head", "body", "ear", "eyelid", "lips")
_SPACING_M, _BUST_M = 0.007, 0.15
_CELL_M, _MARGIN_M, _DEEP_M = 0.005, 0.03, 0.008
_CLOTHES_M, _CLOTHED_M = 0.007, (0.11, 0.15)
"""How much clothes raise the bust, and between which heights below the eyes they begin."""
_LOWEST_M = 0.34
"""Below the eyes; no hair reaches further."""


@dataclass(frozen=True)
class Ground:
    """The skin in the head's frame (origin midway between the eyes, axes of the model frame), metres.

    Attributes
    ----------
    vertices, normals : (N, 3) points of the smooth skin, those of the head model first. rest : (N, 3) the same on the
    neutral head.
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
        points, normals = subdivision().points(figure.vertices, leeway())
        return cls((points - origin) @ turn, normals @ turn, _rest(), -figure.up @ turn, figure.pose)

    @cached_property
    def points(self) -> Float:
        """(M, 3) points of the skin, about 7 mm apart on the scalp, and of the clothes over it."""
        clothed = np.clip((self.point_rest[:, 1] - _CLOTHED_M[0]) / (_CLOTHED_M[1] - _CLOTHED_M[0]), 0, 1)
        return np.asarray(_lattice() @ self.vertices + _CLOTHES_M * clothed[:, None] * self.point_normals)

    @cached_property
    def point_normals(self) -> Float:
        """(M, 3) unit normals of `points`."""
        normals = _lattice() @ self.normals
        return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True))

    @cached_property
    def point_rest(self) -> Float:
        """(M, 3) places of `points` on the neutral head."""
        return np.asarray(_lattice() @ self.rest)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.points)

    def nearest(self, places: NDArray[np.floating]) -> tuple[Float, NDArray[np.int64]]:
        """Height over the skin (negative inside), metres, and the row in `points` of the nearest point of (P, 3)."""
        _, row = self._tree.query(places)
        return ((places - self.points[row]) * self.point_normals[row]).sum(1), row

    def pushed(self, places: Float, clearance: Float) -> Float:
        """(P, 3) places moved out of the skin until they are `clearance` (P,) metres above it."""
        height, row = self.nearest(places)
        return np.asarray(places + np.maximum(clearance - height, 0.0)[:, None] * self.point_normals[row])

    def clear(self, hairs: Single, clearance: float) -> tuple[Single, NDArray[np.bool_]]:
        """Hairs (C, P, 3) with all but their roots moved out of the skin, and which (C,) are any good.

        What lies deep inside was laid between guides that part around a head or shoulder, and would be drawn along it.
        """
        count, points, _ = hairs.shape
        places, depth = self._cells.pushed(hairs[:, 1:].reshape(-1, 3), np.float32(clearance))
        places, _ = self._cells.pushed(places, np.float32(clearance))
        good = depth.reshape(count, points - 1).max(1) < _DEEP_M
        return np.concatenate([hairs[:, :1], places.reshape(count, points - 1, 3)], 1), good

    @cached_property
    def _cells(self) -> _Cells:
        return _Cells.around(self)

    def to_camera(self, places: NDArray[np.floating]) -> NDArray[np.float32]:
        """(P, 3) places in the camera's frame."""
        turn = self.pose[:3, :3].astype(np.float32)
        return np.asarray(places @ turn.T + self.pose[:3, 3].astype(np.float32), np.float32)


@dataclass(frozen=True)
class _Cells:
    """Which point of the skin is nearest, cell by cell: for many places a hundred times as fast as a search.

    corner : (3,) of the grid of cells, metres. rows : (X, Y, Z) rows in `points`.
    """

    corner: Single
    rows: NDArray[np.int32]
    points: Single
    normals: Single

    @classmethod
    def around(cls, ground: Ground) -> _Cells:
        corner = ground.points.min(0) - _MARGIN_M
        cells = ((ground.points - corner) / _CELL_M).astype(int)
        rows = np.full(((np.ptp(ground.points, axis=0) + 2 * _MARGIN_M) / _CELL_M).astype(int) + 1, -1, np.int32)
        rows[tuple(cells.T)] = np.arange(len(cells))
        nearest = ndimage.distance_transform_edt(rows < 0, return_distances=False, return_indices=True)
        return cls(
            corner.astype(np.float32),
            rows[tuple(nearest)],
            ground.points.astype(np.float32),
            ground.point_normals.astype(np.float32),
        )

    def pushed(self, places: Single, clearance: np.float32) -> tuple[Single, Single]:
        """(P, 3) places moved out of the skin (those beyond the grid stay), and how deep (P,) they were in it."""
        cells = ((places - self.corner) * np.float32(1 / _CELL_M)).astype(np.int32)
        limits = np.array(self.rows.shape, np.int32)
        found = np.flatnonzero(((cells >= 0) & (cells < limits)).all(1))
        x, y, z = cells[found].T
        row = self.rows.ravel().take((x * limits[1] + y) * limits[2] + z)
        lack = clearance - np.einsum("ij,ij->i", places[found] - self.points[row], self.normals[row])
        low = np.flatnonzero(lack > 0)
        moved, depth = places.copy(), np.zeros(len(places), np.float32)
        moved[found[low]] += lack[low, None] * self.normals[row[low]]
        depth[found[low]] = lack[low]
        return moved, depth


@cache
def _rest() -> Float:
    return np.asarray(subdivision().flat @ neutral_vertices())


@cache
def _lattice() -> sparse.csr_matrix:
    """(M, N) weights of points spread over the outer triangles, large ones more densely."""
    table, rest, surface = HeadModel.load().table, _rest(), subdivision()
    outside = np.isin(np.array(table.part_names)[table.parts], _OUTSIDE)
    faces = surface.faces[outside[surface.source]]
    faces = faces[rest[faces][..., 1].min(1) < _LOWEST_M]
    corners = rest[faces]
    longest = np.linalg.norm(corners - np.roll(corners, 1, 1), axis=2).max(1)
    pieces = np.ceil(longest / _SPACING_M).astype(int)
    on_bust = rest[faces][..., 1].max(1) > _BUST_M
    inner = [_inner(count) for count in np.where(on_bust, 1, pieces).tolist()]
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
    rows, columns = np.meshgrid(np.arange(pieces), np.arange(pieces), indexing="ij")
    first, second = rows.ravel() + 1 / 3, columns.ravel() + 1 / 3
    keep = first + second < pieces
    return np.stack([first[keep], second[keep], pieces - first[keep] - second[keep]], 1) / pieces
