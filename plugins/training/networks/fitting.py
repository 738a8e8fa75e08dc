"""Whether a person's weights fit a network, what is amiss where they do not, and which network they are of."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from plugins.training.networks import CATALOGUE, Option, build, entry_of
from plugins.training.networks.fit import Fit, Mismatch, Shape, misfit
from plugins.training.networks.latent_vit import modern_names
from plugins.training.networks.weight_files import read_weights
from workbench.api import DataError

Shapes = Mapping[str, Shape]

IMAGENET_HEADS = ("classifier.", "fc.", "head.")
_COUNTER = "num_batches_tracked"  # absent in files of the first releases of PyTorch, and without effect
_WRAPPERS_DEEP = 3
# The ImageNet files of DenseNet are older than the names of its layers.
_OLD_DENSE = re.compile(r"(denselayer\d+\.(?:norm|conv))\.(\d\.)")


def load_file(path: Path, name: str, network: nn.Module) -> Fit:
    """Fill `network`, a `name` of the catalogue, with a person's weights; all of them or none.

    Raises
    ------
    DataError : as `read_weights`; or the weights are of another network, or do not all fit.
    """
    tensors = read_weights(path)
    fit, chosen = fitted(tensors, name, shapes_of(network))
    if not fit.complete:
        raise misfit(path, fit, lambda: nearest(tensors))
    _fill(network, chosen)
    return fit


def load_encoder(path: Path, name: str, network: nn.Module) -> Fit:
    """Fill the encoder of `network` alone, with an ImageNet file that has the names of torchvision.

    Raises
    ------
    DataError : as `read_weights`; the network has no such encoder, or the file is of another one.
    """
    tensors = read_weights(path)
    prefix = entry_of(name).encoder
    if prefix is None:
        raise DataError(f"“{entry_of(name).title}” has no encoder that ImageNet files fit", where=path)
    fit, chosen = fitted_encoder(tensors, name, shapes_of(network))
    if not fit.complete:
        raise misfit(path, fit, lambda: nearest(tensors, encoder=True))
    _fill(network, chosen)
    return fit


def fit_of_file(path: Path, name: str, *, encoder: bool = False, **options: Option) -> Fit:
    """The report alone: how the file fits `name` with those options. Raises DataError: it is no file of weights."""
    return fit_of(read_weights(path), name, encoder=encoder, **options)


def fit_of(tensors: Mapping[str, Tensor], name: str, *, encoder: bool = False, **options: Option) -> Fit:
    """How named tensors fit `name` with those options."""
    return (fitted_encoder if encoder else fitted)(tensors, name, _shapes(name, **options))[0]


def nearest(tensors: Mapping[str, Tensor], *, encoder: bool = False) -> Fit:
    """The network of the catalogue that the tensors fit best, as published."""
    names = [name for name, entry in CATALOGUE.items() if not encoder or entry.encoder is not None]
    return max(
        (fit_of(tensors, name, encoder=encoder) for name in names),
        key=lambda fit: (fit.share, fit.taken),
    )


def fitted(tensors: Mapping[str, Tensor], name: str, wanted: Shapes) -> tuple[Fit, dict[str, Tensor]]:
    """The report, and the tensors under the names of the network: those that fit."""
    return _compared(_renamed(tensors, wanted), name, wanted, entry_of(name).idle)


def fitted_encoder(tensors: Mapping[str, Tensor], name: str, wanted: Shapes) -> tuple[Fit, dict[str, Tensor]]:
    """As `fitted`, for the encoder of the network alone."""
    prefix = entry_of(name).encoder or ""
    inside = {key: shape for key, shape in wanted.items() if key.startswith(prefix)}
    features = {key.removeprefix("features."): value for key, value in tensors.items()}
    candidates = [_renamed({prefix + key: value for key, value in x.items()}, inside) for x in (tensors, features)]
    best = max(candidates, key=lambda found: len(found.keys() & inside.keys()))
    heads = tuple(prefix + head for head in IMAGENET_HEADS)
    return _compared(best, name, inside, (*entry_of(name).idle, *heads))


def shapes_of(network: nn.Module) -> dict[str, Shape]:
    """Names and shapes of a network's weights."""
    return {name: tuple(value.shape) for name, value in network.state_dict().items()}


@functools.cache
def _shapes(name: str, **options: Option) -> Shapes:
    with torch.device("meta"):  # shapes without numbers: no memory, no time
        return shapes_of(build(name, **options))


def _renamed(tensors: Mapping[str, Tensor], wanted: Shapes) -> dict[str, Tensor]:
    """The tensors without what wrappers (``module.``) put before every name, as far as that makes more of them fit."""
    found = {_OLD_DENSE.sub(r"\1\2", name): value for name, value in tensors.items()}
    best = found
    for _ in range(_WRAPPERS_DEEP):
        heads = {name.partition(".")[0] for name in found}
        if len(heads) != 1 or any("." not in name for name in found):
            break
        found = {name.partition(".")[2]: value for name, value in found.items()}
        if len(found.keys() & wanted.keys()) > len(best.keys() & wanted.keys()):
            best = found
    return modern_names(best)


def _compared(
    found: Mapping[str, Tensor], name: str, wanted: Shapes, idle: tuple[str, ...]
) -> tuple[Fit, dict[str, Tensor]]:
    def harmless(key: str) -> bool:
        return key.startswith(idle) or key.endswith(_COUNTER)

    common = [key for key in wanted if key in found]
    shapes = {key: tuple(found[key].shape) for key in common}
    fitting = [key for key in common if shapes[key] == wanted[key]]
    widened = [key for key in common if _wider(shapes[key], wanted[key])]
    apart = [key for key in common if key not in {*fitting, *widened}]
    missing = [key for key in wanted if key not in found]
    unexpected = [key for key in found if key not in wanted]
    fit = Fit(
        network=name,
        taken=len(fitting),
        missing=tuple(key for key in missing if not harmless(key)),
        unexpected=tuple(key for key in unexpected if not harmless(key)),
        mismatched=tuple(Mismatch(key, shapes[key], wanted[key]) for key in apart if not harmless(key)),
        widened=tuple(widened),
        idle=tuple(key for key in (*missing, *unexpected, *apart) if harmless(key)),
    )
    return fit, {key: found[key] for key in (*fitting, *widened)}


def _wider(in_file: Shape, wanted: Shape) -> bool:
    """Whether the network says the outline of the head beside the depth that the file knows."""
    return in_file[:1] == (1,) and wanted[:1] == (2,) and in_file[1:] == wanted[1:]


@torch.no_grad()
def _fill(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    state = network.state_dict()
    for name, value in tensors.items():
        place = state[name] if value.shape == state[name].shape else state[name][: len(value)]
        place.copy_(value)
