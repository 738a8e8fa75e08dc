"""What a camera makes of light: a little blur, a response curve and grain; colours only, depth and labels stay."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.seeds import stream

Single = NDArray[np.float32]
_STEPS, _WHITEST = 8192, 4.0
_TILE = 1024


def softened(picture: Single) -> Single:
    """(H, W, 3) after a lens's blur: weights 0.14, 0.72, 0.14 along both axes (a standard deviation of 0.53 pixels)."""
    side, middle = np.float32(0.14), np.float32(0.72)
    for axis in (0, 1):
        across = picture.swapaxes(0, axis)
        blurred = middle * across
        blurred[1:] += side * across[:-1]
        blurred[:-1] += side * across[1:]
        blurred[0] += side * across[0]
        blurred[-1] += side * across[-1]
        picture = blurred.swapaxes(0, axis)
    return picture


def respond(radiance: Single, exposure: float) -> NDArray[np.uint8]:
    """8-bit sRGB of linear radiance: a film-like shoulder, then the sRGB curve (IEC 61966-2-1), from one table."""
    place = np.minimum(radiance * np.float32(exposure * _STEPS / _WHITEST), np.float32(_STEPS - 1))
    return np.asarray(_curve().take(place.astype(np.int32)))


def grainy(image: NDArray[np.uint8], deviation: float, seed: int) -> NDArray[np.uint8]:
    """The image with bell-shaped noise (standard deviation in 8-bit steps), cut from one tile where the seed says."""
    if deviation <= 0:
        return image
    height, width = image.shape[:2]
    draw = stream(seed, "grain")
    tile = _grain()
    row, column = int(draw.integers(_TILE)), int(draw.integers(_TILE))
    rows, columns = (np.arange(row, row + height) % _TILE), (np.arange(column, column + width) % _TILE)
    grain = (
        tile[rows][:, columns]
        if max(height + row, width + column) > _TILE
        else tile[row : row + height, column : column + width]
    )
    amount = np.int16(round(deviation * 8))
    return np.clip(image + ((grain * amount + np.int16(128)) >> 8), 0, 255).astype(np.uint8)


@cache
def _curve() -> NDArray[np.uint8]:
    value = (np.arange(_STEPS) + 0.5) * _WHITEST / _STEPS
    value = 1.12 * value * (1 + value / 5) / (1 + 0.62 * value)
    value = np.clip(value, 0, 1)
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)


@cache
def _grain() -> NDArray[np.int16]:
    """(1024, 1024, 3) integers with a standard deviation of 32, the sum of three uniform ones."""
    draw = stream(0, "grain tile")
    return sum(draw.integers(-32, 33, (_TILE, _TILE, 3)).astype(np.int16) for _ in range(3))  # type: ignore[return-value]
