"""Density at every point of a lattice, by tables of the planes along its axes."""

from __future__ import annotations

import torch
from torch import Tensor

from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.plane_tables import HiddenTables, axis_aligned, hidden_tables
from plugins.eg3d.generator.separable_softplus import SeparableSoftplus, Side
from plugins.eg3d.generator.softplus_sums import SoftplusSums
from workbench.api import MeaningError

Coordinates = tuple[Tensor, Tensor, Tensor]
_VALUES_AT_ONCE = 2**17
"""Hidden values of a block; as single precision numbers, half a MB, they stay in the processor's second cache."""
_VALUES_AT_ONCE_GPU = 2**26


def coordinates(field: Field, n: int) -> Tensor:
    """(n,) places of the lattice along any axis, EG3D units: (i / (n - 1) - 1/2) box_warp."""
    return (torch.arange(n, dtype=torch.float32, device=field.planes.device) / (n - 1) - 0.5) * field.box_warp


@torch.no_grad()
def dense(field: Field, along: Coordinates) -> Tensor:
    """Raw density (nx, ny, nz) at all combinations of the coordinates, EG3D units."""
    if len(field.planes) != 1:
        raise MeaningError("A lattice shows one face at a time", remedy="give the planes of one face")
    if not axis_aligned(field):
        return _pointwise(field, along)
    tables = hidden_tables(field, along)
    shape = (len(along[0]), len(along[1]), len(along[2]))
    out = field.planes.new_empty(shape)
    if tables.shared_axis is None or not _by_products(tables, out):
        _by_logarithms(tables, out)
    return out


def _by_products(tables: HiddenTables, out: Tensor) -> bool:
    """Slab by slab along the axis that both tables share; False where the hidden values reach too far for it."""
    shared = tables.shared_axis
    assert shared is not None
    # Both tables with the shared axis first among the coordinates.
    a, b = (table if pair[0] == shared else table.transpose(1, 2) for pair, table in tables.tables.items())
    softplus = SeparableSoftplus.fitted(a, b, tables.out)
    if softplus is None:
        return False
    rest = [next(axis for axis in pair if axis != shared) for pair in tables.tables]
    slabs = out.permute(shared, *rest)
    at_once = max(1, values_at_once(out) // (a.shape[0] * (a.shape[2] + b.shape[2])))
    for first in range(0, len(slabs), at_once):
        part = slabs[first : first + at_once]
        left = _factors(softplus.first, a[:, first : first + at_once])
        right = _factors(softplus.second, b[:, first : first + at_once])
        for index, slab in enumerate(part):
            torch.mm(left[:, index].T, right[:, index], out=slab)
    out.add_(tables.offset)
    return True


def _factors(side: Side, table: Tensor) -> Tensor:
    """(J, slabs, n) hidden values -> (M, slabs, n) factors."""
    return side(table.flatten(1)).view(-1, table.shape[1], table.shape[2])


def _by_logarithms(tables: HiddenTables, out: Tensor) -> None:
    """Some rows of a slab at a time."""
    nx, ny, nz = out.shape
    sums = SoftplusSums.of(tables, (nx, ny, nz))
    units = len(tables.out)
    rows = min(ny, max(1, values_at_once(out) // (units * nz)))
    room = out.new_empty(rows, nz, units)
    for x in range(nx):
        for first in range(0, ny, rows):
            part = slice(first, min(first + rows, ny))
            used = room[: part.stop - first]
            out[x, part] = sums.at(sums.xy[x, part, None], sums.xz[x, None], sums.yz[part], used)


def _pointwise(field: Field, along: Coordinates) -> Tensor:
    """Planes that lie askew: every point by itself."""
    out = field.planes.new_empty([len(places) for places in along])
    y, z = torch.meshgrid(along[1], along[2], indexing="ij")
    for index, x in enumerate(along[0]):
        points = torch.stack([x.expand_as(y), y, z], dim=-1).reshape(1, -1, 3)
        out[index] = field.decoded(points)[0].reshape(y.shape)
    return out


def values_at_once(like: Tensor) -> int:
    """How many hidden values to work on together on this device."""
    return _VALUES_AT_ONCE if like.device.type == "cpu" else _VALUES_AT_ONCE_GPU
