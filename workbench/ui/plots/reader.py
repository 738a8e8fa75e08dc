"""Reading single measurements off a plot, with the mouse or the arrow keys."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF

from workbench.ui.plots.curves import Curves, Nearest
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.plots.wording import duration_words, measure_words
from workbench.ui.theme import px

_REACH_PX = 60


class CurveReader(QObject):
    """Shows a card beside the measurement under the mouse, or beside the one the keyboard is at."""

    def __init__(self, area: PlotArea, curves: Curves) -> None:
        super().__init__(area)
        self._curves = curves
        self._card = HoverCard(area)
        self._near: Nearest | None = None
        area.pointed.connect(self.point)
        area.left.connect(self.hide)

    @property
    def text(self) -> str:
        """What the card says; empty while there is none."""
        return self._card.text

    def point(self, place: QPointF) -> None:
        """Read what is nearest to a place in the plot area; nothing where all is far."""
        self._show(self._curves.nearest(place, px(_REACH_PX)))

    def point_at(self, run: str, split: str, index: int) -> None:
        """Read one measurement of a line."""
        self._show(self._curves.measurement(run, split, index))

    def place_of(self, run: str, split: str, index: int) -> QPointF:
        """Where a measurement is drawn in the plot area; null where it is not."""
        near = self._curves.measurement(run, split, index)
        return near.place if near is not None else QPointF()

    def step(self, steps: int) -> None:
        """Go along the line; the first step reads the last measurement of the first line."""
        self._show(self._curves.neighbour(self._near, steps) if self._near else self._curves.first())

    def hide(self) -> None:
        """Read nothing."""
        self._show(None)

    def _show(self, near: Nearest | None) -> None:
        self._near = near
        if near is None:
            self._card.hide()
        else:
            self._card.show_at(near.place, series_colour(near.drawn.index), _lines(near))


def _lines(near: Nearest) -> list[str]:
    drawn, index = near.drawn, near.index
    name = f"{drawn.name} · {drawn.split}" if drawn.split else drawn.name
    if drawn.series is None:
        return _group_lines(near, name)

    def at(column: str) -> float:
        return float(drawn.series.column(column)[index]) if drawn.series is not None else math.nan

    value = measure_words(at("value"))
    smoothed = f" (smoothed {measure_words(at('smoothed'))})" if drawn.raw is not None else ""
    places = [f"step {at('step'):,.0f}"]
    if math.isfinite(at("epoch")):
        places.append(f"epoch {at('epoch'):,.4g}")
    if math.isfinite(at("samples")):
        places.append(f"{at('samples'):,.0f} samples")
    if math.isfinite(at("time")):
        places.append(duration_words(at("time") - drawn.start_s))
    return [f"{value}{smoothed}", name, " · ".join(places)]


def _group_lines(near: Nearest, name: str) -> list[str]:
    drawn, index = near.drawn, near.index
    lines = [measure_words(float(drawn.line[index])), name]
    if drawn.band is not None:
        low, high = (measure_words(float(edge[index])) for edge in (drawn.band.low, drawn.band.high))
        lines.append(f"{low} to {high}")
    return lines
