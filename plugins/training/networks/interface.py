"""What runs may expect of every network."""

from __future__ import annotations

from torch import Tensor, nn


class Network(nn.Module):
    """Any network of the catalogue.

    Attributes
    ----------
    input_mean, input_deviation : colours in 0..1 are normalised with these (RGB) before they come in.
    bgr : whether the normalised colours come in the order blue, green, red.
    keep_maps : whether a forward pass leaves what it found on its way in `maps`; only some networks have any.
    maps : pictures of the inside, detached, (N, C, h, w) by name; empty unless `keep_maps`.
    """

    input_mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    input_deviation: tuple[float, float, float] = (0.5, 0.5, 0.5)
    bgr: bool = False

    def __init__(self, *, keep_maps: bool = False) -> None:
        super().__init__()
        self.keep_maps = keep_maps
        self.maps: dict[str, Tensor] = {}


class DepthNetwork(Network):
    """Maps photos (N, 3, H, W) to (N, out_channels, H / s, W / s), s being the catalogue's output stride: depth first,
    log-odds of being head second where asked for.
    """
