"""Signed distances from points to the surface of a mesh.

The sign is that of the pseudonormal of the closest feature (face, edge or corner; Baerentzen and Aanaes 2005), which
is right for every closed, consistently turned mesh. Positive is on the side the normals point to: outside a head,
towards the viewer for a mesh made of a depth map.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.closest import ClosestPoints, TriangleSearch
from workbench.geometry.mesh import Mesh
from workbench.geometry.vertex_normals import face_normals, pseudonormals, unit

Array = NDArray[np.float64]
T = TypeVar("T")
Steps = Generator[float, None, T]
"""Work in steps: shares done (0..1) as it goes on, the result at the end."""
_BLOCK = 16_384
_THREADS = 2
_LEAST_BLOCKS_FOR_THREADS = 3


@dataclass(frozen=True)
class Distances:
    """What was found for N points, in the unit of the mesh (metres).

    Attributes
    ----------
    signed : (N,) distance, positive on the side the target's normals point to.
    closest : (N, 3) the closest point of the surface.
    cell : (N,) the triangle it lies on.
    normal : (N, 3) unit pseudonormal of the surface there.
    on_border : (N,) the closest point lies on an open rim, where the sign means nothing.
    """

    signed: Array
    closest: Array
    cell: NDArray[np.int64]
    normal: Array
    on_border: NDArray[np.bool_]


class SurfaceDistance:
    """Exact distances to one mesh; building takes 0.1 s for 200,000 triangles, so keep it for several queries.

    Raises
    ------
    DataError : the mesh has no triangles, or vertices that are not finite.
    """

    def __init__(self, mesh: Mesh) -> None:
        if not len(mesh.faces):
            raise DataError("The mesh has no triangles to measure to", remedy="choose a mesh with a surface")
        if not np.isfinite(mesh.vertices).all():
            raise DataError("The mesh has vertices that are not finite numbers", remedy="export it again")
        self._mesh = mesh
        self._search = TriangleSearch(mesh)

    def signed(
        self,
        points: ArrayLike,
        progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Distances:
        """Distances of (N, 3) points, in blocks: `progress(share done)` and `should_stop()` are asked between them.

        When stopped, the result holds only the points done so far.

        Raises
        ------
        DataError : a point is not finite.
        """
        done: list[Distances] = []
        queries = _finite(points)
        for share in self._fill(queries, done):
            if should_stop is not None and should_stop():
                break
            if progress is not None and share > 0:
                progress(share)
        return _joined([self._block(queries[:0]), *done])

    def steps(self, points: ArrayLike) -> Steps[Distances]:
        """As `signed`, handing over the share done at each point where the work may be left. Raises DataError."""
        done: list[Distances] = []
        queries = _finite(points)
        yield from self._fill(queries, done)
        return _joined([self._block(queries[:0]), *done])

    def _fill(self, queries: Array, done: list[Distances]) -> Iterator[float]:
        """Blocks into `done`, in order; the share done before the first and after each.

        NumPy and SciPy let go of the interpreter in large blocks, so two are worked on at once: the same numbers,
        sooner.
        """
        begins = range(0, len(queries), _BLOCK)
        blocks = [queries[begin : begin + _BLOCK] for begin in begins]
        yield 0.0
        if len(blocks) < _LEAST_BLOCKS_FOR_THREADS:
            for number, block in enumerate(blocks, 1):
                done.append(self._block(block))
                yield number / len(blocks)
            return
        _ = self._topology
        with ThreadPoolExecutor(_THREADS, "distances") as pool:
            coming = deque(pool.submit(self._block, block) for block in blocks[:_THREADS])
            for number in range(1, len(blocks) + 1):
                done.append(coming.popleft().result())
                if number + _THREADS <= len(blocks):
                    coming.append(pool.submit(self._block, blocks[number + _THREADS - 1]))
                yield number / len(blocks)

    def _block(self, points: Array) -> Distances:
        if not len(points):
            none = np.empty(0)
            return Distances(none, none.reshape(0, 3), none.astype(np.int64), none.reshape(0, 3), none.astype(bool))
        found = self._search.closest(points)
        normal, on_border = self._topology.feature_normals(found)
        away = points - found.points
        outside = np.einsum("ij,ij->i", away, normal) >= 0
        distance = np.sqrt(np.einsum("ij,ij->i", away, away))
        return Distances(np.where(outside, distance, -distance), found.points, found.cell, unit(normal), on_border)

    @cached_property
    def _topology(self) -> _Topology:
        return _Topology(self._mesh)


def finished(
    steps: Steps[T], should_stop: Callable[[], bool] | None = None, progress: Callable[[float], None] | None = None
) -> T:
    """The result of `steps`; `progress(share done)` as it comes. Raises DataError when `should_stop` says so."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if progress is not None and share > 0:
            progress(share)
        if should_stop is not None and should_stop():
            raise DataError("The comparison was stopped before it was finished")


def _finite(points: ArrayLike) -> Array:
    queries = np.asarray(points, np.float64).reshape(-1, 3)
    if not np.isfinite(queries).all():
        raise DataError("Some points are not finite numbers", remedy="leave out pixels without depth")
    return queries


def _joined(blocks: list[Distances]) -> Distances:
    return Distances(**{f.name: np.concatenate([getattr(b, f.name) for b in blocks]) for f in fields(Distances)})


class _Topology:
    """Pseudonormals of faces, edges and vertices, and which edges and vertices lie on an open rim."""

    def __init__(self, mesh: Mesh) -> None:
        self._faces = mesh.faces
        self._face_normals = face_normals(mesh.vertices, mesh.faces)
        self._vertex_normals = pseudonormals(mesh.vertices, mesh.faces, self._face_normals)
        # Edge k of a face lies opposite its corner k, so that a zero weight of corner k names it.
        one, other = mesh.faces[:, [1, 2, 0]], mesh.faces[:, [2, 0, 1]]
        keys = np.minimum(one, other) * len(mesh.vertices) + np.maximum(one, other)
        _, edges, counts = np.unique(keys.ravel(), return_inverse=True, return_counts=True)
        self._edges = edges.reshape(-1, 3)
        self._edge_normals = np.stack(
            [np.bincount(edges.ravel(), np.repeat(self._face_normals[:, axis], 3)) for axis in range(3)], axis=1
        )
        self._edge_open = counts == 1
        self._vertex_open = np.zeros(len(mesh.vertices), bool)
        open_corners = self._edge_open[self._edges]
        for ends in (one, other):
            self._vertex_open[ends[open_corners]] = True

    def feature_normals(self, found: ClosestPoints) -> tuple[Array, NDArray[np.bool_]]:
        """(N, 3) pseudonormals (not unit) and (N,) whether the point lies on an open rim."""
        zero = found.barycentric == 0
        zeros = zero.sum(axis=1)
        normal = self._face_normals[found.cell]
        on_border = np.zeros(len(zero), bool)
        along = np.flatnonzero(zeros == 1)
        edge = self._edges[found.cell[along], zero[along].argmax(axis=1)]
        normal[along], on_border[along] = self._edge_normals[edge], self._edge_open[edge]
        at = np.flatnonzero(zeros == 2)
        vertex = self._faces[found.cell[at], found.barycentric[at].argmax(axis=1)]
        normal[at], on_border[at] = self._vertex_normals[vertex], self._vertex_open[vertex]
        return normal, on_border
