"""The small network that turns plane features at a point into density and colour features."""

from __future__ import annotations

from torch import Tensor, nn

from plugins.eg3d.generator.layers import FullyConnected


class Decoder(nn.Module):
    """Features (…, 32) -> raw density (…, 1), not yet activated, and colour features (…, 32) in (-0.001, 1.001)."""

    def __init__(self, inputs: int, hidden: int, outputs: int, rate: float) -> None:
        super().__init__()
        self.net = nn.Sequential(
            FullyConnected(inputs, hidden, rate=rate), nn.Softplus(), FullyConnected(hidden, outputs, rate=rate)
        )

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Density and colours of the same points."""
        out = self.net(features)
        return out[..., :1], out[..., 1:].sigmoid() * 1.002 - 0.001
