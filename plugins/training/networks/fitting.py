"""Whether a person's weights fit a network, what is amiss where they do not, and which network they are of."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from plugins.training.networks import CATALOGUE, build, entry_of
from plugins.training.networks.latent_vit import modern_names
from plugins.training.networks.weight_files import read_weights
from workbench.api import DataError, files

Shape = tuple[int, ...]
Shapes = Mapping[str, Shape]

IMAGENET_HEADS = ("classifier.", "fc.", "head.")
_COUNTER = "num_batches_tracked"  # absent in files of the first releases of PyTorch, and without effect
_WRAPPERS_DEEP = 3
_OTHER_NETWORK = 0.5
"""Weights that fit in fewer of their names are of another network."""
# The ImageNet files of DenseNet are older than the names of its layers.
_OLD_DENSE = re.compile(r"(denselayer\d+\.(?:norm|conv))\.(\d\.)")


@dataclass(frozen=True)
class Mismatch:
    """A tensor of the right name and the wrong shape."""

    name: str
    in_file: Shape
    wanted: Shape


@dataclass(frozen=True)
class Fit:
    """How a file's tensors fit a network.

    Attributes
    ----------
    network : name in the catalogue.
    taken : tensors that fit.
    missing : names that the network has and the file lacks.
    unexpected : names that the file has and the network lacks.
    mismatched : names both have, with different shapes.
    widened : names whose first outputs come from the file, the further ones (the outline of the head) are new.
    idle : names of heads that the network never uses and of counters, in one of the two only; they do no harm.
    """

    network: str
    taken: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    mismatched: tuple[Mismatch, ...] = ()
    widened: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every weight that the network uses is there in its shape."""
        return not self.missing and not self.mismatched

    @property
    def share(self) -> float:
        """Tensors that fit, of all that either has, 0..1."""
        amiss = len(self.missing) + len(self.unexpected) + len(self.mismatched)
        good = self.taken + len(self.widened)
        return good / max(good + amiss, 1)

    @property
    def sentence(self) -> str:
        """The report in one line."""
        counted = [(len(self.missing), "missing"), (len(self.unexpected), "not of this network")]
        counted += [(len(self.mismatched), "of another shape"), (len(self.widened), "widened")]
        rest = [f"{count} {what}" for count, what in counted if count]
        return ", ".join([f"{self.taken} tensors fit", *rest])


def load_file(path: Path, name: str, network: nn.Module) -> Fit:
    """Fill `network`, a `name` of the catalogue, with a person's weights; all of them or none.

    Raises
    ------
    DataError : as `read_weights`; or the weights are of another network, or do not all fit.
    """
    tensors = read_weights(path)
    fit, chosen = fitted(tensors, name, shapes_of(network))
    if not fit.complete:
        raise _misfit(path, fit, lambda: nearest(tensors))
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
        raise _misfit(path, fit, lambda: nearest(tensors, encoder=True))
    _fill(network, chosen)
    return fit


def fit_of_file(path: Path, name: str, *, encoder: bool = False, **options: int | float | str | bool) -> Fit:
    """The report alone: how the file fits `name` with those options. Raises DataError: it is no file of weights."""
    wanted = _shapes(name, **options)
    return (fitted_encoder if encoder else fitted)(read_weights(path), name, wanted)[0]


def nearest(tensors: Mapping[str, Tensor], *, encoder: bool = False) -> Fit:
    """The network of the catalogue that the tensors fit best, as published."""
    names = [name for name, entry in CATALOGUE.items() if not encoder or entry.encoder is not None]
    return max(
        ((fitted_encoder if encoder else fitted)(tensors, name, _shapes(name))[0] for name in names),
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
def _shapes(name: str, **options: int | float | str | bool) -> Shapes:
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


def _misfit(path: Path, fit: Fit, nearest_of: Callable[[], Fit]) -> DataError:
    where = files.plain_path(path)
    title = CATALOGUE[fit.network].title
    if fit.share >= _OTHER_NETWORK:
        first = fit.missing[0] if fit.missing else fit.mismatched[0].name
        remedy = f"{fit.sentence}; build the network with the options that the weights were made with"
        return DataError(f"The weights do not all fit “{title}” (the first is “{first}”)", where=where, remedy=remedy)
    best = nearest_of()
    if best.share < _OTHER_NETWORK:
        remedy = "it may be of a program that the workbench does not know"
        return DataError("The weights fit no network of the workbench", where=where, remedy=remedy)
    known = CATALOGUE[best.network].title
    return DataError(f"The weights are not of “{title}” but of “{known}”", where=where, remedy=f"choose “{known}”")
