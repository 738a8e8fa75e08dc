"""The planes along a lattice's axes: what each contributes to the decoder's hidden layer, by pairs of coordinates.

A plane depends on two of the three coordinates only, and the decoder's first layer is linear. So on a lattice its 64
hidden values are sums of tables, h(x, y, z) = A[x, y] + B[x, z] + C[y, z], each made once by resampling a plane along
its two axes. With the published axes two of the planes share a pair and only A and B remain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor

from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.layers import FullyConnected

Pair = tuple[int, int]
_ALIGNED = 1e-6
NOTHING = 18.0
"""softplus(-18) = 1.5e-8 counts as 0."""


@dataclass(frozen=True)
class HiddenTables:
    """tables : by pair of axes (0 x, 1 y, 2 z; the lower first), (64, n_first, n_second), the bias in one of them.

    out (64,) and offset: density = offset + sum of out_j softplus(h_j).
    """

    tables: dict[Pair, Tensor]
    out: Tensor
    offset: float

    @property
    def shared_axis(self) -> int | None:
        """The axis that both tables have, where there are but two; None for three."""
        if len(self.tables) > 2:
            return None
        one, other = self.tables
        return next(axis for axis in one if axis in other)


def axis_aligned(field: Field) -> bool:
    """Whether every plane looks along two different axes of the world, as in all known files."""
    return all(_looked_along(columns) is not None for columns in _columns(field))


def hidden_tables(field: Field, along: tuple[Tensor, Tensor, Tensor]) -> HiddenTables:
    """Tables of the field's first face for lattice coordinates `along` x, y and z, each (n,), EG3D units."""
    inner, outer = field.decoder.net[0], field.decoder.net[2]
    assert isinstance(inner, FullyConnected)
    assert isinstance(outer, FullyConnected)
    weight, bias = affine(inner)
    summed: dict[Pair, Tensor] = {}
    for plane, columns in zip(field.planes[0], _columns(field), strict=True):
        looked = _looked_along(columns)
        assert looked is not None
        (i, sign_i), (j, sign_j) = looked
        across = _resampling(along[i] * (sign_i * 2 / field.box_warp), plane.shape[2])
        down = _resampling(along[j] * (sign_j * 2 / field.box_warp), plane.shape[1])
        table = across @ plane.transpose(1, 2) @ down.T
        pair, table = ((i, j), table) if i < j else ((j, i), table.transpose(1, 2))
        summed[pair] = summed[pair] + table if pair in summed else table
    for pair in combinations(range(3), 2):
        # All planes could share a pair; a second table, of zeros, then keeps one rule for all files.
        if len(summed) < 2 and pair not in summed:
            summed[pair] = field.planes.new_zeros(field.planes.shape[2], len(along[pair[0]]), len(along[pair[1]]))
    tables = {
        pair: torch.einsum("hc,cij->hij", weight / len(field.axes), table) for pair, table in sorted(summed.items())
    }
    next(iter(tables.values())).add_(bias[:, None, None])
    _balance(list(tables.values()))
    out, offset = affine(outer)
    return HiddenTables(tables, out[0], float(offset[0]))


def affine(layer: FullyConnected) -> tuple[Tensor, Tensor]:
    """Effective weight (outputs, inputs) and bias (outputs,) of a layer, its gains multiplied in."""
    return layer.weight * (layer.rate / math.sqrt(layer.weight.shape[1])), layer.bias * layer.rate


def _balance(tables: list[Tensor]) -> None:
    """In place: each unit's highest values made equal in all tables, and lifted what is too low to matter.

    Where a table lies so low that no entries of the others bring the sum to -NOTHING, softplus is 0 all the same; the
    ranges that series and exponentials must cover become short by that.
    """
    highest = [table.amax(dim=(1, 2), keepdim=True) for table in tables]
    total = torch.stack(highest).sum(dim=0)
    shared = total / len(tables)
    for table, high in zip(tables, highest, strict=True):
        table.add_(shared - high)
        torch.maximum(table, shared - total.clamp(min=0) - NOTHING, out=table)


def _columns(field: Field) -> Tensor:
    """(planes, 3, 2): which combination of x, y, z is a plane's column and which its row."""
    inverse: Tensor = torch.linalg.inv(torch.tensor(field.axes, dtype=torch.float64))
    return inverse[:, :, :2]


def _looked_along(columns: Tensor) -> tuple[tuple[int, float], tuple[int, float]] | None:
    """(axis, sign) of a plane's column and row, None where they are not two different axes of the world."""
    found = []
    for column in columns.T:
        axis = int(column.abs().argmax())
        rest = column.clone()
        rest[axis] = column[axis].sign()
        if not bool((rest - column).abs().max() < _ALIGNED) or float((column.abs()).sum()) > 1 + _ALIGNED:
            return None
        found.append((axis, float(column[axis].sign())))
    return None if found[0][0] == found[1][0] else (found[0], found[1])


def _resampling(places: Tensor, texels: int) -> Tensor:
    """(n, texels) bilinear weights of places (n,), -1 to 1 from rim to rim; what lies outside counts as 0."""
    at = ((places.double() + 1) * texels - 1) / 2
    weights: Tensor = 1 - (at[:, None] - torch.arange(texels, device=places.device)[None]).abs()
    return weights.clamp(min=0).to(places.dtype)
