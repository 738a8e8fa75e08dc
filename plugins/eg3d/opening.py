"""Opening the generator that an operation's settings name, on the device they name. Torch: workers only."""

from __future__ import annotations

from pathlib import Path

import torch

from plugins.eg3d.checkpoint import load_generator
from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.generator_choice import GeneratorChoice
from workbench.api import UnavailableError


def open_generator(choice: GeneratorChoice, workspace: Path | None = None) -> Generator:
    """The chosen generator; a foreign file is converted into the workspace the first time.

    Raises
    ------
    DataError : the file holds no EG3D generator, or asks for code to be run.
    UnavailableError : the device is not there.
    """
    return load_generator(choice.generator_file, device_of(choice.device), workspace)


def device_of(name: str) -> str:
    """The device of a choice: "auto" is the first graphics card where there is one.

    Raises
    ------
    UnavailableError : there is no such graphics card.
    """
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == "auto":
        return "cuda:0" if cards else "cpu"
    if name.startswith("cuda") and int(name.partition(":")[2] or 0) >= cards:
        raise UnavailableError(f"There is no device “{name}” here", remedy="choose the device Automatic")
    return name
