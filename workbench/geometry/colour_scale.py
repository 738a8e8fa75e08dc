"""Which colour a value has: one scale for viewports, colour bars, histograms, figures and exported meshes alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.geometry.colour_maps import DIVERGING, DROPPED, ColourMap, table

Rgb = tuple[int, int, int]
_LOGARITHM_STARTS_AT = 0.01
"""Of the larger end: below this share a logarithmic scale is nearly linear, so that it can pass through zero."""
_MOST_INTERVALS = 8
_BEYOND: dict[str, tuple[Rgb, Rgb]] = {
    "diverging": ((0, 206, 209), (255, 214, 10)),
    "purple_green": ((0, 150, 255), (255, 190, 0)),
    "viridis": ((255, 128, 40), (214, 39, 120)),
    "cividis": ((0, 190, 200), (214, 39, 120)),
    "magma": ((0, 170, 140), (80, 220, 255)),
}


@dataclass(frozen=True)
class ColourScale:
    """Values in `unit` -> colours.

    Attributes
    ----------
    low, high : values at the first and the last colour of the map; of magnitudes where `absolute`. `low` may be the
        larger number.
    colour_map : which colours; a diverging map of magnitudes shows its upper half.
    steps : number of equal bands; 0 is smooth.
    logarithmic : small values get more of the map: places grow with the logarithm of 1 + |v| / c, where c is a
        hundredth of the larger end. Signed scales stay symmetric and zero keeps its place.
    absolute : colour by magnitude; signed values may be given.
    under, over : RGB of values beyond the ends; None takes the end's own colour.
    unit : what the values are counted in, for ticks and bars.
    """

    low: float = -3.0
    high: float = 3.0
    colour_map: ColourMap = "diverging"
    steps: int = 0
    logarithmic: bool = False
    absolute: bool = False
    under: Rgb | None = None
    over: Rgb | None = None
    unit: str = "mm"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high)):
            raise DataError("A colour range needs two finite ends", remedy="check the range of the colours")
        if self.high == self.low:
            object.__setattr__(self, "high", self.low + max(abs(self.low), 1.0) * 1e-6)

    @property
    def signed(self) -> bool:
        """Whether values on both sides of zero have colours of their own."""
        return not self.absolute and min(self.low, self.high) < 0 < max(self.low, self.high)

    @property
    def domain(self) -> tuple[float, float]:
        """Lowest and highest value that has a colour between the ends (of magnitudes, both signs)."""
        least, most = min(self.low, self.high), max(self.low, self.high)
        return (-most, most) if self.absolute else (least, most)

    def places(self, values: NDArray[np.floating]) -> NDArray[np.float32]:
        """Values (...,) -> where they lie between the ends, 0 to 1; beyond them outside that, NaN stays NaN."""
        narrow = np.asarray(values, np.float32)
        low, high = self._bent(np.array([self.low, self.high], np.float32))
        placed: NDArray[np.float32] = (self._bent(np.abs(narrow) if self.absolute else narrow) - low) / (high - low)
        return placed

    def colourise(self, values: NDArray[np.floating], dropped: Rgb = DROPPED) -> NDArray[np.uint8]:
        """Values (...,) -> RGB (..., 3); NaN takes `dropped`."""
        places = self.places(values)
        # Rounding must not push the ends themselves beyond the range.
        under, over, absent = places < -1e-6, places > 1 + 1e-6, np.isnan(places)
        colours = self.strip_at(np.where(absent, 0.0, places))
        for where, colour in ((under, self.under), (over, self.over), (absent, dropped)):
            if colour is not None:
                colours[where] = colour
        return colours

    def strip_at(self, places: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Places (...,) between the ends, 0 to 1 -> RGB (..., 3), as a colour bar shows them."""
        places = np.clip(places, 0.0, 1.0)
        if self.steps > 0:
            places = np.minimum(np.floor(places * self.steps), self.steps - 1) / max(self.steps - 1, 1)
        if self.absolute and self.colour_map in DIVERGING:
            places = 0.5 + places / 2
        index = np.minimum(np.asarray(places) * 256.0, 255.0).astype(np.intp)
        colours: NDArray[np.uint8] = table(self.colour_map)[index]
        return colours

    def ticks(self) -> list[tuple[float, str]]:
        """Places from 0 to 1 and their figures, from the low end to the high one; the unit is not repeated."""
        values = self._round_values() if self.logarithmic else np.linspace(self.low, self.high, self._intervals() + 1)
        placed = np.clip(self.places(values), 0.0, 1.0)
        tiny = 1e-9 * max(abs(self.low), abs(self.high))
        figures = (0.0 if abs(v) <= tiny else float(v) for v in values)
        return [(float(place), number(v, self.signed)) for place, v in zip(placed, figures, strict=True)]

    def _bent(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.logarithmic:
            return values
        start = np.float32(_LOGARITHM_STARTS_AT * max(abs(self.low), abs(self.high)))
        return np.asarray(np.sign(values) * np.log1p(np.abs(values) / start), np.float32)

    def _intervals(self) -> int:
        """Ticks stand at the edges of the bands where those are few, and divide the bar in four where it is smooth."""
        if self.steps <= 0:
            return 4
        return max(n for n in range(1, _MOST_INTERVALS + 1) if self.steps % n == 0)

    def _round_values(self) -> NDArray[np.float64]:
        end = max(abs(self.low), abs(self.high))
        decades = np.array([end / 100, end / 10])
        inside = np.concatenate([-decades[::-1], [0.0], decades])
        if self.signed:
            inside = inside[np.abs(inside) != decades[0]]  # too close to zero to be read
        least, most = min(self.low, self.high), max(self.low, self.high)
        values = np.concatenate([[least], inside[(inside > least) & (inside < most)], [most]])
        return values if self.low < self.high else values[::-1]


def colours_beyond(colour_map: ColourMap) -> tuple[Rgb, Rgb]:
    """Colours under and over the range that the map itself does not hold, told apart by the colour-blind too."""
    return _BEYOND[colour_map]


def number(value: float, signed: bool = False) -> str:
    """A figure as people write it on a scale: three digits that matter, a true minus sign, no trailing zeros."""
    if value == 0:
        return "0"
    text = f"{abs(value):.3g}" if abs(value) < 1000 else f"{abs(value):.0f}"
    return ("−" if value < 0 else "+" if signed else "") + text
