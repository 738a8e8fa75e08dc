"""A tiny generator in a file, photos of what it draws, and where their five points are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.eg3d.checkpoint import write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.configuration import Configuration, RenderingOptions
from plugins.eg3d.generator.network import Network
from plugins.eg3d.inversion.alignment import camera_towards
from plugins.eg3d.inversion.face_points import mean_face, projected, text_of_points
from plugins.eg3d.inversion.objective import pixels_of
from plugins.eg3d.inversion.photo import read_photo, write_picture
from plugins.eg3d.inversion.subject import Picture, Subject
from tests.plugins.eg3d.recipe import small_weights

KIND = "SuperresolutionHybrid2X"
RENDERING = RenderingOptions(superresolution_module=KIND, depth_resolution=8, depth_resolution_importance=8)
CONFIGURATION = Configuration(
    z_dim=64, image_resolution=128, neural_rendering_resolution=32, rendering=RENDERING, title="Tiny"
)


@cache
def state() -> dict[str, torch.Tensor]:
    """Made-up weights; b128 and b256 hardly matter and are left as they are."""
    return {name: torch.from_numpy(values) for name, values in small_weights(KIND).items()}


def subject() -> Subject:
    """A network of its own, so that tuning it harms no other test."""
    copied = {name: value.clone() for name, value in state().items()}
    return Subject(Network.from_state(CONFIGURATION, copied), CONFIGURATION, torch.device("cpu"))


def generator_file(folder: Path) -> Path:
    """The tiny generator as a file of the workbench."""
    place = folder / "tiny.safetensors"
    write_workbench_file(place, Checkpoint(CONFIGURATION, state(), "workbench", False))
    return place


def code_of(made: Subject, seed: int) -> torch.Tensor:
    """(1, 14, 512) rows of a seed."""
    z = torch.from_numpy(np.random.RandomState(seed).randn(1, CONFIGURATION.z_dim).astype(np.float32))
    with torch.no_grad():
        return made.network.backbone.mapping(z, torch.zeros(1, 25))[:, None].expand(1, CONFIGURATION.num_ws, -1)


def drawn(made: Subject, seed: int, yaw: float = 0.0) -> Picture:
    """What the generator draws of a seed from a yaw in radians."""
    camera = torch.tensor(camera_towards(CONFIGURATION, yaw, 0.0), dtype=torch.float32)[None]
    with torch.no_grad():
        return made.picture(code_of(made, seed), camera)


def photo(folder: Path, seed: int = 7, side: int = 256) -> tuple[Path, str]:
    """A photo that the generator drew of a seed, enlarged, and its five points as text."""
    image = pixels_of(drawn(subject(), seed).image.clamp(-1, 1))
    large: NDArray[np.uint8] = np.repeat(np.repeat(image, side // 128, axis=0), side // 128, axis=1)
    place = folder / "photo ü.png"
    write_picture(place, large)
    return place, text_of_points(frontal_points(side))


def frontal_points(side: int) -> NDArray[np.float64]:
    """(5, 2) px where the average face has its points in a frontal picture."""
    return projected(mean_face(CONFIGURATION), camera_towards(CONFIGURATION, 0.0, 0.0)) * side


def read(place: Path) -> NDArray[np.int64]:
    """A picture as whole numbers that can be subtracted."""
    return read_photo(place).astype(np.int64)
