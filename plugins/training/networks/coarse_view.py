"""A picture at a glance: its low frequencies, each in its own standard deviations, for what a linear layer can read.

Aligned faces tell much of who they are, and all of their colours, in 16 x 16 pixels. Neighbouring pixels say nearly the
same, which makes such a layer learn slowly; the coefficients of a cosine transform hardly do, and once each has been
divided by how much it varies, all are learned equally fast. Measured on 150 faces of the demonstration generator, 100
epochs of Adam: R² of codes 0.35 from pixels, 0.69 so.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

SIDE = 16
_MEMORY = 0.01
"""Share of each batch in the running mean and variance, once there were a hundred."""
_LEAST_VARIANCE = 1e-5


class CoarseView(nn.Module):
    """Pictures (N, 3, H, W) -> (N, 768) standardised coefficients of their 16 x 16 cosine transform (DCT-II).

    Mean and variance run along while training and are used there too, unlike a batch norm's: the few pictures of a
    batch would shake them.
    """

    mean: Tensor
    variance: Tensor
    batches: Tensor
    cosines: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(3 * SIDE * SIDE))
        self.register_buffer("variance", torch.ones(3 * SIDE * SIDE))
        self.register_buffer("batches", torch.zeros(()))
        self.register_buffer("cosines", cosines(SIDE), persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        # Half precision has too few digits for what the high coefficients are sums of.
        with torch.autocast(picture.device.type, enabled=False):
            small = F.adaptive_avg_pool2d(picture.float(), SIDE)
            found = (self.cosines @ small @ self.cosines.T).flatten(1)
            if self.training:
                self._note(found.detach())
            result: Tensor = (found - self.mean) / (self.variance + _LEAST_VARIANCE).sqrt()
        return result

    @torch.no_grad()
    def _note(self, found: Tensor) -> None:
        share = (1 / (self.batches + 1)).clamp(min=_MEMORY)
        self.mean += share * (found.mean(0) - self.mean)
        self.variance += share * ((found - self.mean).square().mean(0) - self.variance)
        self.batches += 1


def cosines(count: int) -> Tensor:
    """(count, count) orthonormal DCT-II: row i is cos(pi (j + 1/2) i / count), normed."""
    rows, columns = torch.meshgrid(torch.arange(count), torch.arange(count), indexing="ij")
    waves = torch.cos(math.pi * (columns + 0.5) * rows / count) * math.sqrt(2 / count)
    return torch.cat((waves[:1] / math.sqrt(2), waves[1:]))
