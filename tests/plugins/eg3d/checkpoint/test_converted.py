"""Files of converters and forks: state dicts in many wrappings, with numbers missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from plugins.eg3d.checkpoint import load_generator, look_at_file, read_checkpoint
from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES
from tests.plugins.eg3d import official_files, recipe
from tests.plugins.eg3d.checkpoint.test_official import CARS, same
from tests.plugins.eg3d.official_files import EasyDict, tensors
from tests.plugins.eg3d.recipe import Weights
from workbench.api import DataError


def saved(path: Path, value: Any, *, zipped: bool = True) -> Path:
    with official_files.official_names():
        torch.save(value, path, _use_new_zipfile_serialization=zipped)
    return path


@pytest.mark.parametrize("zipped", [True, False])
def test_the_usual_converters_file(zipped: bool, tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    held = {"G_ema": tensors(weights), "rendering_kwargs": EasyDict(rendering), "step": 350}
    path = saved(tmp_path / "model.pth", held, zipped=zipped)
    checkpoint = read_checkpoint(path)
    same(checkpoint.state, weights)
    configuration = checkpoint.configuration
    assert (checkpoint.source, checkpoint.notice) == ("converted", True)
    assert (configuration.z_dim, configuration.image_resolution) == (64, 128)
    assert configuration.neural_rendering_resolution == 128  # such files do not say
    assert configuration.rendering.ray_start == 2.25 and configuration.rendering.c_scale == 1.0
    assert load_generator(path).network.decoder is not None


_FORMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "bare": lambda state: state,
    "wrapped": lambda state: {f"module.{name}": value for name, value in state.items()},
    "averaged among others": lambda state: {
        **{f"G.{name}": value * 0 for name, value in state.items()},
        **{f"G_ema.{name}": value for name, value in state.items()},
    },
    "parameters": lambda state: {name: nn.Parameter(value) for name, value in state.items()},
    "arrays": lambda state: {name: value.numpy() for name, value in state.items()},
    "double precision": lambda state: {name: value.double() for name, value in state.items()},
    "half precision": lambda state: {name: value.half() for name, value in state.items()},
    "without filters": lambda state: {name: v for name, v in state.items() if not name.endswith("resample_filter")},
    "with more": lambda state: {
        **state,
        "renderer.plane_axes": torch.tensor(PUBLISHED_PLANE_AXES),
        "discriminator.weight": torch.ones(3),
        "steps": 7,
    },
    "nested": lambda state: {"state_dict": {"G_ema": state}, "optimizer": {"lr": 1e-3, "betas": (0.0, 0.99)}},
    "with a gradient": lambda state: {name: value.requires_grad_() for name, value in state.items()},
}


@pytest.mark.parametrize("form", sorted(_FORMS))
def test_state_dicts_of_many_forms(form: str, tmp_path: Path, weights: Weights) -> None:
    path = saved(tmp_path / "model.pth", _FORMS[form](tensors(weights)))
    same(read_checkpoint(path).state, weights)


def test_brain_floats_are_widened(tmp_path: Path, weights: Weights) -> None:
    state = {name: value.bfloat16() for name, value in tensors(weights).items()}
    found = read_checkpoint(saved(tmp_path / "model.pth", state)).state
    for name, value in state.items():
        torch.testing.assert_close(found[name], value.float(), rtol=0, atol=0)


def test_views_of_one_storage_are_told_apart(tmp_path: Path, weights: Weights) -> None:
    """A flat buffer with all tensors as views of it, some of them transposed."""
    flat = torch.from_numpy(np.concatenate([values.T.ravel() for values in weights.values()]))
    state, at = {}, 0
    for name, values in weights.items():
        part = flat[at : at + values.size].view(values.T.shape)
        state[name], at = part.permute(tuple(range(part.ndim))[::-1]), at + values.size
    same(read_checkpoint(saved(tmp_path / "model.pth", state)).state, weights)


def test_arrays_and_bare_safetensors(tmp_path: Path, weights: Weights) -> None:
    np.savez(tmp_path / "model.npz", **dict[str, Any](weights))
    same(read_checkpoint(tmp_path / "model.npz").state, weights)
    safetensors.torch.save_file(tensors(weights), tmp_path / "model.safetensors")
    found = read_checkpoint(tmp_path / "model.safetensors")
    same(found.state, weights)
    assert (found.source, found.notice) == ("converted", True)


def test_arrays_may_carry_their_description(shared: Path, tmp_path: Path) -> None:
    generator = load_generator(shared / "data" / "eg3d" / "eg3d_small_128.npz")
    options = generator.configuration.rendering
    assert generator.configuration.neural_rendering_resolution == 32
    assert (options.depth_resolution, options.ray_start, options.c_scale) == (12, 2.25, 1.0)
    broken = tmp_path / "model.npz"
    np.savez(broken, meta_json=np.frombuffer(b"{", np.uint8))
    with pytest.raises(DataError, match="damaged"):
        load_generator(broken)


@pytest.mark.parametrize(
    ("kind", "image_px"),
    [("8XDC", 512), ("8X", 512), ("4X", 256), ("2X", 128)],
)
def test_sizes_are_read_from_shapes(kind: str, image_px: int, tmp_path: Path) -> None:
    shapes = recipe.generator_shapes(
        f"SuperresolutionHybrid{kind}", z_dim=32, channel_base=1024, channel_max=8, mapping_layers=3
    )
    path = saved(
        tmp_path / "model.pth",
        {name: torch.zeros(shape) for name, shape in shapes.items() if not name.endswith("resample_filter")},
    )
    generator = load_generator(path)
    configuration, options = generator.configuration, generator.configuration.rendering
    assert (configuration.z_dim, configuration.image_resolution) == (32, image_px)
    assert options.superresolution_module == f"SuperresolutionHybrid{kind}"
    assert configuration.clamp_superresolution and configuration.published_planes
    if kind == "2X":  # published for cars only
        assert (options.box_warp, options.avg_camera_radius) == (CARS["box_warp"], CARS["avg_camera_radius"])
        assert options.white_back and options.c_gen_conditioning_zero
    else:
        assert (options.box_warp, options.c_scale, options.avg_camera_pivot) == (1.0, 1.0, (0.0, 0.0, 0.2))


def test_what_a_converter_noted_besides_is_used(tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    path = tmp_path / "model.pth"
    noted = {"sr_num_fp16_res": 0, "rendering_kwargs": rendering}
    official_files.write_converted(path, weights, init_kwargs=noted, neural_rendering_resolution=64)
    configuration = look_at_file(path).configuration
    assert configuration == read_checkpoint(path).configuration
    assert configuration.neural_rendering_resolution == 64
    assert not configuration.clamp_superresolution
    assert configuration.rendering.avg_camera_pivot == (0.0, 0.0, 0.2)


def test_a_generator_without_cameras_in_its_mapping(tmp_path: Path, weights: Weights) -> None:
    state = {name: value for name, value in tensors(weights).items() if ".embed." not in name}
    state["backbone.mapping.fc0.weight"] = state["backbone.mapping.fc0.weight"][:, :64].contiguous()
    state["dataset_label_std"] = torch.zeros(0)
    assert read_checkpoint(saved(tmp_path / "model.pth", state)).configuration.c_dim == 0
