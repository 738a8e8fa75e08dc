"""Names, shapes, weights and outputs of the original networks, from the folder of facts beside the repository."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

SHARED = Path(__file__).resolve().parents[5] / "shared"
NETWORKS = SHARED / "data" / "depth_networks"
TABLES = SHARED / "facts" / "state_dicts"
needs_facts = pytest.mark.skipif(not TABLES.exists(), reason="the folder of facts beside the repository is absent")


def listed(name: str) -> dict[str, tuple[int, ...]]:
    """Names and shapes in their order."""
    text = (TABLES / f"{name}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {key: () if shape == "scalar" else tuple(map(int, shape.split("x"))) for key, shape in rows}


def recipe() -> dict[str, Any]:
    """Functions that make weights and inputs."""
    return runpy.run_path(str(NETWORKS / "recipe.py"))


def fill(network: nn.Module) -> None:
    """Give a network the weights of the recipe."""
    weight = recipe()["weight"]
    with torch.no_grad():
        for name, value in network.state_dict().items():
            value.copy_(torch.as_tensor(weight(name, tuple(value.shape))))


def departure(network: nn.Module, name: str) -> float:
    """Largest difference between a filled network's output and the original's, in the original's deviations."""
    with np.load(NETWORKS / f"{name}.npz") as fixture, torch.no_grad():
        image = recipe()["network_input"](tuple(fixture["input_shape"]))
        said = network.eval()(torch.from_numpy(image)).numpy()
        assert said.shape == tuple(fixture["full_shape"])
        stride = int(fixture["stride"])
        return float(np.abs(said[..., ::stride, ::stride] - fixture["output"]).max() / fixture["std"])
