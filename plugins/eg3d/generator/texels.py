"""The planes of one face laid out for looking up: a row of channels per texel, two planes in one where possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes

_CORNERS = 4


@dataclass(frozen=True)
class Texels:
    """rows (tables x height x width, C), already divided by the number of planes.

    bases, (3, 2) for each table: a point times it is the column and the row that the point is looked up at.
    """

    rows: Tensor
    bases: tuple[Tensor, ...]
    height: int
    width: int

    @classmethod
    def of(cls, planes: Tensor, axes: Axes) -> Self:
        """Of one face's planes (K, C, H, W).

        With the published axes the lookups (x, z) of the second plane and (z, x) of the third are one, of the second
        plane plus the third turned over: exact but for the rounding of the sum.
        """
        kinds, channels, height, width = planes.shape
        bases = torch.linalg.inv(torch.tensor(axes, dtype=torch.float64))[:, :, :2].to(planes)
        tables = planes / kinds
        if axes == PUBLISHED_PLANE_AXES and height == width:
            tables = torch.stack([tables[0], tables[1] + tables[2].transpose(1, 2)])
            bases = bases[:2]
        rows = tables.permute(0, 2, 3, 1).reshape(-1, channels).contiguous()
        return cls(rows, tuple(bases), height, width)

    def features(self, points: Tensor, box_warp: float) -> Tensor:
        """(P, 3) points in EG3D units -> (P, C), bilinear between texels, 0 outside the box, summed over the tables."""
        count = len(self.bases) * _CORNERS
        index = torch.empty(points.shape[0], count, dtype=torch.int32, device=points.device)
        weight = points.new_empty(points.shape[0], count)
        near = points * (2 / box_warp)
        for table, base in enumerate(self.bases):
            column, row = (near @ base).unbind(-1)
            own = slice(table * _CORNERS, (table + 1) * _CORNERS)
            self._corners(column, row, index[:, own], weight[:, own])
            index[:, own] += table * self.height * self.width
        return functional.embedding_bag(index, self.rows, per_sample_weights=weight, mode="sum")

    def _corners(self, column: Tensor, row: Tensor, index: Tensor, weight: Tensor) -> None:
        """Fills in the four texels about points at columns and rows in [-1, 1], and their shares."""
        columns, across = _neighbours(column, self.width)
        rows, down = _neighbours(row, self.height)
        for corner in range(_CORNERS):
            below, right = divmod(corner, 2)
            torch.add(columns[right], rows[below], alpha=self.width, out=index[:, corner])
            torch.mul(across[right], down[below], out=weight[:, corner])


def _neighbours(place: Tensor, size: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Indices of the texels before and after places in [-1, 1] and their shares, 0 for those beyond the rim."""
    place = (place + 1) * (size / 2) - 0.5
    before = place.floor()
    share = place - before
    first = before.clamp(-2, size).int()
    indices, shares = [], []
    for index, own in ((first, 1 - share), (first + 1, share)):
        inside = index.clamp(0, size - 1)
        indices.append(inside)
        shares.append(torch.where(inside == index, own, 0.0))
    return (indices[0], indices[1]), (shares[0], shares[1])
