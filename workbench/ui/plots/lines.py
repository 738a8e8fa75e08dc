"""Which lines of a book are drawn, and where their points lie along the bottom axis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.ui.plots.bands import Band, group_of
from workbench.ui.plots.run_book import RunBook
from workbench.ui.plots.series import Series, XAxis

Values = NDArray[np.float64]
Shape = Literal["lines", "range", "group"]
"""Each run as a line, with its own range behind it, or all runs as one mean with the range of them all."""


@dataclass(frozen=True)
class Display:
    """What is drawn of a book, and how."""

    quantity: str = "loss"
    axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False
    splits: frozenset[str] = frozenset({"", "training", "validation", "test"})
    shape: Shape = "lines"
    without_outliers: bool = False
    """Fit the values that most points have, instead of all."""


@dataclass(frozen=True)
class Drawn:
    """One line.

    Attributes
    ----------
    x : (N,) where its points lie, in the unit of the axis.  line : (N,) their values.
    raw : (N,) the values before smoothing, None where they are the line's.
    band : between which values a group lies, at the same places.
    series : all that is known of the points; None for a group.
    """

    name: str
    index: int
    split: str
    x: Values
    line: Values
    raw: Values | None = None
    band: Band | None = None
    series: Series | None = None
    start_s: float = 0.0

    @property
    def values(self) -> Values:
        """(N,) what was measured."""
        return self.line if self.raw is None else self.raw


def lines_of(book: RunBook, display: Display) -> tuple[list[Drawn], float]:
    """The lines to draw, and by which number of seconds the time axis is divided (1, 60 or 3600)."""
    found = []
    for run in book.runs.values():
        for split, series in run.lines(display.quantity):
            if run.visible and split in display.splits and len(series):
                x = series.x(display.axis, run.start_s)
                if np.isfinite(x).all():
                    raw = series.column("value") if series.is_smoothed else None
                    found.append(Drawn(run.name, run.index, split, x, series.line, raw, None, series, run.start_s))
    divisor = 1.0
    if display.axis == "time":
        longest = max((float(drawn.x[-1]) for drawn in found), default=0.0)
        divisor = 3600.0 if longest > 3 * 3600 else 60.0 if longest > 180 else 1.0
        # A clock that was set back must not make the line run backwards.
        found = [replace(drawn, x=np.maximum.accumulate(drawn.x) / divisor) for drawn in found]
    return (_grouped(found, logarithmic=display.log_x) if display.shape == "group" else found), divisor


def _grouped(found: list[Drawn], *, logarithmic: bool) -> list[Drawn]:
    """One line per split in place of those of all runs: their mean, with the range between them."""
    groups = []
    for split in dict.fromkeys(drawn.split for drawn in found):
        members = [drawn for drawn in found if drawn.split == split]
        mean, band = group_of([(d.x, d.line) for d in members], logarithmic=logarithmic)
        if len(mean):
            name = f"mean of {len(members)} runs" if len(members) > 1 else members[0].name
            groups.append(Drawn(name, min(d.index for d in members), split, band.x, mean, band=band))
    return groups
