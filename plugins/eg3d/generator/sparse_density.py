"""Density near one level only: a coarse lattice finds the blocks that the level passes, and they alone are looked at.

Every fourth point along each axis (and the last) is evaluated first. A block of 4 x 4 x 4 points whose corners lie on
both sides of the level is evaluated point by point, so are its 26 neighbours, and, until there are no more, the
neighbours of all blocks in which the level then turns out to pass: a surface once found is followed to its end. What
is left out are islands and hollows thinner than four points that touch no found block.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.generator.dense_density import coordinates, dense, values_at_once
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.plane_tables import hidden_tables
from plugins.eg3d.generator.softplus_sums import SoftplusSums

STEP = 4
_SLACK, _ROUNDING = 1e-3, 1e-6
"""Interpolation may round by this much, the second times the densities; corners as close to the level as that count as
on both sides of it."""
_MOST_ACTIVE = 0.5


@torch.no_grad()
def sparse(
    field: Field, n: int, level: float, *, border: int = 0, whole: bool = False
) -> tuple[Tensor, tuple[int, int, int]]:
    """(values, first): raw density of part of a lattice of n points a side, and the index of its first point.

    The part is the box around all blocks near the level, or all between the `border` points at each face with
    `whole`. Values of other blocks are interpolated between their corners, and on the right side of the level.
    """
    inner = n - 2 * border
    places = coordinates(field, n)[border : n - border]
    count = -(-inner // STEP)
    corner = torch.tensor([*range(0, inner, STEP), inner - 1], device=places.device)
    corners = dense(field, (places[corner], places[corner], places[corner]))
    active = _dilated(_passed(corners, level))
    if float(active.float().mean()) > _MOST_ACTIVE:
        return dense(field, (places, places, places)), (border, border, border)
    index, values = _followed(_Blocks(field, places), active, level)
    low, high = _extent(index, count, whole)
    out = _interpolated(corners, corner, low, high)
    rows = out.view([part for size in out.shape for part in (size // STEP, STEP)]).permute(0, 2, 4, 1, 3, 5)
    at = index - torch.tensor(low, device=index.device)
    rows[at[:, 0], at[:, 1], at[:, 2]] = values
    kept = [min(STEP * end, inner) - STEP * start for start, end in zip(low, high, strict=True)]
    first = (border + STEP * low[0], border + STEP * low[1], border + STEP * low[2])
    return out[: kept[0], : kept[1], : kept[2]].contiguous(), first


class _Blocks:
    """Densities of blocks; `places` (n,) along any axis are filled up by repeating the last to whole blocks."""

    def __init__(self, field: Field, places: Tensor) -> None:
        self._field = field
        self._places = functional.pad(places[None], (0, -len(places) % STEP), mode="replicate")[0]

    def values(self, index: Tensor) -> Tensor:
        """(P, 3) block numbers -> (P, STEP, STEP, STEP) raw densities. Tables are made for their surroundings only."""
        low, high = index.amin(0), index.amax(0) + 1
        along = [self._places[STEP * int(a) : STEP * int(b)] for a, b in zip(low, high, strict=True)]
        shape = (len(along[0]), len(along[1]), len(along[2]))
        sums = SoftplusSums.of(hidden_tables(self._field, (along[0], along[1], along[2])), shape, STEP)
        columns = (high - low).tolist()
        tables = [table.flatten(0, 1) for table in (sums.xy, sums.xz, sums.yz)]
        units = tables[0].shape[-1]
        out = self._places.new_empty(len(index), STEP, STEP, STEP)
        at_once = max(1, values_at_once(out) // (units * STEP**3))
        room = out.new_empty(min(at_once, len(index)), STEP, STEP, STEP, units)
        for first in range(0, len(index), at_once):
            x, y, z = (index[first : first + at_once] - low).T
            xy = tables[0][x * columns[1] + y][:, :, :, None]
            xz = tables[1][x * columns[2] + z][:, :, None]
            yz = tables[2][y * columns[2] + z][:, None]
            out[first : first + at_once] = sums.at(xy, xz, yz, room[: len(x)])
        return out


def _followed(blocks: _Blocks, active: Tensor, level: float) -> tuple[Tensor, Tensor]:
    """Numbers (P, 3) and values (P, STEP, STEP, STEP) of the active blocks and of all that the level leads to."""
    found, values = [active.new_zeros(0, 3, dtype=torch.long)], [torch.zeros(0, STEP, STEP, STEP, device=active.device)]
    fresh, seen = active, active.clone()
    while bool(fresh.any()):
        index = torch.nonzero(fresh)
        looked_up = blocks.values(index)
        found.append(index)
        values.append(looked_up)
        inside = looked_up.flatten(1) >= level
        passed = torch.zeros_like(active)
        mixed = index[inside.any(1) & ~inside.all(1)]
        passed[mixed[:, 0], mixed[:, 1], mixed[:, 2]] = True
        fresh = _dilated(passed) & ~seen
        seen |= fresh
    return torch.cat(found), torch.cat(values)


def _passed(corners: Tensor, level: float) -> Tensor:
    """(c, c, c) whether a block's corners (c + 1, …) lie on both sides of the level."""
    slack = _SLACK + _ROUNDING * float(corners.abs().max())
    above, below = corners >= level - slack, corners <= level + slack
    for axis in range(3):
        count = corners.shape[axis] - 1
        above, below = (side.narrow(axis, 0, count) | side.narrow(axis, 1, count) for side in (above, below))
    return above & below


def _dilated(active: Tensor) -> Tensor:
    """Also the 26 neighbours of every active block."""
    for axis in range(3):
        wide, count = active.clone(), active.shape[axis] - 1
        wide.narrow(axis, 0, count).logical_or_(active.narrow(axis, 1, count))
        wide.narrow(axis, 1, count).logical_or_(active.narrow(axis, 0, count))
        active = wide
    return active


def _extent(index: Tensor, count: int, whole: bool) -> tuple[list[int], list[int]]:
    """Lowest and one beyond the highest block along each axis; everything for `whole` or where none is active."""
    if whole or not len(index):
        return [0, 0, 0], [count, count, count]
    return index.amin(0).tolist(), (index.amax(0) + 1).tolist()


def _interpolated(corners: Tensor, corner: Tensor, low: list[int], high: list[int]) -> Tensor:
    """Blocks low to high, STEP points each way, trilinear between their corners."""
    last = corner[-1]
    weights = []
    for start, end in zip(low, high, strict=True):
        fine = torch.arange(STEP * start, STEP * end, device=corner.device).clamp(max=int(last))
        block = (fine // STEP).clamp(max=len(corner) - 2)
        share = (fine - corner[block]) / (corner[block + 1] - corner[block]).clamp(min=1)
        table = corners.new_zeros(len(fine), len(corner))
        each = torch.arange(len(fine), device=fine.device)
        table[each, block] = 1 - share
        table[each, block + 1] += share
        weights.append(table)
    x, y, z = weights
    planes = y @ corners[low[0] : high[0] + 1] @ z.T
    out = corners.new_empty(len(x), len(y), len(z))
    for row, slab in enumerate(out):
        lower = row // STEP
        torch.lerp(planes[lower], planes[lower + 1], x[row, low[0] + lower + 1], out=slab)
    return out
