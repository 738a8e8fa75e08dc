"""The renderer alone against the official one, from given planes, in all its variants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from plugins.eg3d.configuration import RenderingOptions
from plugins.eg3d.generator.decoder import Decoder
from plugins.eg3d.generator.depth_samples import Draws
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.rays import cast
from plugins.eg3d.generator.renderer import render_rays
from tests.plugins.eg3d.generator.official import arrays_of
from tests.plugins.eg3d.recipe import recipe_tensor

VARIANTS = ("ffhq", "whiteback", "auto", "automiss", "disparity", "noimp", "box16")


@pytest.fixture(scope="module")
def units(shared: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return arrays_of(shared, "eg3d_units")


def recipe_decoder() -> Decoder:
    decoder = Decoder(32, 64, 33, 1.0)
    shapes = {name: tuple(value.shape) for name, value in decoder.state_dict().items()}
    decoder.load_state_dict(
        {name: torch.from_numpy(recipe_tensor(f"decoder.{name}", shape)) for name, shape in shapes.items()}
    )
    return decoder.requires_grad_(False)


def test_rays_of_skewed_intrinsics(units: tuple[dict[str, Any], dict[str, Any]]) -> None:
    origins, directions = cast(torch.from_numpy(units[0]["r_c"]), 16)
    np.testing.assert_array_equal(origins.expand(-1, 256, -1), units[0]["r_origins"])
    np.testing.assert_allclose(directions, units[0]["r_dirs"], atol=2e-7)


@pytest.mark.parametrize("variant", VARIANTS)
def test_variant(units: tuple[dict[str, Any], dict[str, Any]], variant: str) -> None:
    arrays, meta = units
    kwargs = {**meta["base"], **meta["variants"][variant]}
    del kwargs["superresolution_module"]
    options = RenderingOptions.from_kwargs(kwargs)
    origins, directions = cast(torch.from_numpy(arrays["r_c"]), 16)
    field = Field(torch.from_numpy(arrays["r_planes"]), recipe_decoder(), options.box_warp)
    found = render_rays(field, origins, directions, options, Draws.make(options, 2, 256, None, directions))
    distance = np.abs(np.asarray(found.distance) - arrays[f"r_{variant}_depth"])
    assert distance.max() < 5e-3
    assert np.quantile(distance, 0.99) < 1.5e-4
    np.testing.assert_allclose(found.weight, arrays[f"r_{variant}_w"], atol=5e-4)
    np.testing.assert_allclose(found.features[..., :3], arrays[f"r_{variant}_feat3"], atol=2e-3)
    np.testing.assert_allclose(found.features.mean(-1), arrays[f"r_{variant}_feat_mean"], atol=1e-3)
