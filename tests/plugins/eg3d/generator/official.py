"""Generators of the fixtures: made-up weights, and what the official code computed with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.eg3d.configuration import Configuration, RenderingOptions
from plugins.eg3d.generator.generator import Generator
from plugins.eg3d.generator.network import Network
from tests.plugins.eg3d.recipe import recipe_weights, small_shapes

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Fixture:
    """One small generator of the official code: its inputs and outputs, and ours with the same weights."""

    arrays: Arrays
    meta: dict[str, Any]
    generator: Generator

    @property
    def cutoff(self) -> int | None:
        """Rows that are truncated; None for all."""
        value: int | None = self.meta["truncation_cutoff"]
        return value


def arrays_of(shared: Path, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Everything a fixture holds, and its description."""
    with np.load(shared / "data" / "eg3d" / f"{name}.npz") as stored:
        arrays = {key: stored[key] for key in stored.files if not key.startswith("w/")}
    return arrays, json.loads(bytes(arrays.pop("meta_json")))


def small_generator(
    kind: str = "SuperresolutionHybrid8XDC", *, image_px: int = 512, raw_px: int = 32, **options: Any
) -> Generator:
    """A generator of the small fixtures' sizes; `options` replace the usual rendering options."""
    rendering = RenderingOptions.from_kwargs(
        {"superresolution_module": kind, "depth_resolution": 12, "depth_resolution_importance": 12} | options
    )
    configuration = Configuration(
        z_dim=64, image_resolution=image_px, neural_rendering_resolution=raw_px, rendering=rendering
    )
    state = {name: torch.from_numpy(value) for name, value in recipe_weights(small_shapes(kind)).items()}
    return Generator(Network.from_state(configuration, state), configuration)


def fixture(shared: Path, name: str) -> Fixture:
    """A small fixture and our generator of it."""
    arrays, meta = arrays_of(shared, name)
    generator = small_generator(
        str(meta["rendering_kwargs"]["superresolution_module"]).rsplit(".", 1)[-1],
        image_px=meta["init_kwargs"]["img_resolution"],
        raw_px=meta["neural_rendering_resolution"],
        **{key: value for key, value in meta["rendering_kwargs"].items() if key != "superresolution_module"},
    )
    return Fixture(arrays, meta, generator)
