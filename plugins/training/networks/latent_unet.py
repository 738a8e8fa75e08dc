"""The published latent U-Net: a U-Net's encoder, unpadded, that shrinks a photo to the 14 codes of a face.

Structure: facts on depth networks, section 3.8. Its file carries a decoder and more that it never uses; `conv8` works
twice, and the three kinds of convolutions that shrink the map share their weights.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from plugins.training.networks.convolution import Convolution
from plugins.training.networks.interface import CODE, LatentNetwork

_WIDTHS = (64, 128, 256, 512, 1024)
_SHRINKING = (("co", 5), ("co2", 3), ("co3", 1))


class LatentUNet(LatentNetwork):
    """Photo (N, 3, 512, 512) -> (N, 512, 14, 1), linear: one code per row."""

    def __init__(self) -> None:
        super().__init__()
        ends = zip((3, *_WIDTHS), _WIDTHS, strict=False)
        for level, (before, after) in enumerate(ends):
            self.add_module(f"conv{2 * level + 1}", Convolution(before, after, 3))
            self.add_module(f"conv{2 * level + 2}", Convolution(after, after, 3))
        for index, after in enumerate(reversed(_WIDTHS[:-1]), start=1):
            self.add_module(f"upConv{index}", Convolution(2 * after, after, 1))
            self.add_module(f"deConv{index}", Convolution(2 * after, after, 3))
        self.deConv5 = Convolution(_WIDTHS[0], 1, 1)
        self.convX = Convolution(CODE, CODE, 3)
        self.deConvX = Convolution(14, CODE, 1)
        self.finconvX = Convolution(CODE, CODE, 4)
        self.co = Convolution(CODE, CODE, (2, 4))
        self.co2 = Convolution(CODE, CODE, (2, 3))
        self.co3 = Convolution(CODE, CODE, 2)

    def forward(self, image: Tensor) -> Tensor:
        x = image
        for index in range(1, 11):
            if index in (3, 5, 7, 9):
                x = F.max_pool2d(x, 2)
            x = F.relu(self.get_submodule(f"conv{index}")(x))
        x = self.get_submodule("upConv1")(F.interpolate(x, scale_factor=2, mode="nearest"))
        x = F.max_pool2d(self.get_submodule("conv8")(x), 2)
        for name, times in _SHRINKING:
            for _ in range(times):
                x = self.get_submodule(name)(x)
        return x

    def codes(self, output: Tensor) -> Tensor:
        return output.squeeze(3).transpose(1, 2)


build = LatentUNet
