"""Draws a run book into a plot area: smoothed lines with their raw twins behind, a baseline, and what is nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen

from workbench.ui.plots.decimation import averaged, envelope
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.plots.run_book import Run, RunBook
from workbench.ui.plots.series import Series, XAxis
from workbench.ui.theme import current_tokens, px

_RAW_OPACITY = 0.25
_TRAINING_OPACITY = 0.75
_DOTTED_UP_TO = 60


@dataclass(frozen=True)
class Display:
    """What is drawn of a book, and how."""

    quantity: str = "loss"
    axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False
    splits: frozenset[str] = frozenset({"", "training", "validation", "test"})


@dataclass(frozen=True)
class Nearest:
    """The measurement nearest to a place: whose it is, which, and where it is drawn."""

    run: Run
    split: str
    series: Series
    index: int
    place: QPointF


@dataclass(frozen=True)
class _Drawn:
    run: Run
    split: str
    series: Series
    x: NDArray[np.float64]


class Curves:
    """Keeps one pair of curves per line; `draw` costs the same for a hundred points and a hundred thousand."""

    def __init__(self, area: PlotArea) -> None:
        self._area = area
        self._items: dict[tuple[str, str], tuple[Any, Any, Any]] = {}
        self._drawn: list[_Drawn] = []
        self._display = Display()
        self._divisor = 1.0
        self._baseline = pg.InfiniteLine(angle=0, movable=False)
        self._baseline_words = pg.InfLineLabel(self._baseline, "", position=0.99, anchors=[(1, 1), (1, 1)])
        self._baseline.hide()
        area.addItem(self._baseline, ignoreBounds=True)
        self._baseline_at: float | None = None
        self.baseline_words = ""
        """What stands on the baseline; empty where there is none."""

    def set_baseline(self, value: float | None, words: str) -> None:
        """A dashed line at a value ("predict the mean: 0.214"), or none."""
        self._baseline_at = value
        self.baseline_words = words
        colour = QColor(current_tokens().bad)
        self._baseline.setPen(pg.mkPen(colour, width=1.2, style=Qt.PenStyle.DashLine))
        self._baseline_words.setColor(colour)
        self._baseline_words.setFormat(words)

    def draw(self, book: RunBook, display: Display, *, fit: bool) -> None:
        """Draw the visible runs; `fit` shows all of them, else what is in view stays."""
        self._display = display
        self._drawn = self._lines(book)
        self._area.set_logarithmic(display.log_x, display.log_y)
        if fit:
            self._fit()
        (low, high), _ = self._area.box.viewRange()
        edges = np.linspace(low, high, max(self._area.width(), 200) + 1)
        edges = 10.0**edges if display.log_x else edges
        keys = set()
        for drawn in self._drawn:
            keys.add((drawn.run.name, drawn.split))
            self._draw_line(drawn, edges)
        for key in self._items.keys() - keys:
            for item in self._items.pop(key):
                self._area.removeItem(item)
        self._place_baseline()

    def nearest(self, place: QPointF, reach_px: float) -> Nearest | None:
        """The measurement whose line passes nearest to a place in the widget, within `reach_px`."""
        at = self._area.position_at(place).x()
        wanted = 10.0**at if self._display.log_x else at
        best: tuple[float, Nearest] | None = None
        for drawn in self._drawn:
            index = int(np.clip(np.searchsorted(drawn.x, wanted), 0, len(drawn.x) - 1))
            if index > 0 and wanted - drawn.x[index - 1] < drawn.x[index] - wanted:
                index -= 1
            near = self._at(drawn, index)
            if near is None:
                continue
            apart = math.hypot(near.place.x() - place.x(), near.place.y() - place.y())
            if apart <= reach_px and (best is None or apart < best[0]):
                best = apart, near
        return best[1] if best else None

    def measurement(self, run: str, split: str, index: int) -> Nearest | None:
        """A measurement of a drawn line, -1 being the last; None where it is not drawn."""
        for drawn in self._drawn:
            if (drawn.run.name, drawn.split) == (run, split):
                return self._at(drawn, index)
        return None

    def neighbour(self, near: Nearest, steps: int) -> Nearest | None:
        """The measurement `steps` further along the same line, not beyond its ends."""
        last = len(near.series) - 1
        return self.measurement(near.run.name, near.split, min(max(near.index + steps, 0), last))

    def first(self) -> Nearest | None:
        """The last measurement of the first line: where the keyboard begins."""
        return next((near for drawn in self._drawn if (near := self._at(drawn, -1)) is not None), None)

    def _at(self, drawn: _Drawn, index: int) -> Nearest | None:
        index = index % len(drawn.x)
        spot = self.place_of(float(drawn.x[index]), float(drawn.series.line[index]))
        return None if spot is None else Nearest(drawn.run, drawn.split, drawn.series, index, spot)

    def place_of(self, x: float, y: float) -> QPointF | None:
        """Where values (x on the axis shown) are in the widget; None where a logarithm has no place for them."""
        if (self._display.log_x and x <= 0) or (self._display.log_y and y <= 0) or not math.isfinite(y):
            return None
        return self._area.place_of(
            math.log10(x) if self._display.log_x else x, math.log10(y) if self._display.log_y else y
        )

    @property
    def time_unit(self) -> str:
        """The unit of the time axis as drawn: "s", "min" or "h"."""
        return {1.0: "s", 60.0: "min", 3600.0: "h"}[self._divisor]

    def _lines(self, book: RunBook) -> list[_Drawn]:
        found = []
        for run in book.runs.values():
            for split, series in run.lines(self._display.quantity):
                if run.visible and split in self._display.splits and len(series):
                    x = series.x(self._display.axis, run.start_s)
                    if np.isfinite(x).all():
                        found.append(_Drawn(run, split, series, x))
        if self._display.axis != "time":
            self._divisor = 1.0
            return found
        longest = max((float(drawn.x[-1]) for drawn in found), default=0.0)
        self._divisor = 3600.0 if longest > 3 * 3600 else 60.0 if longest > 180 else 1.0
        # A clock that was set back must not make the line run backwards.
        return [_Drawn(d.run, d.split, d.series, np.maximum.accumulate(d.x) / self._divisor) for d in found]

    def _draw_line(self, drawn: _Drawn, edges: NDArray[np.float64]) -> None:
        raw, line, dots = self._item(drawn.run.name, drawn.split)
        judged = drawn.split == "validation"
        colour = series_colour(drawn.run.index)
        tone = QColor(colour)
        tone.setAlphaF(1.0 if judged or not drawn.split else _TRAINING_OPACITY)
        line.setPen(pg.mkPen(tone, width=2.0 if judged or not drawn.split else 1.2))
        line.setData(*self._shown(drawn.x, drawn.series.line, edges, drawn.series.is_smoothed))
        raw.setVisible(drawn.series.is_smoothed)
        if drawn.series.is_smoothed:
            faint = QColor(colour)
            faint.setAlphaF(_RAW_OPACITY)
            raw.setPen(QPen(faint, 0))
            raw.setData(*self._shown(drawn.x, drawn.series.column("value"), edges))
        few = len(drawn.x) <= _DOTTED_UP_TO and judged
        dots.setVisible(few)
        if few:
            x, y = self._shown(drawn.x, drawn.series.column("value"), edges)
            dots.setData(x, y, symbol="o", size=px(5), brush=pg.mkBrush(colour), pen=None)

    def _item(self, run: str, split: str) -> tuple[Any, Any, Any]:
        key = (run, split)
        if key not in self._items:
            dots = pg.ScatterPlotItem()
            dots.setZValue(3)
            self._area.addItem(dots, ignoreBounds=True)
            self._items[key] = (self._area.curve(1), self._area.curve(2), dots)
        return self._items[key]

    def _shown(
        self, x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64], smooth: bool = False
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is handed to a curve: few points, as logarithms where an axis is one (NaN where there is none)."""
        x, y = (averaged if smooth else envelope)(x, y, edges)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self._display.log_x:
                x = np.where(x > 0, np.log10(x), np.nan)
            if self._display.log_y:
                y = np.where(y > 0, np.log10(y), np.nan)
        return x, np.where(np.isfinite(x), y, np.nan)

    def _fit(self) -> None:
        spans = [self._span(drawn) for drawn in self._drawn]
        low_x, high_x, low_y, high_y = np.array([s for s in spans if s is not None] or [(0, 1, 0, 1)]).T
        low, high = float(low_y.min()), float(high_y.max())
        if self._baseline_at is not None and (self._baseline_at > 0 or not self._display.log_y):
            base = math.log10(self._baseline_at) if self._display.log_y else self._baseline_at
            low, high = min(low, base), max(high, base)
        margin = 0.06 * (high - low) or 0.1
        left, right = float(low_x.min()), float(high_x.max())
        if not self._display.log_x and 0 < left < 0.05 * right:
            left = 0.0
        self._area.box.setRange(
            xRange=(left, right if right > left else left + 1), yRange=(low - margin, high + margin), padding=0
        )

    def _span(self, drawn: _Drawn) -> tuple[float, float, float, float] | None:
        """First and last x, lowest and highest y worth showing: all of the line, and 98 % of what is behind it."""
        x = drawn.x[drawn.x > 0] if self._display.log_x else drawn.x
        if not len(x):
            return None
        first, last = float(x[0]), float(x[-1])
        edges = np.linspace(first, last, 400) if last > first else np.array([first, first])
        _, line = self._shown(drawn.x, drawn.series.line, edges, drawn.series.is_smoothed)
        _, raw = self._shown(drawn.x, drawn.series.column("value"), edges)
        line, raw = line[np.isfinite(line)], raw[np.isfinite(raw)]
        if not len(line) or not len(raw):
            return None
        low, high = np.percentile(raw, [1, 99]) if drawn.series.is_smoothed else (raw.min(), raw.max())
        left, right = (math.log10(first), math.log10(last)) if self._display.log_x else (first, last)
        return left, right, min(float(line.min()), float(low)), max(float(line.max()), float(high))

    def _place_baseline(self) -> None:
        value = self._baseline_at
        shown = value is not None and (value > 0 or not self._display.log_y)
        self._baseline.setVisible(shown)
        if shown and value is not None:
            self._baseline.setValue(math.log10(value) if self._display.log_y else value)
