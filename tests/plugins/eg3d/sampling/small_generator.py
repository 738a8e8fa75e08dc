"""A generator file that is small and quick enough to run whole jobs with: made-up weights, a coarse renderer."""

from __future__ import annotations

from pathlib import Path

import torch

from plugins.eg3d.checkpoint import write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.configuration import Configuration, RenderingOptions
from tests.plugins.eg3d.recipe import generator_shapes, recipe_weights

MODULE = "SuperresolutionHybrid2X"
CONFIGURATION = Configuration(
    z_dim=16,
    image_resolution=128,
    neural_rendering_resolution=16,
    rendering=RenderingOptions(depth_resolution=4, depth_resolution_importance=4, superresolution_module=MODULE),
    title="small",
)


def write_small_generator(folder: Path) -> Path:
    """Write it; its file."""
    shapes = generator_shapes(MODULE, z_dim=16, channel_base=512, channel_max=8)
    state = {name: torch.from_numpy(values) for name, values in recipe_weights(shapes).items()}
    path = folder / "small.safetensors"
    write_workbench_file(path, Checkpoint(CONFIGURATION, state, "workbench", False))
    return path
