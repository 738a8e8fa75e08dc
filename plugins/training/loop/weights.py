"""Weights and resume states as safetensors: never pickled, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from workbench.api import DataError, files

_MODEL, _OPTIMISER, _RANDOM = "model.", "optimiser.", "random."


def save_weights(path: Path, weights: Mapping[str, torch.Tensor], about: dict[str, str] | None = None) -> None:
    """A bare state dict, with `about` as text in the file's header. Raises WorkspaceError (disk full)."""
    tensors = {name: _stored(value) for name, value in weights.items()}
    files.write_bytes(path, safetensors.torch.save(tensors, about))


def load_weights(path: Path, network: nn.Module) -> None:
    """Load a bare state dict into `network`.

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
    wanted = network.state_dict()
    odd = sorted(wanted.keys() ^ found.keys()) or [n for n in wanted if wanted[n].shape != found[n].shape]
    if odd:
        raise DataError(f"The weights are of another network (“{odd[0]}” does not fit)", where=where)
    network.load_state_dict(found)


def save_state(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer, position: dict[str, Any]) -> None:
    """All that is needed to go on exactly from here: weights, optimiser, random states and `position` (JSON).

    One file, so that its parts cannot be of different moments. Raises WorkspaceError (disk full).
    """
    tensors = {_MODEL + name: _stored(value) for name, value in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        for key, value in optimiser.state.get(parameter, {}).items():
            tensors[f"{_OPTIMISER}{key}.{name}"] = _stored(value)
    tensors[_RANDOM + "cpu"] = torch.get_rng_state()
    if any(p.is_cuda for p in network.parameters()):
        tensors[_RANDOM + "cuda"] = torch.cuda.get_rng_state()
    files.write_bytes(path, safetensors.torch.save(tensors, {"position": json.dumps(position)}))


def load_state(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer) -> dict[str, Any]:
    """The inverse of `save_state`; returns `position`.

    Raises
    ------
    DataError : the file is damaged or of another network.
    """
    try:
        with safe_open(files.long_path(path), framework="pt") as archive:
            position: dict[str, Any] = json.loads(archive.metadata()["position"])
            tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 (no mapping)
        network.load_state_dict({n.removeprefix(_MODEL): t for n, t in tensors.items() if n.startswith(_MODEL)})
    except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
        remedy = "start the run again under another name"
        raise DataError(
            "The saved state of this run cannot be read", where=files.plain_path(path), remedy=remedy
        ) from error
    parameters = dict(network.named_parameters())
    for name, value in tensors.items():
        if name.startswith(_OPTIMISER):
            key, _, parameter = name.removeprefix(_OPTIMISER).partition(".")
            optimiser.state[parameters[parameter]][key] = _like(value, parameters[parameter])
    torch.set_rng_state(tensors[_RANDOM + "cpu"])
    if _RANDOM + "cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors[_RANDOM + "cuda"])
    return position


def _stored(value: torch.Tensor) -> torch.Tensor:
    return value.detach().cpu().contiguous().clone()


def _like(value: torch.Tensor, parameter: torch.Tensor) -> torch.Tensor:
    """The value on the parameter's device and, where it has its shape, in its memory layout."""
    if value.shape != parameter.shape:
        return value.to(parameter.device)
    return torch.empty_like(parameter).copy_(value).detach()
