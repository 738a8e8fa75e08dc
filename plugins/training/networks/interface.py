"""What runs may expect of every network."""

from __future__ import annotations

from torch import Tensor, nn

ROWS, CODE = 14, 512
"""Rows of an EG3D latent code (one per layer of its synthesis network), and numbers in a row."""


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


class LatentNetwork(Network):
    """Maps photos (N, 3, H, W) to EG3D latent codes, in whatever shape its published form has; `codes` brings the
    output to that of EG3D.
    """

    def codes(self, output: Tensor) -> Tensor:
        """What a forward pass gave -> (N, 14, 512); a network with one code for all rows repeats it."""
        raise NotImplementedError
