"""Cutting a straight picture out of a lens's curved one: colours smoothly, depth without inventing surfaces.

The stored pictures are as the lens saw them. A metric sample has a pinhole camera, so every pixel of the crop looks up
where its line of sight falls on the stored picture; depth along the axis is the same for both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.lens import Lens
from workbench.api import compiled, cv2

Float = NDArray[np.float64]
_STEP_MM, _STEP_MM_PER_PIXEL = 8.0, 4.0
"""Depths of a footprint that are further apart are of different surfaces; a wide footprint sees more of a slope."""
_MARGIN_PX = 4
_NODE_PX = 8
"""The lens is asked at every so many pixels; between, its curve is straight to a thousandth of a pixel."""


@dataclass(frozen=True)
class Sight:
    """Where the pixels of a crop fall on the stored picture.

    x, y : (H, W) float64 pixels of the stored picture, pixel centres at +0.5. scale : crop pixels per stored pixel.
    """

    x: Float
    y: Float
    scale: float

    @classmethod
    def through(cls, crop: Lens, stored: Lens, scale: float) -> Sight:
        """Of a crop with the pinhole lens `crop`; NaN where the stored lens does not reach."""
        across, down = _between_nodes(crop.width), _between_nodes(crop.height)
        columns, rows = np.meshgrid(_nodes(crop.width), _nodes(crop.height))
        slopes = crop.slopes(np.stack([columns, rows], -1))
        at = stored.project(np.concatenate([slopes, np.ones((*slopes.shape[:2], 1))], -1))
        return cls(down @ at[..., 0] @ across.T, down @ at[..., 1] @ across.T, scale)

    def inside(self, width: int, height: int) -> bool:
        """Whether all of the crop lies in the stored picture."""
        known = np.isfinite(self.x).all() and np.isfinite(self.y).all()
        return bool(
            known and self.x.min() >= 0 and self.y.min() >= 0 and self.x.max() <= width and self.y.max() <= height
        )

    def colours(self, picture: NDArray[np.generic]) -> NDArray[np.generic]:
        """(H, W[, C]) of a stored picture: its means over the crop's pixels where these are larger."""
        height, width = picture.shape[:2]
        margin = int(_MARGIN_PX / min(self.scale, 1.0)) + 1
        left, top = max(int(np.nanmin(self.x)) - margin, 0), max(int(np.nanmin(self.y)) - margin, 0)
        right = min(int(np.nanmax(self.x)) + margin, width)
        bottom = min(int(np.nanmax(self.y)) + margin, height)
        part = picture[top:bottom, left:right]
        across = down = 1.0
        if self.scale < 1:
            size = max(round(part.shape[1] * self.scale), 1), max(round(part.shape[0] * self.scale), 1)
            across, down = size[0] / part.shape[1], size[1] / part.shape[0]
            part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        x = ((self.x - left) * across - 0.5).astype(np.float32)
        y = ((self.y - top) * down - 0.5).astype(np.float32)
        return np.asarray(cv2.remap(part, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))

    def depth(self, depth_mm: NDArray[np.uint16]) -> Float:
        """(H, W) float64 millimetres, 0 = no data: means over those pixels that are on the surface in the middle."""
        reach = max(1.0, 1.0 / self.scale)
        return depth_at(depth_mm, self.x, self.y, reach, _STEP_MM + _STEP_MM_PER_PIXEL * reach)


def _nodes(size: int) -> Float:
    """Places along one side at which the lens is asked, pixels, from the crop's edge to its edge or beyond."""
    return _NODE_PX * np.arange(-(-size // _NODE_PX) + 1, dtype=np.float64)


def _between_nodes(size: int) -> Float:
    """(size, nodes) weights with which the values at nodes make those at pixel centres."""
    place = (np.arange(size) + 0.5) / _NODE_PX
    return np.asarray(np.maximum(1 - np.abs(place[:, None] - np.arange(len(_nodes(size)))), 0.0))


@compiled
def depth_at(depth_mm: NDArray[np.uint16], x: Float, y: Float, reach: float, step_mm: float) -> Float:
    """Depths (H, W) at places of a depth picture (pixel centres at +0.5), 0 where the pixel there has none.

    Neighbours up to `reach` pixels away count the less the further they are, and only if they differ by at most
    `step_mm` from the pixel that the place lies in.
    """
    found = np.zeros(x.shape)
    height, width = depth_mm.shape
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            at_x, at_y = x[row, column], y[row, column]
            if not (0 <= at_x < width and 0 <= at_y < height):
                continue
            # Not int(): of an unsigned number that is unsigned too, and a difference below zero would be huge.
            middle = float(depth_mm[int(at_y), int(at_x)])
            if middle == 0:
                continue
            total = weights = 0.0
            for j in range(max(int(np.ceil(at_y - 0.5 - reach)), 0), min(int(at_y - 0.5 + reach) + 1, height)):
                down = 1 - abs(j + 0.5 - at_y) / reach
                for i in range(max(int(np.ceil(at_x - 0.5 - reach)), 0), min(int(at_x - 0.5 + reach) + 1, width)):
                    value = float(depth_mm[j, i])
                    weight = down * (1 - abs(i + 0.5 - at_x) / reach)
                    if value > 0 and weight > 0 and abs(value - middle) <= step_mm:
                        total += weight * value
                        weights += weight
            found[row, column] = total / weights if weights > 0 else middle
    return found
