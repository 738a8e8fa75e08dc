"""Which weights of a depth network learn, and which of them are pulled towards zero."""

from __future__ import annotations

from typing import Any

from torch import nn

from plugins.training.networks import entry_of
from plugins.training.settings import TrainSettings

_ENCODER = "encoder."


def frozen(network: nn.Module, s: TrainSettings) -> list[nn.Module]:
    """Keep from learning what the network's published training left alone, where the settings ask for it.

    Returns the norms among it, which have to stay in eval mode so that their statistics do not change either; they are
    in it when this returns.
    """
    if not (s.freeze and s.counts("freeze")):
        return []
    beginnings = entry_of(s.network).frozen
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not name.startswith(beginnings))
    norms = ((name, m) for name, m in network.named_modules() if isinstance(m, nn.BatchNorm2d))
    return [module.eval() for name, module in norms if f"{name}.".startswith(beginnings)]


def parameter_groups(network: nn.Module, s: TrainSettings) -> list[dict[str, Any]]:
    """Parameters for the optimiser: one group, or the encoder's and the others', which then have no weight decay."""
    learning = {name: p for name, p in network.named_parameters() if p.requires_grad}
    if not (s.decay_encoder and s.counts("decay_encoder")):
        return [{"params": list(learning.values())}]
    inside = [p for name, p in learning.items() if name.startswith(_ENCODER)]
    outside = [p for name, p in learning.items() if not name.startswith(_ENCODER)]
    return [{"params": inside}, {"params": outside, "weight_decay": 0.0}]
