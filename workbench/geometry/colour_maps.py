"""Colour maps of the house: two diverging maps for signed errors, three sequential ones for magnitudes.

All can be read with every common kind of colour blindness, and lightness alone orders the sequential ones.
Computed here so that windows, figures and reports colour alike and none of them has to load a plotting library.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

ColourMap = Literal["diverging", "purple_green", "viridis", "cividis", "magma"]
DIVERGING: frozenset[ColourMap] = frozenset({"diverging", "purple_green"})
"""Maps with a pale middle and an arm for each sign."""
DROPPED = (152, 158, 168)
"""RGB of values that were left out (NaN): a grey that neither map contains."""

# Every eighth colour of the published tables (CC0); straight lines between them stay within 6/255 of the originals.
_CONTROL_POINTS = {
    "viridis": (
        "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c"
        "1f988b1f9f8821a68528ae8031b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725"
    ),
    "cividis": (
        "00224e00285b002e6a0433711a386f273e6e32436d3b496c434e6c4b546c52596d5a5f6e61656f686a716f70737576767c7b78"
        "8481798b8778938d789b9376a39a75aba072b3a670bbad6cc3b469ccba64d4c15fddc958e6d051efd748f8df3cfee838"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181832681902a819c2e7faa337db73779"
        "c23b75cf4070db476ae55064ee5b5ef4695cf9785dfb8761fd9668fea571feb47bfec287fed194fde0a1fceeb0fcfdbf"
    ),
}
# The diverging maps in OKLab's polar form, by distance from zero. Both arms share the lightness, so that +x and -x are
# equally conspicuous; the hues stay apart for every common kind of colour blindness.
_STOPS = np.array([0.0, 0.15, 0.35, 0.6, 0.8, 1.0])
_LIGHTNESS = np.array([0.975, 0.935, 0.84, 0.67, 0.545, 0.425])
_Arm = tuple[tuple[float, ...], tuple[float, ...]]
_ARMS: dict[str, tuple[_Arm, _Arm]] = {
    "diverging": (
        ((0.0, 0.03, 0.075, 0.115, 0.125, 0.11), (230.0, 232.0, 236.0, 243.0, 250.0, 255.0)),
        ((0.0, 0.03, 0.085, 0.145, 0.165, 0.145), (50.0, 50.0, 44.0, 33.0, 27.0, 22.0)),
    ),
    "purple_green": (
        ((0.0, 0.03, 0.075, 0.13, 0.15, 0.14), (312.0, 312.0, 312.0, 311.0, 310.0, 308.0)),
        ((0.0, 0.03, 0.075, 0.12, 0.12, 0.095), (140.0, 141.0, 143.0, 146.0, 150.0, 154.0)),
    ),
}
"""Chroma and hue in degrees along `_STOPS`, below zero and above it."""


@cache
def table(colour_map: ColourMap, size: int = 256) -> NDArray[np.uint8]:
    """(size, 3) RGB of a map from its lowest to its highest value; read-only, shared by all callers."""
    if colour_map in DIVERGING:
        colours = _diverging(*_ARMS[colour_map], size)
    else:
        colours = _sequential(_CONTROL_POINTS[colour_map], size)
    colours.flags.writeable = False
    return colours


def colourise(
    values: NDArray[np.floating],
    low: float,
    high: float,
    colour_map: ColourMap,
    dropped: tuple[int, int, int] = DROPPED,
) -> NDArray[np.uint8]:
    """Values of any shape (...,) -> RGB (..., 3); outside [low, high] takes the end colours, NaN takes `dropped`."""
    colours = np.vstack([table(colour_map), np.array([dropped], np.uint8)])
    scale = 256.0 / (high - low) if high > low else 0.0
    steps = (np.asarray(values, np.float32) - np.float32(low)) * np.float32(scale)
    absent = np.isnan(steps)
    index = np.clip(np.where(absent, 0.0, steps), 0.0, 255.0).astype(np.intp)
    index[absent] = 256
    mapped: NDArray[np.uint8] = colours[index]
    return mapped


def _sequential(control_points: str, size: int) -> NDArray[np.uint8]:
    points = np.frombuffer(bytes.fromhex(control_points), np.uint8).reshape(-1, 3)
    where, knots = np.linspace(0.0, 1.0, size), np.linspace(0.0, 1.0, len(points))
    return np.stack([np.interp(where, knots, points[:, i]) for i in range(3)], 1).round().astype(np.uint8)


def _diverging(negative: _Arm, positive: _Arm, size: int) -> NDArray[np.uint8]:
    signed = np.linspace(-1.0, 1.0, size)
    lightness = np.interp(np.abs(signed), _STOPS, _LIGHTNESS)
    chroma, degrees = (_along(signed, negative[i], positive[i]) for i in range(2))
    hue = np.radians(degrees)
    return _from_oklab(np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], 1))


def _along(
    signed: NDArray[np.float64], negative: tuple[float, ...], positive: tuple[float, ...]
) -> NDArray[np.float64]:
    distance = np.abs(signed)
    return np.where(signed < 0, np.interp(distance, _STOPS, negative), np.interp(distance, _STOPS, positive))


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """OKLab (N, 3) -> 8-bit sRGB; matrices of Ottosson's definition (2020), transfer curve of IEC 61966-2-1."""
    cone_roots = lab @ np.array(
        [[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775], [0.2158037573, -0.0638541728, -1.2914855480]]
    )
    linear = cone_roots**3 @ np.array(
        [
            [4.0767416621, -1.2684380046, -0.0041960863],
            [-3.3077115913, 2.6097574011, -0.7034186147],
            [0.2309699292, -0.3413193965, 1.7076147010],
        ]
    )
    linear = np.clip(linear, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb: NDArray[np.uint8] = (encoded * 255).round().astype(np.uint8)
    return rgb
