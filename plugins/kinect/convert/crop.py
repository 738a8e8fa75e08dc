"""Where the square lies that is cut out of a scaled picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.convert.preparation import box_of

LEAVES = "The crop leaves the picture"


def crop_origin(landmarks: NDArray[np.float64], scale: float, size: int) -> tuple[int, int]:
    """Top left corner (x, y) in whole pixels of the scaled picture: the square's middle is that of the 70 points' box.

    landmarks : (70, 2) pixels of the unscaled picture, pixel centres at +0.5.
    """
    x, y, width, height = box_of(landmarks)
    across, down = (x + width / 2) * scale - 0.5, (y + height / 2) * scale - 0.5
    return round(across) - size // 2, round(down) - size // 2


def leaves(origin: tuple[int, int], size: int, scaled: tuple[int, ...]) -> bool:
    """Whether a crop is not wholly inside a picture of so many rows and columns."""
    x, y = origin
    return x < 0 or y < 0 or x + size > scaled[1] or y + size > scaled[0]
