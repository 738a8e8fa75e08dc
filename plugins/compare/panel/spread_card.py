"""How the errors are spread: the histogram in the scale's colours, and the cumulative curve of every prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from plugins.compare.panel.looks import Errors, Look
from workbench.api import ColourScale
from workbench.api.ui import CumulativeCurve, CumulativePlot, Histogram, Piecewise, cumulative, px, run_in_thread

_BINS = 36
_MOST_POINTS = 2000
"""A curve of a million steps is drawn no better than one of these."""
_LEAST_LIMIT = 1.0


@dataclass(frozen=True)
class Bars:
    """Shares (B,) between edges (B + 1,), and the shares below and above them."""

    edges: NDArray[np.float64]
    shares: NDArray[np.float64]
    beyond: tuple[float, float]


def bars_of(errors: Errors, scale: ColourScale) -> Bars | None:
    """Errors counted over the scale's range, by area; None where nothing was measured."""
    kept = np.isfinite(errors.signed)
    values, areas = np.asarray(errors.signed[kept], np.float64), np.asarray(errors.weights[kept], np.float64)
    total = float(areas.sum())
    if total <= 0:
        return None
    if scale.absolute:
        values = np.abs(values)
    counts, edges = np.histogram(values, _BINS, (scale.low, scale.high), weights=areas)
    beyond = float(areas[values < scale.low].sum()) / total, float(areas[values > scale.high].sum()) / total
    return Bars(edges, counts / total, beyond)


def curve_of(title: str, errors: Errors) -> CumulativeCurve:
    """The share of the area within each error, thinned to what can be seen."""
    whole = cumulative(title, errors.signed, weights=errors.weights)
    step = len(whole.x) // _MOST_POINTS + 1
    return CumulativeCurve(title, whole.x[::step], whole.y[::step])


class Counting(QObject):
    """Counts beside the window's thread; only the answer to the last question is told."""

    bars = Signal(object)
    curves = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = {"bars": 0, "curves": 0}

    def count(self, errors: Errors, scale: ColourScale) -> None:
        """Ask for the bars of one prediction."""
        self._ask("bars", lambda: bars_of(errors, scale), self.bars)

    def add_up(self, titles: Sequence[str], errors: Sequence[Errors]) -> None:
        """Ask for the curves of all predictions."""
        kept = list(zip(titles, errors, strict=False))
        self._ask("curves", lambda: [curve_of(*one) for one in kept], self.curves)

    def drop(self) -> None:
        """Tell nothing of what was asked."""
        self._asked = {name: asked + 1 for name, asked in self._asked.items()}

    def _ask(self, name: str, work: Any, answer: Any) -> None:
        self._asked[name] += 1
        asked = self._asked[name]
        run_in_thread(work, done=lambda found: self._tell(name, asked, found, answer), owner=self)

    def _tell(self, name: str, asked: int, found: object, answer: Any) -> None:
        if asked == self._asked[name]:
            answer.emit(found)


class SpreadHistogram(Histogram):
    """The histogram of one prediction's errors. `show_errors` may be called for every move of a slider."""

    def __init__(self) -> None:
        super().__init__()
        self._counting = Counting(self)
        self._counting.bars.connect(self._take)
        self._pieces = Piecewise(self)
        self._asked: tuple[ColourScale, float] = (ColourScale(), 0.0)
        self._shown: tuple[object, ...] = ()

    def show_errors(self, look: Look, number: int, scale: ColourScale) -> None:
        """Count one prediction's errors; the line stands at the median that the table states."""
        if number >= len(look.errors):
            return
        record = look.figures["predictions"][number]
        state = (look.errors[number].token, scale)
        if state != self._shown:
            self._shown = state
            self._asked = scale, float(record["median" if scale.absolute else "median_signed"])
            self._counting.count(look.errors[number], scale)

    def forget(self, sentence: str) -> None:
        """Say something instead."""
        self._counting.drop()
        self._pieces.drop()
        self._shown = ()
        self.clear(sentence)

    def _take(self, bars: Bars | None) -> None:
        if bars is None:
            self.clear("There are no values to count.")
            return
        scale, median = self._asked
        self._pieces.do([lambda: self.show_bins(bars.edges, bars.shares, bars.beyond, median, scale=scale)])


class SpreadCard(QWidget):
    """Histogram and cumulative curves side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram, self.curves = SpreadHistogram(), CumulativePlot()
        self._counting = Counting(self)
        self._counting.curves.connect(self._take)
        self._pieces = Piecewise(self)
        self._limit, self._unit = 5.0, "mm"
        self._shown: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.histogram, 1)
        row.addWidget(self.curves, 1)

    def show_errors(self, look: Look, number: int, scale: ColourScale) -> None:
        """Show one prediction's histogram and everyone's curve, as far as the colours reach."""
        self.histogram.show_errors(look, number, scale)
        shown = (*(errors.token for errors in look.errors), f"{scale.high}")
        if shown != self._shown:
            self._shown, self._limit, self._unit = shown, max(scale.high, _LEAST_LIMIT), look.unit
            self._counting.add_up(look.titles, look.errors)

    def forget(self, sentence: str) -> None:
        """Say something instead."""
        self._counting.drop()
        self._pieces.drop()
        self._shown = ()
        self.histogram.forget(sentence)
        self.curves.show_curves([])

    def _take(self, curves: list[CumulativeCurve]) -> None:
        limit, unit = self._limit, self._unit
        self._pieces.do([lambda: self.curves.show_curves(curves, limit, unit)])
