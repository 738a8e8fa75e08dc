"""Fitting a picture of any size into the network's square, and bringing what the network says back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import cv2

_LEAST_COVER = 0.5


@dataclass(frozen=True)
class Letterbox:
    """A picture of `height` x `width` pixels scaled to fit a square of `size`, centred, with a border where needed."""

    height: int
    width: int
    size: int

    @property
    def scaled(self) -> tuple[int, int]:
        """Height and width inside the square."""
        longer = max(self.height, self.width)
        return max(1, round(self.height * self.size / longer)), max(1, round(self.width * self.size / longer))

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the square that show the picture."""
        h, w = self.scaled
        top, left = (self.size - h) // 2, (self.size - w) // 2
        return slice(top, top + h), slice(left, left + w)

    def image(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) -> (size, size, 3); the border repeats the picture's edge."""
        h, w = self.scaled
        shrinks = h < self.height
        resized = cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        rows, columns = self.window
        borders = (rows.start, self.size - rows.stop, columns.start, self.size - columns.stop)
        return np.asarray(cv2.copyMakeBorder(resized, *borders, cv2.BORDER_REPLICATE), np.uint8)

    def depth(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W) with 0 = no data -> (size, size).

        Smaller: the mean over the part of each pixel's footprint that has data, where that is at least half of it.
        Larger: nearest, so that no value is invented between a nose and what is behind it. Border: no data.
        """
        h, w = self.scaled
        if h < self.height:
            present = (depth > 0).astype(np.float32)
            cover = cv2.resize(present, (w, h), interpolation=cv2.INTER_AREA)
            total = cv2.resize(depth * present, (w, h), interpolation=cv2.INTER_AREA)
            resized = np.where(cover >= _LEAST_COVER, total / np.maximum(cover, 1e-6), 0)
        else:
            resized = cv2.resize(depth, (w, h), interpolation=cv2.INTER_NEAREST_EXACT)
        return self._placed(np.asarray(resized, np.float32))

    def share(self, inside: NDArray[np.bool_]) -> NDArray[np.float32]:
        """(H, W) booleans -> (size, size), the share of each pixel's footprint that is inside; border 0."""
        h, w = self.scaled
        how = cv2.INTER_AREA if h < self.height else cv2.INTER_LINEAR
        return self._placed(cv2.resize(inside.astype(np.float32), (w, h), interpolation=how))

    def undo(self, square: NDArray[np.float32]) -> NDArray[np.float32]:
        """(size, size) -> (H, W), bilinear; the border is cut away."""
        shown = np.ascontiguousarray(square[self.window])
        return np.asarray(cv2.resize(shown, (self.width, self.height), interpolation=cv2.INTER_LINEAR), np.float32)

    def _placed(self, picture: Any) -> NDArray[np.float32]:
        square = np.zeros((self.size, self.size), np.float32)
        square[self.window] = picture
        return square
