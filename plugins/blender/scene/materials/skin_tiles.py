"""Pictures of small skin detail that repeat without a seam: looked up, they cost a tenth of noise worked out anew.

Made once per process from fixed seeds. Values run from 0 to 1; a tile's rows and columns lie along the head's texture
coordinates, of which one unit is about a metre of skin.
"""

from typing import Any

import bpy
import numpy as np

FINE_M, COARSE_M = 0.09, 0.31
"""Sides of the two tiles on the skin."""
_PIXELS = 768


def fine_tile() -> Any:
    """Pores (red), lumps of 2 to 6 mm (green), creases across the lips (blue), shaved hairs (alpha)."""
    spread = _Waves(FINE_M)
    pores = spread.noise(1, 0.0007, 0.0018)
    pores = np.minimum(pores, 0.6) - 0.5 * _dots(2, 5200, FINE_M, (0.00012, 0.00026))[0]
    lumps = spread.noise(3, 0.002, 0.006) + 0.35 * spread.noise(4, 0.001, 0.002)
    # The face lies on its side in the texture: lips run along rows.
    creases = -np.abs(spread.noise(5, 0.0012, 0.003, stretched=6.0))
    hairs = _dots(6, 6000, FINE_M, (0.00013, 0.0002))[0]
    return _image("skin fine", [_levelled(pores), _levelled(lumps), _levelled(creases), hairs])


def coarse_tile() -> Any:
    """Freckles (red), moles (green), blemishes (blue): the higher, the sooner they show; and waves of 2 cm (alpha)."""
    marks = [
        _dots(seed, count, COARSE_M, sizes)[1]
        for seed, count, sizes in (
            (11, 9000, (0.0005, 0.0013)), (12, 120, (0.0006, 0.0016)), (13, 520, (0.0013, 0.003))
        )
    ]  # fmt: skip
    return _image("skin coarse", [*marks, _levelled(_Waves(COARSE_M).noise(14, 0.012, 0.04))])


class _Waves:
    """Periodic noise of chosen wavelengths on a square of this side."""

    def __init__(self, side: float) -> None:
        self._rows = np.fft.fftfreq(_PIXELS, side / _PIXELS)[:, None]
        self._columns = np.fft.rfftfreq(_PIXELS, side / _PIXELS)[None, :]

    def noise(self, seed: int, shortest: float, longest: float, stretched: float = 1.0) -> Any:
        """(N, N) of unit deviation; `stretched` along rows' direction makes streaks."""
        white = np.random.default_rng(seed).normal(size=(_PIXELS, _PIXELS))
        frequency = np.hypot(self._rows, self._columns * stretched)
        octaves = np.log2(np.maximum(frequency, 1e-9) * np.sqrt(shortest * longest))
        band = np.exp(-0.5 * (octaves / (0.5 * np.log2(longest / shortest))) ** 2) / np.maximum(frequency, 1e-9)
        found = np.fft.irfft2(np.fft.rfft2(white) * band, s=white.shape)
        return found / found.std()


def _dots(seed: int, count: int, side: float, sizes: tuple[float, float]) -> tuple[Any, Any]:
    """Round dots of these radii at random places: their profiles, and their profiles times a chance of each."""
    rng = np.random.default_rng(seed)
    places, chances = rng.uniform(0, _PIXELS, (count, 2)), rng.uniform(0, 1, count)
    radii = (sizes[0] + (sizes[1] - sizes[0]) * rng.uniform(0, 1, count) ** 2) * _PIXELS / side
    half = int(np.ceil(1.6 * radii.max()))
    y, x = (grid.ravel() for grid in np.mgrid[-half : half + 1, -half : half + 1])
    corner = np.floor(places)
    away = np.hypot(*(w + 0.5 - (places - corner)[:, axis, None] for axis, w in enumerate((y, x))))
    dots = np.clip(1.5 - away / radii[:, None], 0, 1) ** 0.7
    row, column = (((corner[:, axis, None] + w) % _PIXELS).astype(np.int64) for axis, w in enumerate((y, x)))
    plain, ranked = np.zeros(_PIXELS * _PIXELS), np.zeros(_PIXELS * _PIXELS)
    np.maximum.at(plain, row * _PIXELS + column, dots)
    np.maximum.at(ranked, row * _PIXELS + column, dots * chances[:, None])
    return plain.reshape(_PIXELS, _PIXELS), ranked.reshape(_PIXELS, _PIXELS)


def _levelled(values: Any) -> Any:
    """Three deviations to both sides onto 0 to 1."""
    return np.clip(0.5 + (values - values.mean()) / (6 * values.std()), 0, 1)


def _image(name: str, channels: list[Any]) -> Any:
    image = bpy.data.images.new(name, _PIXELS, _PIXELS, alpha=True, float_buffer=True, is_data=True)
    image.alpha_mode = "CHANNEL_PACKED"
    image.pixels.foreach_set(np.stack(channels, 2).astype(np.float32).ravel())
    image.update()
    return image
