"""What happens to a drawn picture in the camera: smear while the head moves, and the sensor's noise."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.api import compiled, cv2, stream

Picture = NDArray[np.uint8]
_TILE = 1024


def smeared(picture: Picture, smear: tuple[float, float]) -> Picture:
    """Blurred along a line of these pixels."""
    length = int(np.ceil(np.hypot(*smear)))
    if length < 2:
        return picture
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 4 * length + 1):
        kernel[round(length + share * smear[1]), round(length + share * smear[0])] += 1
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()))


def grained(out: Picture, picture: Picture, deviation: float, top: int, left: int) -> None:
    """Writes an (H, W, 3) picture with noise (standard deviation in 8-bit steps) into another of its size.

    The noise is cut from one tile at (top, left), so that neighbouring parts of a picture fit together.
    """
    height, width = picture.shape[:2]
    # One line of bytes and the length of a row, wherever each is cut from: one kind of array, so it compiles once.
    to, source = (
        np.lib.stride_tricks.as_strided(rows, ((height - 1) * rows.strides[0] + 3 * width,), (1,))
        for rows in (out, picture)
    )
    steps = out.strides[0], picture.strides[0]
    _grained(to, steps[0], source, steps[1], height, 3 * width, _grain(deviation), top, 3 * left)


@cache
def _grain(deviation: float) -> NDArray[np.int8]:
    """(1024, 3 x 1024) bell-shaped noise in 8-bit steps."""
    drawn = stream(0, "colour noise tile").standard_normal((_TILE, 3 * _TILE), np.float32)
    return np.clip(np.round(drawn * np.float32(deviation)), -127, 127).astype(np.int8)


@compiled
def _grained(  # type: ignore[no-untyped-def]
    out, out_row, picture, picture_row, height, width, tile, top, left
) -> None:
    """Bytes: `width` and `left` are three times the pixels."""
    rows, edge = tile.shape
    for row in range(height):
        grain = tile[(row + top) % rows]
        column, start = 0, left % edge
        while column < width:
            count = min(width - column, edge - start)
            source = picture[row * picture_row + column : row * picture_row + column + count]
            target = out[row * out_row + column : row * out_row + column + count]
            noise = grain[start : start + count]
            for n in range(count):
                value = np.int16(source[n]) + np.int16(noise[n])
                target[n] = np.uint8(min(max(value, np.int16(0)), np.int16(255)))
            column, start = column + count, 0
