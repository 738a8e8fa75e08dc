"""The shipped weights: half precision in the file, single precision in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from workbench import files
from workbench.errors import DataError
from workbench.faces.networks import DetectorNetwork, LandmarkNetwork
from workbench.faces.shipped import FOLDER

Network = TypeVar("Network", bound=nn.Module)
DETECTOR_FILE, LANDMARK_FILE = "detector.safetensors", "landmarks.safetensors"


@cache
def built_in_networks() -> tuple[DetectorNetwork, LandmarkNetwork]:
    """The detector and the landmark network, ready to be asked; read once per process.

    Raises
    ------
    DataError : a file is missing or damaged.
    """
    return _filled(DetectorNetwork(), FOLDER / DETECTOR_FILE), _filled(LandmarkNetwork(), FOLDER / LANDMARK_FILE)


def write_weights(file: Path, state: dict[str, Tensor]) -> None:
    """Writes tensors in half precision, in one piece."""
    half = {name: tensor.half().contiguous() for name, tensor in state.items() if tensor.is_floating_point()}
    files.write_bytes(file, safetensors.torch.save(half))


def read_weights(file: Path) -> dict[str, Tensor]:
    """The tensors in single precision.

    Raises
    ------
    DataError : the file is missing or damaged.
    """
    try:
        stored = safetensors.torch.load(files.long_path(file).read_bytes())
    except (OSError, SafetensorError) as error:
        raise DataError(
            "The built-in landmark network cannot be read", where=file, remedy="install the workbench again"
        ) from error
    return {name: tensor.float() for name, tensor in stored.items()}


def ready(network: Network) -> Network:
    """The network for asking only: normalisations folded into the convolutions before them (a fifth faster)."""
    network.eval().requires_grad_(False)
    for part in network.modules():
        if isinstance(part, nn.Sequential) and len(part) > 1 and isinstance(part[1], nn.BatchNorm2d):
            part[0] = fuse_conv_bn_eval(part[0], part[1])  # type: ignore[type-var]
            part[1] = nn.Identity()
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _filled(network: Network, file: Path) -> Network:
    missing, _unknown = network.load_state_dict(read_weights(file), strict=False)
    lost = [name for name in missing if not name.endswith("num_batches_tracked")]
    if lost:
        raise DataError(
            f"The built-in landmark network lacks {lost[0]}", where=file, remedy="install the workbench again"
        )
    return ready(network)
