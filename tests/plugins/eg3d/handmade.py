"""A field made by hand that has the shape of a head: its density and colours are known without any training."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes, Configuration, RenderingOptions
from plugins.eg3d.generator.decoder import Decoder
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.generator.layers import FullyConnected
from plugins.eg3d.generator.network import Network, Widths

MEANT_PLANE_AXES: Axes = (*PUBLISHED_PLANE_AXES[:2], ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))
"""Lookups (x, y), (x, z), (z, y), as files of later code have them."""
LEVEL = 10.0
HALF = (0.26, 0.36, 0.30)
"""Half axes of the head along x, y and z, EG3D units."""
_STEEPNESS = 40.0


def head_field(axes: Axes = PUBLISHED_PLANE_AXES, seed: int = 0, texels: int = 256, relief: float = 0.03) -> Field:
    """An ellipsoid with ripples of strength `relief`; its density is `LEVEL` on the surface and rises inwards.

    Red grows with x, green with y, blue with z. With the published axes the third plane is left empty.
    """
    stream = torch.Generator().manual_seed(seed)
    along = ((torch.arange(texels) + 0.5) / texels - 0.5).float()
    row, column = torch.meshgrid(along, along, indexing="ij")
    planes = torch.zeros(1, 3, 32, texels, texels)
    planes[0, 0, 0] = 3 * (1 - (column / HALF[0]) ** 2 - (row / HALF[1]) ** 2 + _ripples(row, column, relief, stream))
    planes[0, 1, 0] = 3 * (-((row / HALF[2]) ** 2) + _ripples(row, column, relief, stream))
    if axes != PUBLISHED_PLANE_AXES:
        planes[0, 2, 0] = 3 * _ripples(row, column, relief, stream)
    planes[0, 0, 1], planes[0, 0, 2], planes[0, 1, 3] = 3 * column, 3 * row, 3 * row
    return Field(planes, _decoder(), 1.0, axes)


def head_generator(field: Field | None = None) -> tuple[Generator, Planes]:
    """A generator whose decoder is that of the field (a head by default), and the field as its planes."""
    drawn = field or head_field()
    rendering = RenderingOptions(depth_resolution=48, depth_resolution_importance=48)
    configuration = Configuration(z_dim=8, rendering=rendering, plane_axes=drawn.axes, metres_per_unit=0.5)
    network = Network(configuration, Widths(channels=dict.fromkeys((4, 8, 16, 32, 64, 128, 256), 4)))
    network.decoder = drawn.decoder
    ws = torch.zeros(len(drawn.planes), configuration.num_ws, configuration.w_dim)
    return Generator(network, configuration), Planes(drawn.planes, ws)


def _decoder() -> Decoder:
    """Unit 0 carries the density; pairs of units carry x, y and z, whose difference of softplus is linear."""
    decoder = Decoder(32, 64, 33, 1.0)
    inner, outer = decoder.net[0], decoder.net[2]
    assert isinstance(inner, FullyConnected)
    assert isinstance(outer, FullyConnected)
    with torch.no_grad():
        for tensor in decoder.parameters():
            tensor.zero_()
        inner.weight[0, 0], inner.bias[0] = 3 * math.sqrt(32), 1.0
        outer.weight[0, 0] = _STEEPNESS * math.sqrt(64)
        outer.bias[0] = LEVEL - _STEEPNESS * math.log1p(math.exp(1.0))
        for axis in range(3):
            for sign in (0, 1):
                unit = 1 + 2 * axis + sign
                inner.weight[unit, 1 + axis] = (1 - 2 * sign) * 4 * math.sqrt(32)
                outer.weight[1 + axis, unit] = (1 - 2 * sign) * math.sqrt(64)
    return decoder.requires_grad_(False)


def _ripples(row: Tensor, column: Tensor, strength: float, stream: torch.Generator) -> Tensor:
    waves = torch.zeros_like(row)
    for _ in range(6):
        u, v = (torch.rand(2, generator=stream) * 50 - 25).tolist()
        waves += strength * torch.sin(u * row + v * column + u)
    return waves
