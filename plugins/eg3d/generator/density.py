"""Density on a lattice through the whole box, from which surfaces are cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.generator.dense_density import coordinates, dense
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.plane_tables import axis_aligned
from plugins.eg3d.generator.sparse_density import sparse
from workbench.api import SettingsError

MOST_POINTS = 1024


@dataclass(frozen=True)
class LatticePart:
    """Part of a lattice of n points along each side of the box.

    values : (a, b, c) raw density, float32, axes x, y, z. first : index in the whole lattice of values[0, 0, 0].
    box_warp : side of the box, EG3D units. border : points at each face of the box that count as empty.
    """

    values: NDArray[np.float32]
    first: tuple[int, int, int]
    n: int
    box_warp: float
    border: int = 1

    @classmethod
    def whole(cls, values: NDArray[np.float32], box_warp: float, margin: float = 0.0) -> Self:
        """All of a lattice (n, n, n); `margin`, a share of the side, counts as empty at every face."""
        n = len(values)
        border = _border(margin, n)
        inner = slice(border - 1, n - border + 1)
        return cls(values[inner, inner, inner], (border - 1,) * 3, n, box_warp, border)


def lattice(field: Field, n: int, sparse_level: float | None = None) -> NDArray[np.float32]:
    """Raw density (n, n, n), axes x, y, z; point i lies at (i / (n - 1) - 1/2) box_warp.

    sparse_level : only blocks near this level are exact, elsewhere values are interpolated and on the right side of
    the level (see `sparse_density`).

    Raises
    ------
    MeaningError : planes of more than one face. SettingsError : n is below 2 or beyond what memory holds.
    """
    if sparse_level is not None and axis_aligned(field):
        return sparse(field, _sized(n), sparse_level, whole=True)[0].cpu().numpy()
    places = coordinates(field, _sized(n))
    return dense(field, (places, places, places)).cpu().numpy()


def part(field: Field, n: int, *, sparse_level: float | None = None, margin: float = 0.0) -> LatticePart:
    """What a surface needs of the lattice; `margin`, a share of the side, counts as empty at every face of the box.

    sparse_level : as in `lattice`, and only the box around the blocks near that level. Raises as `lattice` does.
    """
    border = _border(margin, _sized(n))
    # With the first layer of the border, so that a surface can be closed towards it.
    outer = border - 1
    if sparse_level is not None and axis_aligned(field):
        values, first = sparse(field, n, sparse_level, border=outer)
        return LatticePart(values.cpu().numpy(), first, n, field.box_warp, border)
    places = coordinates(field, n)[outer : n - outer]
    values = dense(field, (places, places, places))
    return LatticePart(values.cpu().numpy(), (outer, outer, outer), n, field.box_warp, border)


def _border(margin: float, n: int) -> int:
    """Points to leave out at each face, at least the outermost. Raises SettingsError where nothing would be left."""
    if not 0 <= margin < 0.5:
        raise SettingsError("The margin of a lattice is a share of its side below one half", field="margin")
    return min(max(1, int(margin * n)), (n - 1) // 2)


def _sized(n: int) -> int:
    if not 2 <= n <= MOST_POINTS:
        raise SettingsError(
            f"A density lattice has 2 to {MOST_POINTS} points a side, not {n}", field="resolution", remedy="try 256"
        )
    return n
