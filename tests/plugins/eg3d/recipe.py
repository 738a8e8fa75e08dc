"""Made-up weights of EG3D generators, the same on every machine: each tensor comes from the checksum of its name.

Names, shapes and values are those of the networks the official code was run with to make the fixtures. No torch here.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Shapes = dict[str, tuple[int, ...]]
Weights = dict[str, NDArray[np.float32]]

FULL_TABLE = "facts/eg3d_state_dict_ffhq512.tsv"
"""Inside the folder of shared files: names and shapes of the published 512 px generator."""

# class -> (first block doubles, input side, channels of the two blocks, whether it owns a filter of its own)
_SUPERRESOLUTION: dict[str, tuple[bool, int, tuple[int, int], bool]] = {
    "SuperresolutionHybrid8XDC": (True, 128, (256, 128), False),
    "SuperresolutionHybrid8X": (True, 128, (128, 64), True),
    "SuperresolutionHybrid4X": (False, 128, (128, 64), True),
    "SuperresolutionHybrid2X": (False, 64, (128, 64), True),
    "SuperresolutionHybridDeepfp32": (False, 128, (128, 64), True),
}


def generator_shapes(
    superresolution: str = "SuperresolutionHybrid8XDC",
    *,
    z_dim: int = 512,
    channel_base: int = 32768,
    channel_max: int = 512,
    mapping_layers: int = 2,
) -> Shapes:
    """Names and shapes of a generator's whole state."""
    shapes: Shapes = {"dataset_label_std": (25,)}
    shapes.update(_backbone(channel_base, channel_max))
    shapes |= {"backbone.mapping.w_avg": (512,)}
    shapes |= {"backbone.mapping.embed.weight": (512, 25), "backbone.mapping.embed.bias": (512,)}
    for layer in range(mapping_layers):
        shapes[f"backbone.mapping.fc{layer}.weight"] = (512, 512 + z_dim if layer == 0 else 512)
        shapes[f"backbone.mapping.fc{layer}.bias"] = (512,)
    shapes.update(_superresolution(superresolution))
    shapes |= {"decoder.net.0.weight": (64, 32), "decoder.net.0.bias": (64,)}
    shapes |= {"decoder.net.2.weight": (33, 64), "decoder.net.2.bias": (33,)}
    return shapes


def small_shapes(superresolution: str = "SuperresolutionHybrid8XDC") -> Shapes:
    """Names and shapes of the small fixtures' generators (2X: eg3d_small_128, 4X: _256, 8XDC: _512)."""
    return generator_shapes(superresolution, z_dim=64, channel_base=2048, channel_max=32)


def full_shapes(shared: Path) -> Shapes:
    """Names and shapes of the published 512 px generator, from its table."""
    with (shared / FULL_TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["name"]: _shape(row["shape"]) for row in rows}


def recipe_weights(shapes: Shapes) -> Weights:
    """All tensors of these names and shapes."""
    return {name: recipe_tensor(name, shape) for name, shape in shapes.items()}


def small_weights(superresolution: str = "SuperresolutionHybrid8XDC") -> Weights:
    """Weights of a small fixture's generator (see `small_shapes`)."""
    return recipe_weights(small_shapes(superresolution))


def full_weights(shared: Path) -> Weights:
    """Weights of the full 512 px generator, 126 MB; making them takes about a second and a half."""
    return recipe_weights(full_shapes(shared))


def recipe_tensor(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """One tensor: normal numbers seeded by the name's checksum, scaled so that a network of them gives images."""
    if name.endswith("resample_filter"):
        taps = np.array([1.0, 3.0, 3.0, 1.0], np.float32)
        return np.outer(taps, taps) / np.float32(64.0)
    stream = np.random.RandomState(zlib.crc32(name.encode()))
    x = np.asarray(stream.standard_normal(shape), np.float32)
    kind = name.rsplit(".", 1)[-1]
    if name.startswith("backbone.mapping.fc"):
        x = x * np.float32(100.0 if kind == "weight" else 10.0)
    elif name.endswith("affine.bias"):
        x = np.float32(1.0) + np.float32(0.1) * x
    elif kind in ("bias", "noise_strength", "w_avg"):
        x = x * np.float32(0.1)
    elif kind == "dataset_label_std":
        x = np.float32(0.1) * np.abs(x)
    if name == "decoder.net.2.weight":
        x[0] *= np.float32(40.0)
    if name == "decoder.net.2.bias":
        x[0] = -4.0
    return np.asarray(x, np.float16).astype(np.float32)


def _backbone(channel_base: int, channel_max: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    channels = 0
    for side in (4, 8, 16, 32, 64, 128, 256):
        before, channels = channels, min(channel_base // side, channel_max)
        block = f"backbone.synthesis.b{side}"
        if side == 4:
            yield f"{block}.const", (channels, 4, 4)
        yield f"{block}.resample_filter", (4, 4)
        if side > 4:
            yield from _layer(f"{block}.conv0", before, channels, side)
        yield from _layer(f"{block}.conv1", channels, channels, side)
        yield from _to_rgb(f"{block}.torgb", channels, 96)


def _superresolution(kind: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    doubles, side, channels, own_filter = _SUPERRESOLUTION[kind]
    if own_filter:
        yield "superresolution.resample_filter", (4, 4)
    before = 32
    for index, now in enumerate(channels):
        side *= 2 if doubles or index else 1
        block = f"superresolution.block{index}"
        yield f"{block}.resample_filter", (4, 4)
        yield from _layer(f"{block}.conv0", before, now, side)
        yield from _layer(f"{block}.conv1", now, now, side)
        yield from _to_rgb(f"{block}.torgb", now, 3)
        before = now


def _layer(name: str, before: int, now: int, side: int) -> Iterable[tuple[str, tuple[int, ...]]]:
    return (
        (f"{name}.weight", (now, before, 3, 3)),
        (f"{name}.noise_strength", ()),
        (f"{name}.bias", (now,)),
        (f"{name}.resample_filter", (4, 4)),
        (f"{name}.noise_const", (side, side)),
        (f"{name}.affine.weight", (before, 512)),
        (f"{name}.affine.bias", (before,)),
    )


def _to_rgb(name: str, before: int, now: int) -> Iterable[tuple[str, tuple[int, ...]]]:
    return (
        (f"{name}.weight", (now, before, 1, 1)),
        (f"{name}.bias", (now,)),
        (f"{name}.affine.weight", (before, 512)),
        (f"{name}.affine.bias", (before,)),
    )


def _shape(text: str) -> tuple[int, ...]:
    return () if text == "scalar" else tuple(int(side) for side in text.split("x"))
