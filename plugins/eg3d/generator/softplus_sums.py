"""Sums over hidden units of softplus(a + b + c), each by its logarithm: three tables, or scattered blocks.

softplus(a + b + c) = log(1 + e^a e^b e^c), and the exponentials are taken once per entry of a table. Hidden units come
last everywhere: products of broadcast tables then run over contiguous memory, five times as fast as units first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from plugins.eg3d.generator.plane_tables import HiddenTables, Pair

_HIGHEST, _LOWEST = 80.0, -85.0
"""Exponents between which single precision has all its digits; below, processors become slow as well."""


@dataclass(frozen=True)
class SoftplusSums:
    """Tables ready for `at`, in blocks of `step` x `step` entries, as exponentials or as they are.

    xy (X, Y, step, step, J), with X and Y counted in blocks, xz and yz likewise; (X, Y, J) for a step of one.
    """

    xy: Tensor
    xz: Tensor
    yz: Tensor
    out: Tensor
    offset: float
    multiply: bool

    @classmethod
    def of(cls, tables: HiddenTables, shape: tuple[int, int, int], step: int = 1) -> Self:
        """Tables of a lattice of this shape, whole blocks each way; a pair that is missing counts as zeros."""
        low, high = (
            torch.stack([bound(table, dim=(1, 2)) for table in tables.tables.values()]).sum(dim=0)
            for bound in (torch.amin, torch.amax)
        )
        multiply = bool((low > _LOWEST).all()) and bool((high < _HIGHEST).all())

        def ready(pair: Pair) -> Tensor:
            rows, columns = shape[pair[0]], shape[pair[1]]
            table = tables.tables.get(pair)
            if table is None:
                table = tables.out.new_zeros(len(tables.out), 1, 1).expand(-1, rows, columns)
            if step > 1:
                table = table.reshape(-1, rows // step, step, columns // step, step).transpose(2, 3)
            last = table.movedim(0, -1).contiguous()
            return last.exp_() if multiply else last

        return cls(ready((0, 1)), ready((0, 2)), ready((1, 2)), tables.out, tables.offset, multiply)

    def at(self, xy: Tensor, xz: Tensor, yz: Tensor, room: Tensor) -> Tensor:
        """Density (…) from parts of the tables (…, J) that broadcast to the shape of `room`, which is overwritten."""
        if self.multiply:
            torch.mul(yz, xz, out=room)
            torch.addcmul(room.new_ones(()), room, xy, out=room)
            room.log_()
        else:
            torch.add(yz, xz, out=room)
            room = torch.nn.functional.softplus(room.add_(xy))
        return (room.flatten(0, -2) @ self.out).view(room.shape[:-1]) + self.offset
