"""The field of one face for inference on a processor: the values of `Field` but for rounding, several times as fast."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Self

import torch
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.generator.decoder import Decoder
from plugins.eg3d.generator.layers import FullyConnected
from plugins.eg3d.generator.texels import Texels

_SAFE = 80.0
"""Below it the exponential of a single-precision number is finite, and so is its softplus by the plain formula."""


@dataclass
class FastField:
    """texels of the planes; weights of the decoder's two layers with their gains; box_warp in EG3D units.

    Nothing here tracks gradients. The hidden layer's memory is used again by every call, so one thread at a time.
    """

    texels: Texels
    first: tuple[Tensor, Tensor]
    density: tuple[Tensor, Tensor]
    colours: tuple[Tensor, Tensor]
    box_warp: float
    _hidden: Tensor = field(default_factory=lambda: torch.empty(0), repr=False)

    @classmethod
    def of(cls, texels: Texels, decoder: Decoder, box_warp: float) -> Self:
        """With the weights of a decoder."""
        first, second = (_folded(layer) for layer in decoder.net if isinstance(layer, FullyConnected))
        weight, bias = second
        density = (weight[:, :1].contiguous(), bias[:1])
        return cls(texels, first, density, (weight[:, 1:].contiguous(), bias[1:]), box_warp)

    def decoded(self, points: Tensor, *, coloured: bool = True) -> tuple[Tensor, Tensor]:
        """(1, P, 3) points -> raw density (1, P, 1) and colour features (1, P, 32) in (-0.001, 1.001).

        coloured : without, the colours have no channels.
        """
        features = self.texels.features(points[0], self.box_warp)
        weight, bias = self.first
        if self._hidden.shape[0] != features.shape[0]:
            self._hidden = features.new_empty(features.shape[0], bias.shape[0])
        hidden = torch.addmm(bias, features, weight, out=self._hidden)
        hidden = hidden.exp_().add_(1).log_() if float(hidden.amax()) < _SAFE else functional.softplus(hidden)
        density = torch.addmm(self.density[1], hidden, self.density[0])[None]
        if not coloured:
            return density, density.new_empty(1, len(points[0]), 0)
        colours = torch.addmm(self.colours[1], hidden, self.colours[0])
        return density, colours.sigmoid_().mul_(1.002).sub_(0.001)[None]


def _folded(layer: FullyConnected) -> tuple[Tensor, Tensor]:
    """Weights (inputs, outputs) and bias of a layer with its gains multiplied in."""
    gain = layer.rate / math.sqrt(layer.weight.shape[1])
    return (layer.weight * gain).t().contiguous(), layer.bias * layer.rate
