"""The two lenses of a depth camera and how they stand to each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Lens:
    """A lens of the Brown-Conrady model with rational radial terms, as Azure Kinect and Orbbec state it.

    fx, fy, cx, cy : pixels, pixel centres at +0.5 (the makers put them at whole numbers: half a pixel is added).
    radial : k1 … k6. tangential : p1, p2. max_radius : of the normalised plane, beyond which nothing is seen.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    radial: tuple[float, float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    tangential: tuple[float, float] = (0.0, 0.0)
    max_radius: float = 1.74


@dataclass(frozen=True)
class RgbdCalibration:
    """colour, depth : lenses of the two cameras. depth_to_colour : (4, 4) rigid, metres, both frames OpenCV.

    Infrared has the lens of depth.
    """

    colour: Lens
    depth: Lens
    depth_to_colour: Float
