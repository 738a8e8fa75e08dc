"""Convolutions of 3 x 3 by tiles of 4 x 4 pixels: four multiplications where the plain way needs nine and more.

Formulas: Winograd's minimal filtering F(4 x 4, 3 x 3) as of Lavin and Gray, "Fast Algorithms for Convolutional Neural
Networks" (2016). Both transforms are products with one small matrix, so that everything runs as matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Matrix = NDArray[np.float64]
TILE = 4
_READ = TILE + 2
# These loose a third of the digits that the usual 0, ±1, ±2 do.
_POINTS = (0.0, -1.0, 1.0, 0.5, -2.0)
_FILTER = (0.25, 0.75, 0.75, 0.25)
_TILES_AT_ONCE = 64
"""Fewer and the weights are read too often; more and the tiles leave the processor's cache."""


@dataclass(frozen=True)
class TileWeights:
    """values (36, I, O x phases²); phases: 2 where each pixel becomes 2 x 2, else 1."""

    values: Tensor
    phases: int

    @classmethod
    def of(cls, weight: Tensor, *, up: bool) -> Self:
        """From weights (O, I, 3, 3). With `up`: of the convolution that doubles the size, the FIR after it included."""
        o, i, _, _ = weight.shape
        _, kernel, _ = (torch.from_numpy(matrix) for matrix in _matrices())
        along = torch.einsum("ak,pkj->paj", kernel, torch.from_numpy(_phases(up)))
        both = torch.einsum("paj,qbk->abpqjk", along, along).to(weight)
        phases = along.shape[0]
        taps = weight.permute(2, 3, 1, 0).reshape(9, i * o)
        values = (both.reshape(-1, 9) @ taps).reshape(_READ**2, phases**2, i, o).transpose(1, 2)
        return cls(values.reshape(_READ**2, i, phases**2 * o), phases)


def fits(height: int, width: int) -> bool:
    """Whether a picture of this size can be cut into whole strips of tiles."""
    return width % TILE == 0 and height % (TILE * _strips(width)) == 0


def activated(
    x: Tensor, weights: TileWeights, bias: Tensor, slope: float, clamp: float | None = None, noise: Tensor | None = None
) -> Tensor:
    """x (H, W, I) -> (H', W', O): convolved, plus `bias` (O,) and `noise` (H', W'), leaky ReLU, within ±`clamp`."""
    height, width, inputs = x.shape
    phases = weights.phases
    strips, across = _strips(width), width // TILE
    outputs = weights.values.shape[2]
    own = outputs // phases**2
    read, write = (torch.from_numpy(matrix).to(x) for matrix in _transforms())
    out = x.new_empty(height * phases, width * phases, own)
    padded = x.new_zeros(TILE * strips + 2, width + 2, inputs)
    count = strips * across
    tiles, spread = x.new_empty(_READ, _READ, strips, across, inputs), x.new_empty(_READ**2, count * inputs)
    made, flat = x.new_empty(_READ**2, count, outputs), x.new_empty(TILE**2, count * outputs)
    bias = bias.repeat(phases**2)
    for top in range(0, height, TILE * strips):
        _strip(x, top, padded)
        row = padded.stride(0)
        tiles.copy_(padded.as_strided(tiles.shape, (row, inputs, TILE * row, TILE * inputs, 1)))
        torch.mm(read, tiles.reshape(_READ**2, -1), out=spread)
        torch.bmm(spread.view(_READ**2, count, inputs), weights.values, out=made)
        torch.mm(write, made.view(_READ**2, -1), out=flat)
        values = flat.view(-1, outputs).add_(bias)
        there = slice(top * phases, (top + TILE * strips) * phases)
        if noise is not None:
            spots = noise[there].view(strips, TILE, phases, across, TILE, phases).permute(1, 4, 0, 3, 2, 5)
            flat.view(*spots.shape, own).add_(spots[..., None])
        functional.leaky_relu_(values, slope)
        if clamp is not None:
            values.clamp_(-clamp, clamp)
        out[there].view(strips, TILE, phases, across, TILE, phases, own).copy_(
            flat.view(TILE, TILE, strips, across, phases, phases, own).permute(2, 0, 4, 3, 1, 5, 6)
        )
    return out


def _strip(x: Tensor, top: int, padded: Tensor) -> None:
    """The rows from one before `top` to one after the strip, zeros beyond the picture."""
    first, last = top - 1, top - 1 + padded.shape[0]
    inside = slice(max(first, 0), min(last, x.shape[0]))
    padded[inside.start - first : inside.stop - first, 1:-1] = x[inside]
    padded[: inside.start - first] = 0
    padded[inside.stop - first :] = 0


def _strips(width: int) -> int:
    return max(1, _TILES_AT_ONCE * TILE // width)


@cache
def _matrices() -> tuple[Matrix, Matrix, Matrix]:
    """What writes (4, 6), turns kernels (6, 3) and reads (6, 6) one line of a tile; the last point is at infinity."""
    points = np.array(_POINTS)
    write, kernel, read = np.zeros((TILE, _READ)), np.zeros((_READ, 3)), np.zeros((_READ, _READ))
    for j, point in enumerate(points):
        others = np.delete(points, j)
        write[:, j] = point ** np.arange(TILE)
        kernel[j] = point ** np.arange(3) / np.prod(point - others)
        read[j, :-1] = np.poly(others)[::-1]
    write[-1, -1] = kernel[-1, -1] = 1
    read[-1] = np.poly(points)[::-1]
    return write, kernel, read


@cache
def _transforms() -> tuple[Matrix, Matrix]:
    """What reads (36, 36) and writes (16, 36) a whole tile."""
    write, _, read = _matrices()
    return np.asarray(np.kron(read, read), np.float64), np.asarray(np.kron(write, write), np.float64)


def _phases(up: bool) -> Matrix:
    """(phases, 3, 3): for each pixel that comes of one, the taps on its neighbours by taps of the kernel.

    Doubling: out[2y + p] = sum over m, k with m - k = 2d + 1 - p of filter[m] kernel[k] x[y + d].
    """
    if not up:
        return np.eye(3)[None]
    found = np.zeros((2, 3, 3))
    for p, d, k in np.ndindex(2, 3, 3):
        m = 2 * (d - 1) + 1 - p + k
        if 0 <= m < len(_FILTER):
            found[p, d, k] = _FILTER[m]
    return found
