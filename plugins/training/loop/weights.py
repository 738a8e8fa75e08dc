"""Weights and resume states as safetensors: never pickled, written whole or not at all.

Names of weights are those of the networks' state dicts; where a run has several networks, ``G.`` or ``D.`` stands
before them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from workbench.api import DataError, files

_MODEL, _OPTIMISER, _RANDOM = "model.", "optimiser.", "random."
Modules = Mapping[str, nn.Module]
Optimisers = Mapping[str, torch.optim.Optimizer]


def weights_of(modules: Modules) -> dict[str, torch.Tensor]:
    """All weights of a run's networks by their names in files; views, not copies."""
    return {
        prefix + name: value for prefix, module in _prefixed(modules) for name, value in module.state_dict().items()
    }


def save_weights(path: Path, weights: Mapping[str, torch.Tensor], about: dict[str, str] | None = None) -> None:
    """A bare state dict, with `about` as text in the file's header. Raises WorkspaceError (disk full)."""
    tensors = {name: _stored(value) for name, value in weights.items()}
    files.write_bytes(path, safetensors.torch.save(tensors, about))


def load_weights(path: Path, network: nn.Module, module: str = "") -> None:
    """Load weights into `network`; `module` names it where the run has several networks ("G").

    Raises
    ------
    DataError : the file is missing or damaged, or names or shapes differ from the network's.
    """
    where = files.plain_path(path)
    try:
        found = safetensors.torch.load(files.long_path(path).read_bytes())
    except FileNotFoundError as error:
        remedy = "the run has not finished an epoch yet; let it go on"
        raise DataError("The run has no weights", where=where, remedy=remedy) from error
    except (SafetensorError, OSError, ValueError) as error:
        raise DataError("The weights are damaged", where=where) from error
    if module:
        found = {n.removeprefix(f"{module}."): t for n, t in found.items() if n.startswith(f"{module}.")}
    wanted = network.state_dict()
    odd = sorted(wanted.keys() ^ found.keys()) or [n for n in wanted if wanted[n].shape != found[n].shape]
    if odd:
        raise DataError(f"The weights are of another network (“{odd[0]}” does not fit)", where=where)
    network.load_state_dict(found)


def save_state(
    path: Path,
    modules: Modules,
    optimisers: Optimisers,
    position: dict[str, Any],
    more: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """All that is needed to go on exactly from here: weights, optimisers, random states, `more` and `position` (JSON).

    One file, so that its parts cannot be of different moments. Raises WorkspaceError (disk full).
    """
    tensors = {_MODEL + name: _stored(value) for name, value in weights_of(modules).items()}
    parameters = _parameters(modules)
    for prefix, optimiser in _prefixed(optimisers):
        for name, parameter in parameters.items():
            for key, value in optimiser.state.get(parameter, {}).items():
                if value is not None:
                    tensors[f"{_OPTIMISER}{prefix}{key}.{name}"] = _stored(torch.as_tensor(value))
    tensors |= {name: _stored(value) for name, value in (more or {}).items()}
    tensors[_RANDOM + "cpu"] = torch.get_rng_state()
    if any(p.is_cuda for p in parameters.values()):
        tensors[_RANDOM + "cuda"] = torch.cuda.get_rng_state()
    files.write_bytes(path, safetensors.torch.save(tensors, {"position": json.dumps(position)}))


def load_state(
    path: Path, modules: Modules, optimisers: Optimisers
) -> tuple[dict[str, Any], Mapping[str, torch.Tensor]]:
    """The inverse of `save_state`; returns `position`, and all tensors of the file for those who stored `more`.

    Raises
    ------
    DataError : the file is damaged or of another network.
    """
    parameters = _parameters(modules)
    try:
        with safe_open(files.long_path(path), framework="pt") as archive:
            position: dict[str, Any] = json.loads(archive.metadata()["position"])
            tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 (no mapping)
        for prefix, module in _prefixed(modules):
            module.load_state_dict(_below(tensors, _MODEL + prefix))
        for prefix, optimiser in _prefixed(optimisers):
            for name, value in _below(tensors, _OPTIMISER + prefix).items():
                key, _, parameter = name.partition(".")
                optimiser.state[parameters[parameter]][key] = _like(value, parameters[parameter])
    except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
        remedy = "start the run again under another name"
        raise DataError(
            "The saved state of this run cannot be read", where=files.plain_path(path), remedy=remedy
        ) from error
    torch.set_rng_state(tensors[_RANDOM + "cpu"])
    if _RANDOM + "cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors[_RANDOM + "cuda"])
    return position, tensors


def _prefixed(named: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands before the names of each: nothing where there is just one."""
    return ((f"{name}." if len(named) > 1 else "", one) for name, one in named.items())


def _parameters(modules: Modules) -> dict[str, nn.Parameter]:
    return {prefix + name: p for prefix, module in _prefixed(modules) for name, p in module.named_parameters()}


def _below(tensors: Mapping[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _stored(value: torch.Tensor) -> torch.Tensor:
    return value.detach().cpu().contiguous().clone()


def _like(value: torch.Tensor, parameter: torch.Tensor) -> torch.Tensor:
    """The value on the parameter's device and, where it has its shape, in its memory layout."""
    if value.shape != parameter.shape:
        return value.to(parameter.device)
    return torch.empty_like(parameter).copy_(value).detach()
