"""A trained network with its batch norms folded into the convolutions before them: same output, less work.

For measuring and applying; it cannot be trained further.
"""

from __future__ import annotations

import copy
import itertools
from typing import TypeVar

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

Any_ = TypeVar("Any_", bound=nn.Module)


def folded(network: Any_) -> Any_:
    """A folded copy; the network itself can still be trained."""
    return fold(copy.deepcopy(network))


def fold(network: Any_) -> Any_:
    """The network itself in evaluation mode, without gradients, its norms gone where a convolution stands before them.

    A module whose norms do not follow their convolutions inside an ``nn.Sequential`` names the pairs in `FOLDS`.
    """
    network.eval().requires_grad_(False)
    for module in list(network.modules()):
        for before, after in _pairs(module):
            conv, norm = module.get_submodule(before), module.get_submodule(after)
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                _replace(module, before, _like(fuse_conv_bn_eval(conv, norm), conv))
                _replace(module, after, nn.Identity())
    return network


def _pairs(module: nn.Module) -> list[tuple[str, str]]:
    named: tuple[tuple[str, str], ...] = getattr(module, "FOLDS", ())
    if not isinstance(module, nn.Sequential):
        return list(named)
    names = [name for name, _ in module.named_children()]
    return [*named, *itertools.pairwise(names)]


def _like(fused: nn.Conv2d, conv: nn.Conv2d) -> nn.Conv2d:
    """In the memory layout of the convolution it came from."""
    with torch.no_grad():
        fused.weight = nn.Parameter(torch.empty_like(conv.weight).copy_(fused.weight), requires_grad=False)
    return fused


def _replace(module: nn.Module, name: str, part: nn.Module) -> None:
    owner, _, leaf = name.rpartition(".")
    setattr(module.get_submodule(owner) if owner else module, leaf, part)
