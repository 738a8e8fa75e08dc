"""A small generator of made-up weights in a file, for tests that need one to open and not one that draws heads."""

from __future__ import annotations

from pathlib import Path

import torch

from plugins.eg3d.checkpoint import write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.configuration import Configuration, RenderingOptions
from tests.plugins.eg3d.recipe import small_weights

_SUPERRESOLUTION = "SuperresolutionHybrid2X"
SIDE, RAW_SIDE = 128, 64


def write_standin(path: Path, *, notice: bool = False) -> Path:
    """A workbench file at `path` of a generator with 128 px images and 64 px raw ones; the path."""
    state = {name: torch.from_numpy(values) for name, values in small_weights(_SUPERRESOLUTION).items()}
    configuration = Configuration(
        z_dim=64,
        image_resolution=SIDE,
        neural_rendering_resolution=RAW_SIDE,
        rendering=RenderingOptions(superresolution_module=_SUPERRESOLUTION),
        title="made-up weights",
    )
    write_workbench_file(path, Checkpoint(configuration, state, "workbench", notice))
    return path
