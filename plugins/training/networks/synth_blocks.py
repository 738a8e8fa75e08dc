"""Parts that the networks of the face synthesiser share: normalisation, residual blocks, first weights.

Structure: facts on the face synthesiser, sections 4.3 to 4.5 (after Isola et al. 2017 and Johnson et al. 2016).
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

Normalisation = Literal["batch", "instance", "none"]
Initialisation = Literal["normal", "xavier", "kaiming", "orthogonal"]
Padding = Literal["reflect", "zero"]


def normalised(kind: Normalisation, channels: int) -> nn.Module:
    """The normalisation of a convolution's output; instance normalisation has no parameters."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.InstanceNorm2d(channels) if kind == "instance" else nn.Identity()


def has_bias(kind: Normalisation) -> bool:
    """Whether a convolution before a normalisation has a bias, as published: with instance normalisation only."""
    return kind == "instance"


class ResidualBlock(nn.Module):
    """x + two 3x3 convolutions of x, with dropout of one half between them."""

    def __init__(self, channels: int, norm: Normalisation, padding: Padding, *, dropout: bool, bias: bool) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for last in (False, True):
            if padding == "reflect":
                parts.append(nn.ReflectionPad2d(1))
            inner = 0 if padding == "reflect" else 1
            parts += [nn.Conv2d(channels, channels, 3, padding=inner, bias=bias), normalised(norm, channels)]
            if not last:
                parts.append(nn.ReLU(inplace=True))
                parts += [nn.Dropout(0.5)] if dropout else []
        self.conv_block = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = x + self.conv_block(x)
        return result


def initialise(network: nn.Module, kind: Initialisation = "normal", gain: float = 0.02) -> None:
    """Fresh weights: convolutions and linear layers by `kind`, biases 0, batch normalisation N(1, `gain`) and 0."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            _draw(module.weight, kind, gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, gain)
            nn.init.zeros_(module.bias)


def _draw(weight: Tensor, kind: Initialisation, gain: float) -> None:
    if kind == "normal":
        nn.init.normal_(weight, 0.0, gain)
    elif kind == "xavier":
        nn.init.xavier_normal_(weight, gain=gain)
    elif kind == "kaiming":
        nn.init.kaiming_normal_(weight, a=0, mode="fan_in")
    else:
        nn.init.orthogonal_(weight, gain=gain)
