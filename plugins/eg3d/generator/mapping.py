"""From a latent code and a camera to the rows `w` that style every layer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from plugins.eg3d.generator.layers import FullyConnected

_RATE = 0.01


def normalised(x: Tensor) -> Tensor:
    """(N, D) with every row brought to mean square one."""
    return x * (x.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


class Mapping(nn.Module):
    """z (N, z_dim) and the conditioning camera (N, c_dim) -> w (N, w_dim), then truncated towards `w_avg`."""

    def __init__(self, z_dim: int, c_dim: int, w_dim: int, layers: int) -> None:
        super().__init__()
        self.embed = FullyConnected(c_dim, w_dim) if c_dim else None
        widths = [z_dim + (w_dim if c_dim else 0), *[w_dim] * layers]
        self.layers = [f"fc{index}" for index in range(layers)]
        for name, inputs, outputs in zip(self.layers, widths, widths[1:], strict=False):
            self.add_module(name, FullyConnected(inputs, outputs, rate=_RATE, activate=True))
        self.register_buffer("w_avg", torch.zeros(w_dim))
        self.w_avg: Tensor

    def forward(self, z: Tensor, camera: Tensor) -> Tensor:
        """z (N, z_dim), camera (N, c_dim), already scaled or zeroed -> w (N, w_dim), not truncated.

        In double precision until the end, so that a face's code is the same alone and among others, here and there.
        """
        x = normalised(z.double())
        if self.embed is not None:
            x = torch.cat([x, normalised(self.embed(camera.double()))], dim=1)
        for name in self.layers:
            x = getattr(self, name)(x)
        return x.to(self.w_avg.dtype)

    def truncated(self, ws: Tensor, psi: float, cutoff: int | None) -> Tensor:
        """(N, rows, w_dim) with the first `cutoff` rows (all for None) moved to w_avg + psi (w - w_avg)."""
        if psi == 1.0:
            return ws
        rows = ws.shape[1] if cutoff is None else cutoff
        near = self.w_avg.lerp(ws[:, :rows], psi)
        return torch.cat([near, ws[:, rows:]], dim=1)
