"""Axes of a plot: box, grid, round figures and titles, and where a value lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.reports.drawing import FRAME, INK, Colour, Line, Mark, Rectangle, Words

_GRID: Colour = (228, 232, 238)
SERIES: tuple[Colour, ...] = ((47, 111, 208), (222, 120, 31), (27, 158, 119), (152, 78, 163), (120, 110, 20))
"""Colours of lines beside each other; neighbours differ in lightness, too."""


@dataclass(frozen=True)
class Axes:
    """A box in a drawing of a certain width, in the drawing's units, and the values at its ends.

    Attributes
    ----------
    x, y : values at the left and right, and at the foot and the top.
    width : of the whole drawing.  left, right, top, bottom : the box's sides; `right` counts from the drawing's.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 560
    left: float = 58
    right: float = 16
    top: float = 30
    bottom: float = 254

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point lies."""
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1.0) * (self.width - self.left - self.right)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1.0) * (self.bottom - self.top)
        return self.left + across, self.bottom - up

    def line(self, x: ArrayLike, y: ArrayLike, colour: Colour, width: float = 1.6) -> list[Mark]:
        """A line through (N,) points, kept within the box; it is broken where a value is not known (NaN)."""
        xs, ys = np.asarray(x, np.float64), np.clip(np.asarray(y, np.float64), min(self.y), max(self.y))
        known = np.isfinite(xs) & np.isfinite(ys)
        pieces = np.split(np.arange(len(xs)), np.flatnonzero(np.diff(known.astype(int))) + 1)
        return [
            Line(tuple(self.place(float(xs[i]), float(ys[i])) for i in piece), colour, width)
            for piece in pieces
            if len(piece) > 1 and known[piece[0]]
        ]

    def frame(self, x_title: str, y_title: str) -> list[Mark]:
        """Box, grid, figures and titles; without an `x_title` the figures are left out, too."""
        far = self.width - self.right
        marks: list[Mark] = []
        for value in ticks(*self.x):
            at, _ = self.place(value, self.y[0])
            marks.append(Line(((at, self.top), (at, self.bottom)), _GRID, 0.6))
            if x_title:
                marks.append(Words(at, self.bottom + 14, _figure(value), "middle"))
        for value in ticks(*self.y):
            _, at = self.place(self.x[0], value)
            marks.append(Line(((self.left, at), (far, at)), _GRID, 0.6))
            marks.append(Words(self.left - 6, at + 4, _figure(value), "end"))
        marks.append(Rectangle(self.left, self.top, far - self.left, self.bottom - self.top, None, FRAME))
        marks.append(Words(14, (self.top + self.bottom) / 2, y_title, "middle", upwards=True))
        return [*marks, Words((self.left + far) / 2, self.bottom + 32, x_title, "middle")] if x_title else marks

    def heading(self, text: str) -> Words:
        """A title over the box."""
        return Words(self.left, self.top - 12, text, colour=INK, size=13)

    def legend(self, names: Sequence[str], colours: Sequence[Colour] = SERIES, *, low: bool = False) -> list[Mark]:
        """Names with a piece of their line, in the box's upper right corner, or in the lower one."""
        far, marks = self.width - self.right, list[Mark]()
        first = self.bottom - 15 * len(names) + 5 if low else self.top + 16
        for place, (name, colour) in enumerate(zip(names, colours, strict=False)):
            at = first + 15 * place
            marks.append(Line(((far - 24, at - 4), (far - 6, at - 4)), colour, 2.2))
            marks.append(Words(far - 30, at, shortened(name, 48), "end"))
        return marks


def shortened(text: str, most: int) -> str:
    """The text, its middle left out where it is longer than `most` signs."""
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def ticks(low: float, high: float) -> list[float]:
    """Three to eight round values between the ends, and at them."""
    if not high > low:
        return [low]
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(step * i, 12) for i in range(first, last + 1)]


def _figure(value: float) -> str:
    return f"{value:g}".replace("-", "−")
