"""A generator's configuration from what its file says and, where it says nothing, from the shapes of its tensors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from plugins.eg3d.checkpoint.contents import Contents
from plugins.eg3d.checkpoint.passive.byte_source import DamagedError
from plugins.eg3d.checkpoint.passive.values import Tensors
from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes, Configuration, RenderingOptions

# What the published models were trained with, for files that leave it out.
_FACES: dict[str, Any] = {"c_scale": 1.0, "avg_camera_pivot": (0.0, 0.0, 0.2)}
_CARS: dict[str, Any] = {
    "ray_start": 0.1,
    "ray_end": 2.6,
    "box_warp": 1.6,
    "depth_resolution": 64,
    "depth_resolution_importance": 64,
    "white_back": True,
    "c_gen_conditioning_zero": True,
    "avg_camera_radius": 1.7,
}
_CAR_RADIUS, _CAR_FOCAL = 1.7, 1.7074
# (image side, channels of the first block) -> class
_BY_SHAPE = {
    (512, 256): "SuperresolutionHybrid8XDC",
    (512, 128): "SuperresolutionHybrid8X",
    (256, 128): "SuperresolutionHybrid4X",
    (128, 128): "SuperresolutionHybrid2X",
}
_SMALL_PX = 128
_USUAL_RAW_PX, _LARGEST_RAW_PX = 128, 1024


class MissingTensorError(Exception):
    """The generator has no tensor of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def configuration_of(contents: Contents, title: str = "") -> Configuration:
    """Sizes, rendering options and plane axes of a generator.

    Raises
    ------
    MissingTensorError : one that tells a size is not there. DamagedError : it has a shape that no generator's has.
    DataError : the file's options are none that can be rendered with.
    """
    by_shape = _sizes(contents.tensors)
    image_px = by_shape.pop("image_resolution")
    options = contents.rendering or (_CARS if image_px == _SMALL_PX else _FACES)
    kind = options.get("superresolution_module") or _superresolution(contents.tensors, image_px)
    rendering = RenderingOptions.from_kwargs({**options, "superresolution_module": kind})
    cars = math.isclose(rendering.avg_camera_radius, _CAR_RADIUS)
    return Configuration(
        **by_shape,
        image_resolution=image_px,
        neural_rendering_resolution=_raw_px(contents.told),
        clamp_superresolution=_clamped(contents.told),
        plane_axes=_axes(contents.told.get("plane_axes")),
        rendering=rendering,
        focal_length=_CAR_FOCAL if cars else Configuration.focal_length,
        title=title,
    )


def _sizes(tensors: Tensors) -> dict[str, int]:
    """The arguments of `Configuration` that shapes tell."""
    first = _shape(tensors, "backbone.mapping.fc0.weight", 2)
    w_dim = _shape(tensors, "backbone.mapping.w_avg", 1)[0]
    has_camera = "backbone.mapping.embed.weight" in tensors
    c_dim = _shape(tensors, "backbone.mapping.embed.weight", 2)[1] if has_camera else 0
    image_px = _shape(tensors, "superresolution.block1.conv1.noise_const", 2)[0]
    z_dim = first[1] - (w_dim if has_camera else 0)
    return {"z_dim": z_dim, "c_dim": c_dim, "w_dim": w_dim, "image_resolution": image_px}


def _superresolution(tensors: Tensors, image_px: int) -> str:
    before = _shape(tensors, "superresolution.block0.conv1.noise_const", 2)[0]
    width = _shape(tensors, "superresolution.block0.conv1.weight", 4)[0]
    if before * 2 != image_px or (image_px, width) not in _BY_SHAPE:
        raise DamagedError
    return _BY_SHAPE[image_px, width]


def _shape(tensors: Tensors, name: str, dimensions: int) -> tuple[int, ...]:
    if name not in tensors:
        raise MissingTensorError(name)
    shape = tensors[name].shape
    if len(shape) != dimensions:
        raise DamagedError
    return shape


def _clamped(told: dict[str, Any]) -> bool:
    if "conv_clamp" in told:
        return told["conv_clamp"] is not None
    halves = told.get("sr_num_fp16_res")
    return halves > 0 if isinstance(halves, int) else True


def _axes(values: Any) -> Axes:
    if values is None:
        return PUBLISHED_PLANE_AXES
    axes = np.asarray(values, np.float64)
    if axes.shape != (3, 3, 3) or not np.isfinite(axes).all():
        raise DamagedError
    return tuple(tuple((float(x), float(y), float(z)) for x, y, z in plane) for plane in axes)


def _raw_px(told: dict[str, Any]) -> int:
    value = told.get("neural_rendering_resolution")
    if isinstance(value, int) and 1 <= value <= _LARGEST_RAW_PX:
        return value
    return _USUAL_RAW_PX
