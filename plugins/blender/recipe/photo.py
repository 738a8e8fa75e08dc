"""The camera beyond its place and lens: what it makes of the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plugins.blender.settings import RenderSettings
from workbench.api import Range, Recipe

_WARMEST = 0.22
"""Largest spread of the logarithm of red over blue; a lamp's light taken for daylight is off by about twice that."""
_GREENEST = 0.04


@dataclass(frozen=True)
class Photo(Recipe):
    """How one picture is developed.

    Attributes
    ----------
    exposure : factor on linear radiance, on top of the automatic one. automatic : 0 to 1, how far that one goes.
    balance : factors on red, green and blue. noise : 0 none to 1; seed : of the noise. f_stop : None for all sharp.
    jpeg_quality : None for no compression.
    """

    exposure: float = 1.0
    automatic: float = 0.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise: float = 0.0
    seed: int = 0
    f_stop: float | None = None
    jpeg_quality: int | None = None


def sample_photo(rng: np.random.Generator, s: RenderSettings) -> Photo:
    """How one picture is developed."""
    stops, warm, green = rng.normal(0, (s.exposure_spread, s.white_balance * _WARMEST, s.white_balance * _GREENEST))
    noise, quality, stop = rng.uniform(size=3)
    return Photo(
        exposure=round(float(2 ** np.clip(stops, -2.5, 2.5)), 5),
        automatic=s.exposure_evening,
        balance=_balance(float(warm), float(green)),
        noise=round(float(s.noise * noise), 4),
        seed=int(rng.integers(1 << 30)),
        f_stop=_between_stops(s.f_stop, float(stop)) if s.depth_of_field else None,
        jpeg_quality=round(s.jpeg_quality[0] + quality * (s.jpeg_quality[1] - s.jpeg_quality[0])) if s.jpeg else None,
    )


def _balance(warm: float, green: float) -> tuple[float, float, float]:
    """Factors whose weighted mean (luminance of grey) is 1, so that colours change and brightness does not."""
    gains = np.exp([warm, green, -warm])
    red, middle, blue = (gains / (gains @ [0.2126, 0.7152, 0.0722])).tolist()
    return round(red, 5), round(middle, 5), round(blue, 5)


def _between_stops(ends: Range, share: float) -> float:
    """Evenly in stops: as many pictures between 4 and 5.6 as between 11 and 16."""
    low, high = np.log(ends)
    return round(float(np.exp(low + (high - low) * share)), 3)
