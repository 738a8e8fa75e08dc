"""DenseDepth (Alhashim and Wonka 2018) as ported to PyTorch, and the DenseNet161 variant of the FaceDepth authors.

Facts on depth networks, section 3.6. The two differ in more than the encoder: the port rectifies the last norm's map
and forgets the activation between the two convolutions of a stage; the variant takes the last dense block's map before
its norm, and its 1x1 convolution has a border of zeros.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name everyone knows it by)

from plugins.training.networks.encoders.densenet import CHANNELS, DenseNet
from plugins.training.networks.half_size_decoder import HalfSizeDecoder
from plugins.training.networks.interface import DepthNetwork


class DenseDepth(DepthNetwork):
    """Photo (N, 3, H, W) in 0..1, sides multiples of 32 -> (N, out_channels, H / 2, W / 2), linear."""

    def __init__(self, encoder: Literal["densenet169", "densenet161"] = "densenet169", out_channels: int = 1) -> None:
        super().__init__()
        self._port = encoder == "densenet169"
        self._taps = ("relu0", "pool0", "transition1", "transition2", "norm5" if self._port else "denseblock4")
        self.encoder = nn.Module()
        self.encoder.original_model = DenseNet(encoder)
        *skips, deepest = CHANNELS[encoder]
        width = deepest if self._port else deepest // 2
        stages = [(skip, width >> (i + 1)) for i, skip in enumerate(reversed(skips))]
        self.decoder = HalfSizeDecoder(
            deepest, width, stages, out_channels, first=1, padding=0 if self._port else 1, between=not self._port
        )

    def forward(self, image: Tensor) -> Tensor:
        model = self.encoder.original_model
        assert isinstance(model, DenseNet)
        *skips, deepest = model.features.found(image, self._taps)
        if self._port:
            deepest = F.relu(deepest, inplace=True)
        result: Tensor = self.decoder(deepest, skips[::-1])
        return result


build = DenseDepth
