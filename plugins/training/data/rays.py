"""How long the rays of a picture's pixels are, for distances along them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from plugins.training.data.framing import Letterbox
from workbench.api import Camera

UNKNOWN = (math.nan,) * 5
Lens = tuple[float, float, float, float, float]
"""fx, fy, cx, cy and skew in pixels of the square; all NaN where no camera is known."""


def lens_of(camera: Camera, box: Letterbox) -> Lens:
    """The camera's lens after its picture was fitted into the network's square."""
    height, width = box.scaled
    rows, columns = box.window
    matrix = camera.intrinsics
    across, down = width / box.width, height / box.height
    centre = (float(matrix[0, 2]) * across + columns.start, float(matrix[1, 2]) * down + rows.start)
    return float(matrix[0, 0]) * across, float(matrix[1, 1]) * down, *centre, float(matrix[0, 1]) * across


def ray_lengths(lens: Lens, size: int) -> NDArray[np.float32]:
    """(size, size) distance along the ray per metre of z, at pixel centres (column + 0.5, row + 0.5)."""
    focal_x, focal_y, centre_x, centre_y, skew = lens
    place = np.arange(size) + 0.5
    y = ((place - centre_y) / focal_y)[:, None]
    x = (place[None] - centre_x - skew * y) / focal_x
    return np.asarray(np.sqrt(x * x + y * y + 1), np.float32)
