"""Draws a run book into a plot area: smoothed lines with their raw twins behind, a baseline, and what is nearest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen

from workbench.ui.plots.bands import Band, Values, range_of
from workbench.ui.plots.decimation import averaged, envelope
from workbench.ui.plots.lines import Display, Drawn, lines_of
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.plots.run_book import RunBook
from workbench.ui.theme import current_tokens, px

_RAW_OPACITY = 0.25
_BAND_OPACITY = 0.14
_TRAINING_OPACITY = 0.75
_DOTTED_UP_TO = 60


@dataclass(frozen=True)
class Nearest:
    """The point nearest to a place: of which line, which, and where it is drawn."""

    drawn: Drawn
    index: int
    place: QPointF


@dataclass(frozen=True)
class _Items:
    """What one line is drawn with."""

    raw: Any
    line: Any
    dots: Any
    low: Any
    high: Any
    band: Any

    def all(self) -> tuple[Any, ...]:
        return self.raw, self.line, self.dots, self.band, self.low, self.high


class Curves:
    """Keeps one pair of curves per line; `draw` costs the same for a hundred points and a hundred thousand."""

    def __init__(self, area: PlotArea) -> None:
        self._area = area
        self._items: dict[tuple[str, str], _Items] = {}
        self._drawn: list[Drawn] = []
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
        self._drawn, self._divisor = lines_of(book, display)
        self._area.set_logarithmic(display.log_x, display.log_y)
        if fit:
            self._fit()
        (low, high), _ = self._area.box.viewRange()
        edges = np.linspace(low, high, max(self._area.width(), 200) + 1)
        edges = 10.0**edges if display.log_x else edges
        keys = set()
        for drawn in self._drawn:
            keys.add((drawn.name, drawn.split))
            self._draw_line(drawn, edges)
        for key in self._items.keys() - keys:
            for item in self._items.pop(key).all():
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
            if (drawn.name, drawn.split) == (run, split):
                return self._at(drawn, index)
        return None

    def neighbour(self, near: Nearest, steps: int) -> Nearest | None:
        """The measurement `steps` further along the same line, not beyond its ends."""
        last = len(near.drawn.x) - 1
        return self.measurement(near.drawn.name, near.drawn.split, min(max(near.index + steps, 0), last))

    def first(self) -> Nearest | None:
        """The last measurement of the first line: where the keyboard begins."""
        return next((near for drawn in self._drawn if (near := self._at(drawn, -1)) is not None), None)

    def _at(self, drawn: Drawn, index: int) -> Nearest | None:
        index = index % len(drawn.x)
        spot = self.place_of(float(drawn.x[index]), float(drawn.line[index]))
        return None if spot is None else Nearest(drawn, index, spot)

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

    def _draw_line(self, drawn: Drawn, edges: Values) -> None:
        items = self._item(drawn.name, drawn.split)
        judged = drawn.split == "validation"
        colour = series_colour(drawn.index)
        tone = QColor(colour)
        tone.setAlphaF(1.0 if judged or not drawn.split else _TRAINING_OPACITY)
        items.line.setPen(pg.mkPen(tone, width=2.0 if judged or not drawn.split else 1.2))
        items.line.setData(*self._shown(drawn.x, drawn.line, edges, drawn.raw is not None))
        banded = self._draw_band(items, drawn, edges, colour)
        items.raw.setVisible(drawn.raw is not None and not banded)
        if drawn.raw is not None and not banded:
            faint = QColor(colour)
            faint.setAlphaF(_RAW_OPACITY)
            items.raw.setPen(QPen(faint, 0))
            items.raw.setData(*self._shown(drawn.x, drawn.raw, edges))
        few = len(drawn.x) <= _DOTTED_UP_TO and judged
        items.dots.setVisible(few)
        if few:
            x, y = self._shown(drawn.x, drawn.values, edges)
            items.dots.setData(x, y, symbol="o", size=px(5), brush=pg.mkBrush(colour), pen=None)

    def _draw_band(self, items: _Items, drawn: Drawn, edges: Values, colour: QColor) -> bool:
        """Fill between lowest and highest where that is asked for; False where there is nothing to fill."""
        band = drawn.band
        if self._display.shape == "range":
            band = range_of(drawn.x, drawn.values, float(edges[0]), float(edges[-1]))
        filled = band is not None and len(band.x) > 1
        items.band.setVisible(filled)
        if filled and band is not None:
            faint = QColor(colour)
            faint.setAlphaF(_BAND_OPACITY if drawn.split == "training" else 1.5 * _BAND_OPACITY)
            x, low = self._logarithms(band.x, band.low)
            high = self._logarithms(band.x, band.high)[1]
            # Where a logarithm has no place for the lower edge, nothing can be filled.
            kept = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
            items.low.setData(x[kept], low[kept])
            items.high.setData(x[kept], high[kept])
            items.band.setBrush(faint)
        return filled

    def _item(self, run: str, split: str) -> _Items:
        key = (run, split)
        if key not in self._items:
            # Without the cache they are drawn as shapes: a cache of small pictures would be seen in an SVG.
            dots = pg.ScatterPlotItem(useCache=False)
            dots.setZValue(3)
            raw, line = self._area.curve(1), self._area.curve(2)
            low, high = self._area.curve(0), self._area.curve(0)
            for edge in (low, high):
                edge.setPen(QPen(Qt.PenStyle.NoPen))
            band = pg.FillBetweenItem(low, high)
            band.setZValue(0.5)
            for item in (dots, band):
                self._area.addItem(item, ignoreBounds=True)
            self._items[key] = _Items(raw, line, dots, low, high, band)
        return self._items[key]

    def _shown(self, x: Values, y: Values, edges: Values, smooth: bool = False) -> tuple[Values, Values]:
        """What is handed to a curve: few points, as logarithms where an axis is one (NaN where there is none)."""
        return self._logarithms(*(averaged if smooth else envelope)(x, y, edges))

    def _logarithms(self, x: Values, y: Values) -> tuple[Values, Values]:
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
        base = self._baseline_place()
        # Without outliers the baseline is left out too: it lies far above what a good run does at its end.
        if base is not None and not self._display.without_outliers:
            low, high = min(low, base), max(high, base)
        margin = 0.06 * (high - low) or 0.1
        left, right = float(low_x.min()), float(high_x.max())
        if not self._display.log_x and 0 < left < 0.05 * right:
            left = 0.0
        self._area.box.setRange(
            xRange=(left, right if right > left else left + 1), yRange=(low - margin, high + margin), padding=0
        )

    def _span(self, drawn: Drawn) -> tuple[float, float, float, float] | None:
        """First and last x, lowest and highest y worth showing: all of the line, and 98 % of what is behind it.

        Without outliers: 90 % of the line and where it stands now.
        """
        x = drawn.x[drawn.x > 0] if self._display.log_x else drawn.x
        if not len(x):
            return None
        first, last = float(x[0]), float(x[-1])
        edges = np.linspace(first, last, 400) if last > first else np.array([first, first])
        _, line = self._shown(drawn.x, drawn.line, edges, drawn.raw is not None)
        _, raw = self._shown(drawn.x, drawn.values, edges)
        line, raw = line[np.isfinite(line)], raw[np.isfinite(raw)]
        if not len(line) or not len(raw):
            return None
        left, right = (math.log10(first), math.log10(last)) if self._display.log_x else (first, last)
        if self._display.without_outliers:
            shown = [np.percentile(line, [5, 95]), line[-1:]]
        else:
            shown = [line, np.percentile(raw, [1, 99]) if drawn.raw is not None else raw]
            shown += [] if drawn.band is None else self._edges_of(drawn.band)
        every = np.concatenate(shown)
        return left, right, float(every.min()), float(every.max())

    def _edges_of(self, band: Band) -> list[Values]:
        """Lowest and highest values of a band as they are plotted, those that can be."""
        edges = [self._logarithms(band.x, edge)[1] for edge in (band.low, band.high)]
        return [edge[np.isfinite(edge)] for edge in edges]

    def _place_baseline(self) -> None:
        place = self._baseline_place()
        self._baseline.setVisible(place is not None)
        if place is not None:
            self._baseline.setValue(place)

    def _baseline_place(self) -> float | None:
        """Where the baseline is drawn; None where there is none, or a logarithm has no place for it."""
        value = self._baseline_at
        if value is None or (value <= 0 and self._display.log_y):
            return None
        return math.log10(value) if self._display.log_y else value
