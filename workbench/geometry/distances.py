"""Signed distances from points to the surface of a mesh.

The sign is that of the pseudonormal of the closest feature (face, edge or corner; Baerentzen and Aanaes 2005), which
is right for every closed, consistently turned mesh. Positive is on the side the normals point to: outside a head,
towards the viewer for a mesh made of a depth map.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import DataError
from workbench.geometry.mesh import Mesh

if TYPE_CHECKING:
    from workbench.geometry.closest import TriangleSearch

Array = NDArray[np.float64]
T = TypeVar("T")
Steps = Generator[float, None, T]
"""Work in steps: shares done (0..1) as it goes on, the result at the end."""
_BLOCK = 4096
_THREADS = 2


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

    @staticmethod
    def of_nothing(count: int) -> Distances:
        """Room for what is to be found for so many points."""
        return Distances(
            np.empty(count), np.empty((count, 3)), np.full(count, -1), np.empty((count, 3)), np.empty(count, bool)
        )

    def __getitem__(self, part: slice) -> Distances:
        """Of some of the points, not copied."""
        return Distances(
            self.signed[part], self.closest[part], self.cell[part], self.normal[part], self.on_border[part]
        )


class SurfaceDistance:
    """Exact distances to one mesh; the first question takes 0.02 s more for 200,000 triangles, so keep it for several.

    Raises
    ------
    DataError : the mesh has no triangles, vertices that are not finite, or triangles of vertices that are not there.
    """

    def __init__(self, mesh: Mesh) -> None:
        if not len(mesh.faces):
            raise DataError("The mesh has no triangles to measure to", remedy="choose a mesh with a surface")
        if not np.isfinite(mesh.vertices).all():
            raise DataError("The mesh has vertices that are not finite numbers", remedy="export it again")
        if mesh.faces.min() < 0 or mesh.faces.max() >= len(mesh.vertices):
            raise DataError("The mesh has triangles of vertices that it does not hold", remedy="export it again")
        self._mesh = mesh

    @staticmethod
    def prepare() -> None:
        """Load the compiled search, which the first question does otherwise: a second, on a new computer some more."""
        import workbench.geometry.closest  # noqa: F401

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
        queries = _finite(points)
        found = Distances.of_nothing(len(queries))
        for share, done in self._fill(queries, found):
            if should_stop is not None and should_stop():
                return found[:done]
            if progress is not None and share > 0:
                progress(share)
        return found

    def steps(self, points: ArrayLike, near: NDArray[np.int64] | None = None) -> Steps[Distances]:
        """As `signed`, handing over the share done at each point where the work may be left.

        `near` : (N,) triangles that are likely the closest, such as the cells found for nearly the same points. They
        change nothing but the time. Raises DataError.
        """
        queries = _finite(points)
        found = Distances.of_nothing(len(queries))
        if near is not None:
            found.cell[:] = near
        for share, _ in self._fill(queries, found):
            yield share
        return found

    def _fill(self, points: Array, found: Distances) -> Iterator[tuple[float, int]]:
        """Block after block of `found`: before the first and after each, the share and the number of points done.

        Compiled loops let go of the interpreter, so two blocks are worked on at once: the same numbers, sooner.
        """
        yield 0.0, 0
        parts = [slice(begin, min(begin + _BLOCK, len(points))) for begin in range(0, len(points), _BLOCK)]
        if len(parts) == 1:
            self._measure(points, found)
            yield 1.0, len(points)
        if len(parts) < 2:
            return
        _ = self._search
        with ThreadPoolExecutor(_THREADS, "distances") as pool:
            coming = deque(pool.submit(self._measure, points[part], found[part]) for part in parts[:_THREADS])
            for number, part in enumerate(parts, 1):
                coming.popleft().result()
                if number + _THREADS <= len(parts):
                    later = parts[number + _THREADS - 1]
                    coming.append(pool.submit(self._measure, points[later], found[later]))
                yield number / len(parts), part.stop

    def _measure(self, points: Array, found: Distances) -> None:
        self._search.find(points, found.cell)
        self._search.describe(points, found.cell, found.signed, found.closest, found.normal, found.on_border)

    @cached_property
    def _search(self) -> TriangleSearch:
        # Here, as it needs the compiler: windows read this module, too, and never measure.
        from workbench.geometry.closest import TriangleSearch

        return TriangleSearch(self._mesh)


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
    queries = np.ascontiguousarray(points, np.float64).reshape(-1, 3)
    if not np.isfinite(queries).all():
        raise DataError("Some points are not finite numbers", remedy="leave out pixels without depth")
    return queries
