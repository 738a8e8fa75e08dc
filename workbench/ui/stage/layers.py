"""Channels as pixels: depth through a colour map, normals as colours, regions as a tint."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.geometry.colour_maps import ColourMap, colourise
from workbench.ui.stage.content import StageContent

_TINT_ALPHA = 120
_GOLDEN_RATIO = 0.618033988749895
_NO_DATA = (120, 126, 136)
# Okabe and Ito's colours first: told apart with any colour vision.
_REGION_COLOURS = (
    (0, 114, 178), (230, 159, 0), (0, 158, 115), (213, 94, 0), (204, 121, 167), (86, 180, 233), (240, 228, 66),
)  # fmt: skip


@dataclass(frozen=True)
class ValueScale:
    """Which values a colour map is spread over. `low` takes the map's first colour and may be the larger number."""

    low: float
    high: float
    unit: str = ""
    colour_map: ColourMap = "viridis"
    words: tuple[str, str] = ("", "")


def depth_scale(depths: Sequence[NDArray[np.floating]], *, metric: bool = True) -> ValueScale:
    """A scale over the 1st to 99th percentile of all depths together, near bright; mm where metric."""
    present = [values[np.isfinite(values) & (values != 0)] for values in map(np.asarray, depths)]
    values = np.concatenate(present) if present else np.zeros(0)
    if len(values) == 0:
        return ValueScale(1.0, 0.0, "mm" if metric else "", words=("far", "near"))
    near, far = np.percentile(values, [1, 99])
    factor = 1000.0 if metric else 1.0
    return ValueScale(float(far) * factor, float(near) * factor, "mm" if metric else "", words=("far", "near"))


def value_pixels(values: NDArray[np.floating], scale: ValueScale) -> NDArray[np.uint8]:
    """Values (H, W) in the scale's unit -> RGB (H, W, 3); NaN is drawn grey."""
    if scale.low <= scale.high:
        return colourise(values, scale.low, scale.high, scale.colour_map, _NO_DATA)
    return colourise(-np.asarray(values, np.float32), -scale.low, -scale.high, scale.colour_map, _NO_DATA)


def depth_pixels(depth: NDArray[np.floating], scale: ValueScale) -> NDArray[np.uint8]:
    """Depth (H, W), metres where the scale is in mm, 0 or NaN = no data -> RGB."""
    values = np.asarray(depth, np.float32) * np.float32(1000.0 if scale.unit == "mm" else 1.0)
    return value_pixels(np.where(values == 0, np.nan, values), scale)


def normal_pixels(normals: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Normals (H, W, 3) of the camera frame (y down, z forward) -> RGB as is usual: x right, y up, z to the viewer."""
    turned = np.asarray(normals, np.float32) * np.array([1, -1, -1], np.float32)
    pixels: NDArray[np.uint8] = np.clip((turned + 1) * 127.5, 0, 255).astype(np.uint8)
    pixels[(normals == 0).all(axis=-1)] = _NO_DATA
    return pixels


def infrared_pixels(infrared: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Infrared (H, W) -> grey RGB, white at the 99th percentile."""
    white = max(float(np.percentile(infrared, 99)), 1.0)
    grey = np.clip(infrared.astype(np.float32) * (255 / white), 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def base_pixels(content: StageContent, base: str) -> tuple[NDArray[np.uint8], ValueScale | None]:
    """RGB (H, W, 3) of one of the content's `bases`, and the scale of its colours if they mean values."""
    if base == "depth" and content.depth is not None:
        scale = depth_scale([content.depth], metric=content.metric)
        return depth_pixels(content.depth, scale), scale
    if base == "normals" and content.normals is not None:
        return normal_pixels(content.normals), None
    if base == "infrared" and content.infrared is not None:
        return infrared_pixels(content.infrared), None
    if content.image is not None:
        return content.image, None
    width, height = content.size
    return np.full((height, width, 3), _NO_DATA, np.uint8), None


def region_colour(label: int) -> tuple[int, int, int]:
    """The colour of a region label (1 and up), the same everywhere."""
    if label <= len(_REGION_COLOURS):
        return _REGION_COLOURS[label - 1]
    hue = (label * _GOLDEN_RATIO) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.55, 0.85)
    return round(255 * red), round(255 * green), round(255 * blue)


def mask_tint(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Region labels (H, W) -> RGBA (H, W, 4) to lay over a picture; background is clear."""
    colours = np.zeros((256, 4), np.uint8)
    for label in np.flatnonzero(np.bincount(mask.ravel(), minlength=256)):
        if label:
            colours[label] = (*region_colour(int(label)), _TINT_ALPHA)
    tint: NDArray[np.uint8] = colours[mask]
    return tint


def regions_present(content: StageContent) -> list[tuple[str, tuple[int, int, int]]]:
    """Names and colours of the regions in a content's mask, in label order."""
    if content.mask is None:
        return []
    labels = [int(label) for label in np.flatnonzero(np.bincount(content.mask.ravel(), minlength=256)) if label]
    return [(content.mask_labels.get(label, f"region {label}"), region_colour(label)) for label in labels]
