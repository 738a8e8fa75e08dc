"""Reading what Blender wrote: linear colours, and exact labels of the pixels' centres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError

_BACKGROUND_M = 1e9
"""Blender writes 1e10 where a ray meets nothing."""
_NORMAL_STEPS = 2.0**16
_TO_OPENCV = np.array([1.0, -1.0, -1.0], np.float32)


@dataclass(frozen=True)
class LabelPass:
    """H x W pixels, camera frame (OpenCV).

    depth (H, W) float32 z in metres at the pixel's centre, 0 = background; mask (H, W) uint8 region labels; normals
    (H, W, 3) float32 unit towards the camera, 0 = background.
    """

    depth: NDArray[np.float32]
    mask: NDArray[np.uint8]
    normals: NDArray[np.float32]


def read_picture(path: Path) -> NDArray[np.float32]:
    """(H, W, 3) linear radiance. Raises DataError for a file that is not whole."""
    channels = _channels(path)
    for names in (("RGB",), ("RGBA",), ("R", "G", "B")):
        if all(name in channels for name in names):
            found = [np.asarray(channels[name].pixels, np.float32) for name in names]
            return np.ascontiguousarray(found[0][..., :3] if len(found) == 1 else np.stack(found, -1))
    raise DataError(f"Blender's picture holds no colours but {', '.join(sorted(channels))}", where=path)


def read_labels(path: Path) -> LabelPass:
    """Labels of a multilayer file. Raises DataError for a file that is not whole or lacks a layer."""
    layers = {name.split(".", 1)[-1]: channel for name, channel in _channels(path).items()}
    try:
        z, region, facing = (np.asarray(layers[name].pixels) for name in ("Depth.Z", "region.X", "surface_normal"))
    except KeyError as error:
        raise DataError(f"Blender's labels lack {error.args[0]}", where=path) from error
    hit = z < _BACKGROUND_M
    normals = facing[..., :3].astype(np.float32) * _TO_OPENCV
    length = np.sqrt((normals**2).sum(-1, keepdims=True))
    return LabelPass(
        depth=np.where(hit, z, 0).astype(np.float32),
        mask=np.where(hit, np.rint(region), 0).astype(np.uint8),
        normals=np.where(hit[..., None], _snapped(normals / np.maximum(length, 1e-12)), 0).astype(np.float32),
    )


def _snapped(normals: NDArray[np.float32]) -> NDArray[np.float32]:
    # The last bits of two takes may differ, as those of eyes and clothes did before every geometry had a twin.
    return np.asarray(np.rint(normals * _NORMAL_STEPS) / _NORMAL_STEPS, np.float32)


def _channels(path: Path) -> dict[str, Any]:
    # On first use: the library is needed where pictures are made, never by the form.
    import OpenEXR

    try:
        return dict(OpenEXR.File(str(path)).channels())
    except Exception as error:  # the library raises bare RuntimeErrors
        raise DataError("Blender's picture cannot be read", where=path) from error
