"""A generator read from a file, and the workbench's own file of it: safetensors, with a description beside them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import safetensors.torch
import torch
from torch import Tensor

from plugins.eg3d.checkpoint import refusals
from plugins.eg3d.checkpoint.conversion import converted_path, find_converted
from plugins.eg3d.checkpoint.file_kinds import file_kind
from plugins.eg3d.checkpoint.reading import read_arrays
from plugins.eg3d.checkpoint.record import Description, Original, read_description, write_description
from plugins.eg3d.configuration import Configuration
from workbench.api import DataError, WorkspaceError, files

_log = logging.getLogger(__name__)
Source = Literal["official pickle", "converted", "workbench"]


@dataclass(frozen=True)
class Checkpoint:
    """One generator.

    Attributes
    ----------
    state : float32 tensors by their official names.
    source : what it was read from: an official pickle, another make of file, or a file of the workbench.
    notice : whether it stems, or may stem, from NVIDIA's weights: show `LICENCE_NOTICE`.
    remark : a sentence for the person about the reading; most often empty.
    """

    configuration: Configuration
    state: dict[str, Tensor]
    source: Source
    notice: bool
    remark: str = ""


def read_file(path: Path) -> Checkpoint:
    """The generator in a file of any accepted kind, as it lies there.

    Raises
    ------
    DataError : the file holds none, or asks for code to be run.
    """
    kind = file_kind(path)
    described = read_description(path) if kind == "safetensors" else None
    configuration, arrays = read_arrays(path, None if described is None else described.configuration)
    state = {name: torch.from_numpy(values) for name, values in arrays.items()}
    if described is not None:
        return Checkpoint(described.configuration, state, "workbench", described.notice)
    return Checkpoint(configuration, state, "official pickle" if kind == "pickle" else "converted", notice=True)


def write_workbench_file(path: Path, checkpoint: Checkpoint, original: Original | None = None) -> None:
    """Write tensors (`path`, ending in .safetensors) and, last, the description beside them; each whole or not at all.

    Tensors keep their type: half precision halves the file and is read back as float32.

    Raises
    ------
    WorkspaceError : the folder cannot be written to, or the disk is full.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in checkpoint.state.items()}
    files.write_bytes(path, safetensors.torch.save(tensors))
    write_description(path, Description(checkpoint.configuration, checkpoint.notice, original))


def read_converted(path: Path, workspace: Path | None) -> Checkpoint:
    """`read_file`, by way of a converted file: one that is there is opened, else one is made, if there is a workspace.

    Raises
    ------
    DataError : as `read_file`.
    """
    if file_kind(path) == "safetensors":
        return read_file(path)
    try:
        ready = find_converted(path, workspace)
    except OSError as error:
        raise refusals.unreadable(path, error) from error
    if ready is not None:
        try:
            return read_file(ready)
        except DataError:
            _log.warning("the converted file %s is damaged; the original is read again", files.plain_path(ready))
    checkpoint = read_file(path)
    return checkpoint if workspace is None else _kept(checkpoint, path, workspace)


def _kept(checkpoint: Checkpoint, path: Path, workspace: Path) -> Checkpoint:
    try:
        original = Original.of(path)
        target = converted_path(path, original.sha256, workspace)
        write_workbench_file(target, checkpoint, original)
    except (OSError, WorkspaceError) as error:
        reason = error.what if isinstance(error, WorkspaceError) else error.strerror or "it changed meanwhile"
        remark = f"The model was not kept in the workbench's own form ({reason}), so opening it takes as long again."
        return replace(checkpoint, remark=remark)
    remark = f"The model was converted once and kept as {target.name}; from now on it opens at once."
    return replace(checkpoint, remark=remark)
