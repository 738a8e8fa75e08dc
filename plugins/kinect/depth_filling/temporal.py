"""Filling from what the last frames saw at a hole: for a stream, frame by frame.

Holes at hair and edges flicker: most are gone in one of the next frames. What was measured is remembered for each pixel
with its colour and age, and stands in where nothing has moved since; the rest is filled as guided.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.depth_filling.filling import checked
from plugins.kinect.depth_filling.guided import fill_guided
from plugins.kinect.depth_filling.settings import FillingSettings
from workbench.api import cv2

Float = NDArray[np.float64]
Flags = NDArray[np.bool_]

SAME_COLOUR = 8.0
"""Levels of 255 that the mean colour of 5 x 5 pixels may change, in any channel, where nothing has moved."""
SURROUNDINGS = 31
"""Side in pixels of the square in which depth is compared now and then."""


class TemporalFiller:
    """Fills frames in their order; each call remembers. Frames of another size start anew.

    The camera stands still; a crop must stay at the same place.
    """

    def __init__(self, settings: FillingSettings | None = None) -> None:
        self._settings = settings or FillingSettings()
        self.reset()

    def reset(self) -> None:
        """Forgets all: the next frame is of another scene."""
        self._depth: Float = np.zeros((0, 0))
        self._colour: NDArray[np.float32] = np.zeros((0, 0, 3), np.float32)
        self._age: NDArray[np.int32] = np.zeros((0, 0), np.int32)

    def fill(self, colour_bgr: Any, depth_mm: Any) -> Float:
        """The next frame's depth with its holes filled; measured pixels are never changed.

        colour_bgr, depth_mm, and what is returned and raised: as in `plugins.kinect.depth_filling.fill`.
        """
        colour, depth = checked(colour_bgr, depth_mm)
        return fill_guided(colour, self.recall(colour, depth), self._settings.surface_step)

    def recall(self, colour_bgr: Any, depth_mm: Any) -> Float:
        """As `fill`, but what earlier frames did not see either stays a hole: for frames that only lead up to one."""
        colour, depth = checked(colour_bgr, depth_mm)
        smooth = cv2.blur(colour, (5, 5)).astype(np.float32)
        if self._depth.shape != depth.shape:
            self._depth, self._colour = np.zeros_like(depth), smooth
            self._age = np.zeros(depth.shape, np.int32)
        recalled = self._recalled(smooth, depth)
        hole = depth == 0
        self._depth = np.where(hole, np.where(recalled > 0, self._depth, 0), depth)
        self._age = np.where(hole, self._age + 1, 0).astype(np.int32)
        self._colour = np.where(hole[..., None], self._colour, smooth)
        return np.where(hole, recalled, depth)

    def _recalled(self, smooth: NDArray[np.float32], depth: Float) -> Float:
        """What was seen at each pixel and still holds, moved as far as its surroundings have moved; 0 elsewhere."""
        step = self._settings.surface_step
        both = (depth > 0) & (self._depth > 0)
        moved = np.where(both, depth - self._depth, 0)
        alike = both & (np.abs(moved) <= step)
        compared, agreeing, shift = (_mean_around(v) for v in (both, alike, np.where(alike, moved, 0)))
        still = np.abs(smooth - self._colour).max(axis=2) <= SAME_COLOUR
        holds = (self._depth > 0) & (self._age < self._settings.memory) & still & (2 * agreeing >= compared - 1e-9)
        return np.where(holds, np.maximum(1, self._depth + shift / np.maximum(agreeing, 1e-9)), 0)


def _mean_around(values: NDArray[Any]) -> Float:
    return np.asarray(cv2.blur(values.astype(np.float64), (SURROUNDINGS, SURROUNDINGS)), np.float64)
