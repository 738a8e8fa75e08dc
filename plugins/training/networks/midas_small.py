"""MiDaS 2.1 small: an EfficientNet-Lite3 encoder and a fusion decoder whose widths grow with depth.

Structure: facts on depth networks, section 3.2; tensor names are those of the MiDaS file.
"""

from __future__ import annotations

from torch import Tensor, nn

from plugins.training.networks.dpt_fusion import Fusion, add_reductions, fused, output_head
from plugins.training.networks.efficientnet_lite import stage, stem
from plugins.training.networks.interface import DepthNetwork

_CHANNELS = (32, 48, 136, 384)
_WIDTHS = (64, 128, 256, 512)


class MidasSmall(DepthNetwork):
    """Photo (N, 3, H, W), sides multiples of 32 -> inverse depth up to scale and shift.

    Parameters
    ----------
    out_channels : the output is (N, out_channels, H, W); None gives (N, H, W) as MiDaS does.
    non_negative : whether a last ReLU keeps the output from being negative.
    """

    def __init__(self, out_channels: int | None = None, *, non_negative: bool = True) -> None:
        super().__init__()
        self.flat = out_channels is None
        self.pretrained = nn.Module()
        self.pretrained.add_module("layer1", nn.Sequential(*stem(), stage(0), stage(1)))
        self.pretrained.add_module("layer2", nn.Sequential(stage(2)))
        self.pretrained.add_module("layer3", nn.Sequential(stage(3), stage(4)))
        self.pretrained.add_module("layer4", nn.Sequential(stage(5), stage(6)))
        self.scratch = nn.Module()
        add_reductions(self.scratch, _CHANNELS, _WIDTHS)
        for index in (4, 3, 2, 1):
            self.scratch.add_module(f"refinenet{index}", Fusion(_WIDTHS[index - 1], _WIDTHS[max(index - 2, 0)]))
        head = output_head(_WIDTHS[0], _WIDTHS[0] // 2, out_channels, non_negative=non_negative, align=False)
        self.scratch.add_module("output_conv", head)

    def forward(self, image: Tensor) -> Tensor:
        features, x = [], image
        for index in range(1, 5):
            x = self.pretrained.get_submodule(f"layer{index}")(x)
            features.append(x)
        depth: Tensor = self.scratch.get_submodule("output_conv")(fused(self.scratch, features))
        return depth.squeeze(1) if self.flat else depth


build = MidasSmall
