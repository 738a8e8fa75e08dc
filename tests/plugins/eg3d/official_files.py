"""Files in the official format, pickled by Python itself from our own stand-ins for the official classes.

The stand-ins carry the official modules' and classes' names only while a file is written; they are made of nothing but
the tensors they hold. What a file looks like inside is thus what Python's pickler makes of such objects.
"""

from __future__ import annotations

import pickle
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES

Weights = Mapping[str, NDArray[np.float32]]
_BUFFERS = ("resample_filter", "noise_const", "w_avg", "dataset_label_std")

RENDERING: dict[str, Any] = {
    "image_resolution": 512,
    "disparity_space_sampling": False,
    "clamp_mode": "softplus",
    "superresolution_module": "training.superresolution.SuperresolutionHybrid8XDC",
    "c_gen_conditioning_zero": False,
    "gpc_reg_prob": 0.5,
    "c_scale": 1.0,
    "superresolution_noise_mode": "none",
    "density_reg": 0.25,
    "density_reg_p_dist": 0.004,
    "reg_type": "l1",
    "decoder_lr_mul": 1.0,
    "sr_antialias": True,
    "depth_resolution": 48,
    "depth_resolution_importance": 48,
    "ray_start": 2.25,
    "ray_end": 3.3,
    "box_warp": np.float64(1.0),
    "avg_camera_radius": 2.7,
    "avg_camera_pivot": [0, 0, 0.2],
}
"""The options that the published face models carry; one of them as the NumPy number it is in some."""


class EasyDict(dict):  # type: ignore[type-arg]
    """A dictionary of a class of its own, as options are stored."""


class Persistent(nn.Module):
    """An object that is pickled together with the source code of its class."""

    def __init__(self, class_name: str, source: str) -> None:
        super().__init__()
        object.__setattr__(self, "written_as", (class_name, source))

    def __reduce__(self) -> Any:
        state = dict(self.__dict__)
        class_name, source = state.pop("written_as")
        meta = {"type": "class", "version": 6, "module_src": source, "class_name": class_name, "state": state}
        return reconstruct, (meta,)


def reconstruct(meta: dict[str, Any]) -> Any:
    """The official reader's function, which would run the source code; it is only ever named here."""
    raise AssertionError("the official reader was called")


class OSGDecoder(nn.Module):
    """Stand-in."""


class ImportanceRenderer(nn.Module):
    """Stand-in."""


class RaySampler(nn.Module):
    """Stand-in."""


class MipRayMarcher2(nn.Module):
    """Stand-in."""


_NAMES: dict[str, tuple[Any, ...]] = {
    "torch_utils.persistence": (reconstruct,),
    "dnnlib.util": (EasyDict,),
    "training.triplane": (OSGDecoder,),
    "training.volumetric_rendering.renderer": (ImportanceRenderer,),
    "training.volumetric_rendering.ray_sampler": (RaySampler,),
    "training.volumetric_rendering.ray_marcher": (MipRayMarcher2,),
}


@contextmanager
def official_names() -> Iterator[None]:
    """While it lasts, Python's pickler finds the stand-ins under the official names."""
    before = {value: (value.__module__, value.__name__) for values in _NAMES.values() for value in values}
    made: list[str] = []
    for module_name, values in _NAMES.items():
        parts = module_name.split(".")
        for length in range(1, len(parts) + 1):
            name = ".".join(parts[:length])
            if name not in sys.modules:
                sys.modules[name] = types.ModuleType(name)
                made.append(name)
        for value in values:
            official = "_reconstruct_persistent_obj" if value is reconstruct else value.__name__
            value.__module__, value.__name__, value.__qualname__ = module_name, official, official
            setattr(sys.modules[module_name], official, value)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]
        for value, (module_name, own) in before.items():
            value.__module__, value.__name__, value.__qualname__ = module_name, own, own


def network(
    weights: Weights,
    *,
    rendering: Mapping[str, Any] = RENDERING,
    raw_px: int = 128,
    sr_halves: int = 4,
    source: str = "",
    axes: Any = PUBLISHED_PLANE_AXES,
) -> Persistent:
    """A generator made of stand-ins. source : the code that every persistent object carries along."""
    kind = str(rendering.get("superresolution_module", "")).rsplit(".", 1)[-1]
    root = Persistent("TriPlaneGenerator", source)
    for name, values in weights.items():
        *path, last = name.split(".")
        inner: nn.Module = root
        for depth, part in enumerate(path):
            if part not in inner._modules:
                inner.add_module(part, _stand_in(tuple(path[: depth + 1]), kind, source))
            inner = inner._modules[part]  # type: ignore[assignment]
        tensor = torch.from_numpy(np.array(values))
        if last in _BUFFERS:
            inner.register_buffer(last, tensor)
        else:
            inner.register_parameter(last, nn.Parameter(tensor, requires_grad=False))
    _attributes(root, weights, rendering, raw_px, sr_halves)
    renderer = ImportanceRenderer()
    renderer.ray_marcher, renderer.plane_axes = MipRayMarcher2(), torch.tensor(axes)
    root.renderer, root.ray_sampler = renderer, RaySampler()
    return root


def contents(weights: Weights, **options: Any) -> dict[str, Any]:
    """What an official file holds: the training generator and the discriminator too, in the official order."""
    discriminator = Persistent("DualDiscriminator", options.get("source", ""))
    discriminator.register_parameter("weight", nn.Parameter(torch.ones(64, 64)))
    return {
        "training_set_kwargs": EasyDict(class_name="training.dataset.ImageFolderDataset", path="faces", max_size=7),
        "G": network({name: values * 0 for name, values in weights.items()}, **options),
        "D": discriminator,
        "G_ema": network(weights, **options),
        "augment_pipe": None,
    }


def dumps(value: Any, protocol: int = 4) -> bytes:
    """Pickled under the official names."""
    with official_names():
        return pickle.dumps(value, protocol)


def write_official(path: Path, weights: Weights, **options: Any) -> Path:
    """An official file (`network` has the options)."""
    path.write_bytes(dumps(contents(weights, **options)))
    return path


def tensors(weights: Weights) -> dict[str, torch.Tensor]:
    """A plain state dict."""
    return {name: torch.from_numpy(np.array(values)) for name, values in weights.items()}


def write_converted(path: Path, weights: Weights, **entries: Any) -> Path:
    """The file of the usual converter: the state dict, and entries such as `rendering_kwargs` beside it."""
    torch.save({"G_ema": tensors(weights), **entries}, path)
    return path


def _stand_in(path: tuple[str, ...], superresolution: str, source: str) -> nn.Module:
    if path[0] == "decoder":
        return OSGDecoder() if len(path) == 1 else _decoder_net(source)
    names = {"backbone": "Generator", "superresolution": superresolution, "synthesis": "SynthesisNetwork"}
    names |= {"mapping": "MappingNetwork", "conv0": "SynthesisLayer", "conv1": "SynthesisLayer", "torgb": "ToRGBLayer"}
    block = "SynthesisBlock" if path[-1][0] == "b" else "FullyConnectedLayer"
    made: Any = Persistent(names.get(path[-1], block), source)
    if path[-1] in ("conv0", "conv1"):
        made.activation, made.conv_clamp = "lrelu", (256 if path[0] == "superresolution" else None)
    return made


def _decoder_net(source: str) -> nn.Sequential:
    layers = (Persistent("FullyConnectedLayer", source), nn.Softplus(), Persistent("FullyConnectedLayer", source))
    return nn.Sequential(*layers)


def _attributes(root: Any, weights: Weights, rendering: Mapping[str, Any], raw_px: int, sr_halves: int) -> None:
    root.z_dim, root.c_dim, root.w_dim = weights["backbone.mapping.fc0.weight"].shape[1] - 512, 25, 512
    root.img_resolution, root.img_channels = weights["superresolution.block1.conv1.noise_const"].shape[0], 3
    root.neural_rendering_resolution = raw_px
    root.rendering_kwargs = EasyDict(rendering)
    root._init_args = ()
    root._init_kwargs = EasyDict(
        z_dim=root.z_dim, sr_num_fp16_res=sr_halves, mapping_kwargs=EasyDict(num_layers=2), rendering_kwargs=rendering
    )
    if sr_halves == 0:
        for block in ("block0", "block1"):
            for layer in ("conv0", "conv1"):
                getattr(getattr(root.superresolution, block), layer).conv_clamp = None
