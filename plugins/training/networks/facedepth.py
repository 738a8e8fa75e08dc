"""FaceDepth (Khan et al. 2021): MobileNetV2 as shipped, or EfficientNet-B0 as its description says.

Facts on depth networks, section 3.4.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

from plugins.training.networks.encoders.efficientnet import EfficientNetB0
from plugins.training.networks.encoders.mobilenet_v2 import MobileNetV2
from plugins.training.networks.half_size_decoder import HalfSizeDecoder
from plugins.training.networks.interface import DepthNetwork

EncoderName = Literal["mobilenet_v2", "efficientnet_b0"]

_PLACES: dict[EncoderName, tuple[int, ...]] = {
    "mobilenet_v2": (1, 3, 5, 8, 14, 17, 18),
    "efficientnet_b0": (1, 2, 3, 5, 6, 7, 8),
}
_SKIPS: dict[EncoderName, tuple[int, ...]] = {
    "mobilenet_v2": (16, 24, 32, 64, 160, 320),
    "efficientnet_b0": (16, 24, 40, 112, 192, 320),
}
"""Channels of the skips: one at 1/2, 1/4, 1/8 and 1/16 of the size, two at 1/32."""
_DEEPEST, _WIDTH = 1280, 768
_WIDTHS = (384, 384, 192, 96, 96, 48)


class FaceDepth(DepthNetwork):
    """Photo (N, 3, H, W) blue, green, red in 0..1, sides multiples of 32 -> (N, out_channels, H / 2, W / 2), linear.

    Parameters
    ----------
    padding : the border of zeros around the first decoder map, as published: it shifts that map by up to a pixel of
        1/32 of the size. False leaves it out; weights fit either way.
    """

    def __init__(self, encoder: EncoderName = "mobilenet_v2", out_channels: int = 1, *, padding: bool = True) -> None:
        super().__init__()
        if encoder not in _PLACES:
            raise TypeError(f"encoder is one of {', '.join(_PLACES)}")
        self._places = _PLACES[encoder]
        self.encoder = nn.Module()
        self.encoder.original_model = MobileNetV2() if encoder == "mobilenet_v2" else EfficientNetB0()
        stages = list(zip(reversed(_SKIPS[encoder]), _WIDTHS, strict=True))
        self.decoder = HalfSizeDecoder(_DEEPEST, _WIDTH, stages, out_channels, first=0, padding=int(padding))

    def forward(self, image: Tensor) -> Tensor:
        model = self.encoder.original_model
        assert isinstance(model, MobileNetV2 | EfficientNetB0)
        *skips, deepest = model.features.found(image, self._places)
        result: Tensor = self.decoder(deepest, skips[::-1])
        return result


build = FaceDepth
