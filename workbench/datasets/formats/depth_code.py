"""The face synthesiser's 8-bit depth (facts 3.6): small = near, 255 = far limit, 0 = background or nothing measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.opencv import cv2

Float = NDArray[np.float64]
LEVELS = 255


@dataclass(frozen=True)
class DepthWindow:
    """Depths that the code can tell apart, in whole millimetres along the camera's axis."""

    near_mm: int
    far_mm: int

    @classmethod
    def around(cls, reference_mm: float, depth_padding: float, face_depth: float) -> DepthWindow:
        """From `depth_padding` in front of the nose tip's depth in the first frame to `face_depth` behind it."""
        return cls(int(reference_mm - depth_padding), int(reference_mm + face_depth))

    @property
    def step_mm(self) -> float:
        """What one level stands for."""
        return (self.far_mm - self.near_mm) / LEVELS

    def codes(self, depth_mm: Float) -> NDArray[np.uint8]:
        """(H, W) codes of depths (0 = no data): the whole part of ``255 (d - near) / (far - near)``, 0 outside."""
        value = LEVELS * (depth_mm - self.near_mm) / (self.far_mm - self.near_mm)
        return np.where((depth_mm > 0) & (value >= 0) & (value <= LEVELS), value, 0).astype(np.uint8)

    def depth_mm(self, codes: NDArray[np.uint8]) -> Float:
        """(H, W) the middle of each level in millimetres, 0 where the code is 0."""
        return np.where(codes > 0, self.near_mm + (codes + 0.5) * self.step_mm, 0.0)


def without_edges(codes: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Codes less a rim of ⌊scale⌋ pixels, where resampling has mixed surfaces. scale : output pixels per pixel."""
    side = 2 * int(scale) + 1
    kept = cv2.erode((codes > 0).astype(np.uint8), np.ones((side, side), np.uint8))
    return np.where(kept > 0, codes, 0).astype(np.uint8)
