"""What the loop may expect of every network."""

from __future__ import annotations

from typing import ClassVar

from torch import nn


class DepthNetwork(nn.Module):
    """Maps photos (N, 3, H, W) to (N, out_channels, H, W): depth first, log-odds of being head second where asked for.

    Colours in 0..1 are normalised with `input_mean` and `input_deviation` (RGB) before they come in.
    """

    input_mean: ClassVar[tuple[float, float, float]] = (0.5, 0.5, 0.5)
    input_deviation: ClassVar[tuple[float, float, float]] = (0.5, 0.5, 0.5)
