"""A convolution that takes the fastest way where a core trains alone; everywhere else torch's own.

A step of the loop gives each core its own pictures (`loop.shards`), so torch sees one thread. There it takes a slow
general way for kernels of one pixel, which are a plain matrix product with channels last, and never Winograd's way for
kernels of 3x3. Together that was a quarter of a step of the Attention U-Net.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.winograd import convolved

LEAST_KERNELS = 64 * 128
"""Kernels of 3x3 (channels before times after) from which the work saved is more than the passes over the tiles."""
LEAST_PIXELS = 256
"""Pixels of all pictures together from which it is more than transforming the kernels."""


class Convolution(nn.Conv2d):
    """As ``nn.Conv2d``, with the same tensors."""

    def forward(self, x: Tensor) -> Tensor:
        return convolve(self, x, self.weight, self.bias)


def convolve(conv: nn.Conv2d, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """The map convolved as `conv` does, with other weights of its kind."""
    if _a_core_trains_alone(x, weight) and (conv.stride, conv.dilation, conv.groups) == ((1, 1), (1, 1), 1):
        size = weight.shape[-2:]
        if size == (1, 1) and conv.padding == (0, 0):
            return F.linear(x.permute(0, 2, 3, 1), weight.permute(0, 2, 3, 1).flatten(1), bias).permute(0, 3, 1, 2)
        if size == (3, 3) and conv.padding == (1, 1) and conv.padding_mode == "zeros" and _enough(x, weight):
            return convolved(x, weight, bias)
    result: Tensor = conv._conv_forward(x, weight, bias)
    return result


def _enough(x: Tensor, weight: Tensor) -> bool:
    return weight.shape[0] * weight.shape[1] >= LEAST_KERNELS and x.numel() >= LEAST_PIXELS * x.shape[1]


def _a_core_trains_alone(x: Tensor, weight: Tensor) -> bool:
    return (
        torch.is_grad_enabled()
        and weight.requires_grad
        and x.device.type == "cpu"
        and x.dtype == torch.float32 == weight.dtype
        and x.dim() == 4
        and x.is_contiguous(memory_format=torch.channels_last)
        and torch.get_num_threads() == 1
        and not torch.is_autocast_enabled("cpu")
    )
