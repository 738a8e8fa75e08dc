"""Generators from files, without ever running what a file carries. Importing this package loads no torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plugins.eg3d.checkpoint.licence import LICENCE_NOTICE
from plugins.eg3d.checkpoint.look import FileLook, look_at_file
from workbench.api import DataError, UnavailableError, files

if TYPE_CHECKING:
    from plugins.eg3d.checkpoint.checkpoint import Checkpoint
    from plugins.eg3d.checkpoint.record import Original
    from plugins.eg3d.generator.generator import Generator

__all__ = ["LICENCE_NOTICE", "FileLook", "load_generator", "look_at_file", "read_checkpoint", "write_workbench_file"]


def load_generator(path: str | Path, device: str = "cpu", workspace: Path | None = None) -> Generator:
    """The generator in a file, ready on a device. See `read_checkpoint` for `path` and `workspace`.

    Raises
    ------
    DataError : the file holds no EG3D generator, asks for code to be run, or lacks tensors.
    UnavailableError : the device is not there.
    """
    import torch

    from plugins.eg3d.generator.generator import Generator
    from plugins.eg3d.generator.network import Network

    if torch.device(device).type == "cuda" and not torch.cuda.is_available():
        raise UnavailableError("No graphics card can be used here", remedy="choose the processor as the device")
    checkpoint = read_checkpoint(path, workspace)
    try:
        network = Network.from_state(checkpoint.configuration, checkpoint.state)
    except DataError as error:
        error.where = error.where or files.plain_path(path)
        raise
    return Generator(network, checkpoint.configuration, device)


def read_checkpoint(path: str | Path, workspace: Path | None = None) -> Checkpoint:
    """Tensors and description of the generator in a file.

    path : an official pickle (.pkl), what torch saved (.pth, .pt: a whole network, a state dict or a dictionary with
    one), a workbench file (.safetensors with its .json), bare safetensors, or named arrays (.npz).
    workspace : where a foreign file is kept in converted form after its first reading, so that it opens at once from
    then on: beside it if it lies in the workspace, else in `checkpoints`. Without it nothing is written; a converted
    file beside the original is used all the same.

    Raises
    ------
    DataError : the file holds no EG3D generator, or asks for code to be run.
    """
    from plugins.eg3d.checkpoint.checkpoint import read_converted

    return read_converted(Path(path), workspace)


def write_workbench_file(path: Path, checkpoint: Checkpoint, original: Original | None = None) -> None:
    """Write a generator as a workbench file: tensors to `path` (.safetensors), their description beside them (.json).

    Tensors keep their type: half precision halves the file and is read back as float32. original : what it was
    converted from. Each file is replaced whole or not at all.

    Raises
    ------
    WorkspaceError : the folder cannot be written to, or the disk is full.
    """
    from plugins.eg3d.checkpoint import checkpoint as reading

    reading.write_workbench_file(path, checkpoint, original)
