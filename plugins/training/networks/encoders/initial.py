"""First weights of encoders where no ImageNet file is given."""

from __future__ import annotations

from torch import nn


def initialise_encoder(module: nn.Module) -> None:
    """He et al. 2015, by the number of outputs, for convolutions. Norms keep one and zero."""
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
