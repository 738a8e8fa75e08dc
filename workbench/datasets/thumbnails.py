"""Small pictures for the gallery. They are not part of a dataset's content: lost ones are made again when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.channel_files import jpeg_bytes
from workbench.opencv import cv2

FOLDER = "thumbnails"
LONGEST_SIDE = 192
_QUALITY = 82


def thumbnail_path(folder: Path, sample_id: str) -> Path:
    """Where a sample's thumbnail lies."""
    return folder / FOLDER / f"{sample_id}.jpg"


def thumbnail_bytes(
    image: NDArray[np.uint8] | None, depth: NDArray[np.float32] | None, infrared: NDArray[np.uint16] | None
) -> bytes | None:
    """A JPEG of at most 192 px a side from the first channel there is; None where there is no picture at all."""
    if image is not None:
        pixels = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2BGR)
    elif infrared is not None:
        pixels = _grey(infrared.astype(np.float32), bright_is_near=False)
    elif depth is not None:
        pixels = _grey(depth, bright_is_near=True)
    else:
        return None
    height, width = pixels.shape[:2]
    scale = LONGEST_SIDE / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return jpeg_bytes(pixels, _QUALITY)


def _grey(values: NDArray[np.float32], *, bright_is_near: bool) -> NDArray[Any]:
    """Values stretched between their 1st and 99th percentile, no data black."""
    present = values > 0
    if not present.any():
        return np.zeros((*values.shape, 3), np.uint8)
    low, high = np.percentile(values[present], [1, 99])
    shade = np.clip((values - low) / max(high - low, 1e-9), 0, 1)
    shade = 0.15 + 0.85 * (1 - shade if bright_is_near else shade)
    grey = (np.where(present, shade, 0) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)
