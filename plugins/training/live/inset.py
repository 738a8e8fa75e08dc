"""The small picture of what drives a face: the camera's picture around the head, and the points in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.training.live.pictures import fitted
from plugins.training.live.request import ShownFields

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
_WIDTH_PX = 320
_HIGH = 2.6
"""Height of what is shown, in sizes of the points' box."""
_STRAYED, _GROWN = 0.12, 1.3
"""What is shown stays while the head is this near its middle, in its heights, and its size within this factor."""


class Inset:
    """Follows the head in steps, so that a person sees it move. Of a picture without face all is shown."""

    def __init__(self) -> None:
        self._middle, self._high = np.zeros(2), 0.0

    def arrays(self, picture: Picture, points: Points | None, r: ShownFields) -> dict[str, NDArray[Any]]:
        """``seen`` (H, W, 3), and where there are points (70, 2) of the picture also ``seen_points`` (70, 2) of it."""
        left, top, width, height = self._part(picture.shape, points)
        shown = r.model_copy(update={"picture_width": _WIDTH_PX})
        small = fitted(np.ascontiguousarray(picture[top : top + height, left : left + width]), shown)
        if points is None:
            return {"seen": small}
        placed = (points - [left, top]) * (small.shape[1] / width)
        if r.mirrored:
            placed[:, 0] = small.shape[1] - placed[:, 0]
        return {"seen": small, "seen_points": placed.astype(np.float32)}

    def _part(self, shape: tuple[int, ...], points: Points | None) -> tuple[int, int, int, int]:
        """left, top, width, height in whole pixels, in the picture's own shape."""
        rows, columns = shape[:2]
        if points is None:
            self._high = 0.0
            return 0, 0, columns, rows
        low, high = points.min(0), points.max(0)
        middle, wanted = (low + high) / 2, _HIGH * float((high - low).max())
        steady = 1 / _GROWN < self._high / wanted < _GROWN
        if not steady or np.abs(middle - self._middle).max() > _STRAYED * self._high:
            self._middle, self._high = middle, wanted
        height = min(max(round(self._high), 2), rows)
        width = min(max(round(height * columns / rows), 2), columns)
        left, top = np.round(self._middle - [width / 2, height / 2]).astype(int).tolist()
        return min(max(left, 0), columns - width), min(max(top, 0), rows - height), width, height
