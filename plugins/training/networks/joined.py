"""A convolution of two maps that lie one behind the other, without laying them so where that costs more."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from plugins.training.networks.convolution import convolve

LEAST_PIXELS = 50_000
"""Pixels of all pictures together from which two convolutions are faster than one of the joined map on a processor.

Joining writes the largest maps of a U-Net once more, and keeps them for the backward pass.
"""


def joined(conv: nn.Conv2d, first: Tensor, second: Tensor) -> Tensor:
    """conv(first and second, one behind the other in the channels)."""
    pixels = first.shape[0] * first.shape[2] * first.shape[3]
    if first.device.type != "cpu" or pixels < LEAST_PIXELS:
        result: Tensor = conv(torch.cat((first, second), 1))
        return result
    layout = torch.channels_last if first.is_contiguous(memory_format=torch.channels_last) else torch.contiguous_format
    parts = torch.split(conv.weight, [first.shape[1], second.shape[1]], 1)
    one, other = (part.contiguous(memory_format=layout) for part in parts)
    return convolve(conv, first, one, conv.bias).add_(convolve(conv, second, other, None))
