"""A few named lines over a common axis, read with the mouse: profiles, and how a fit went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.geometry.colour_scale import number
from workbench.ui.plots.decimation import told_apart
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px

_ROOM = 0.08
_FINER = 1.5


@dataclass(frozen=True)
class PlotLine:
    """x and y (N,), NaN where the line is broken. `series` chooses the colour; None is the text's own."""

    name: str
    x: NDArray[np.floating]
    y: NDArray[np.floating]
    series: int | None = 0
    dashed: bool = False


class LinePlot(QWidget):
    """Lines with a key above them. `pointed(x)` tells where the mouse is on the bottom axis; NaN off it."""

    pointed = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None, *, sentence: str = "Nothing to plot yet.") -> None:
        super().__init__(parent)
        self._lines: list[PlotLine] = []
        self._words, self._unit = "", ""
        self._zero = False
        self._area = PlotArea()
        self._area.box.setMouseEnabled(False, False)
        self._area.setAccessibleName(name)
        self._area.pointed.connect(self._point)
        self._area.left.connect(self._leave)
        self._area.themed.connect(self._draw)
        self._area.resized.connect(self._resized)
        self._drawn_for = (0, 0)
        self._card = HoverCard(self._area)
        self._empty = EmptyState(sentence)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._area)

    def show_lines(self, lines: Sequence[PlotLine], words: str, unit: str = "mm", *, zero: bool = False) -> None:
        """Show lines; `words` stand below them, `unit` is that of y, and `zero` marks y = 0 and keeps it in sight."""
        self._lines = [line for line in lines if len(line.x) and np.isfinite(line.y).any()]
        self._words, self._unit, self._zero = words, unit, zero
        self._card.hide()
        self._draw()
        self._pages.setCurrentWidget(self._area if self._lines else self._empty)

    def clear(self, sentence: str) -> None:
        """Say something instead."""
        self._lines = []
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)

    @property
    def lines(self) -> list[PlotLine]:
        """What is shown."""
        return list(self._lines)

    @property
    def sentence(self) -> str:
        """What is said instead of lines; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    def read(self, x: float) -> list[str]:
        """What the lines say at x, in words."""
        said = []
        for line in self._lines:
            value = _at(line, x)
            said.append(f"{line.name}: {'–' if np.isnan(value) else f'{number(value, self._zero)} {self._unit}'}")
        return said

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at 1 to 4 times its size."""
        return self._area.picture(scale)

    def sizeHint(self) -> QSize:
        return QSize(px(260), px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(100), px(70))

    def _draw(self) -> None:
        self._area.getPlotItem().clear()
        if not self._lines:
            return
        tokens = current_tokens()
        (left, right), (low, high) = self._extent()
        self._drawn_for = self._area.width(), self._area.height()
        across, up = self._area.width() / (right - left), self._area.height() / (high - low)
        if self._zero:
            self._area.addItem(pg.InfiniteLine(0.0, angle=0, pen=pg.mkPen(tokens.muted, width=1)), ignoreBounds=True)
        for line in self._lines:
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            curve = self._area.curve(1)
            curve.setPen(pg.mkPen(_colour(line), width=2, style=style))
            kept = told_apart((line.x - left) * across, (line.y - low) * up)
            curve.setData(np.asarray(line.x[kept], np.float64), np.asarray(line.y[kept], np.float64))
        self._area.box.setRange(xRange=(left, right), yRange=(low, high), padding=0.01)
        self._area.set_bottom_words(self._words)
        self._draw_key(left, high)

    def _resized(self) -> None:
        """Lines are drawn as finely as the plot shows them; anew where it has grown much."""
        shown = zip((self._area.width(), self._area.height()), self._drawn_for, strict=True)
        if self._lines and any(now > _FINER * then for now, then in shown):
            self._draw()

    def _extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        x = np.concatenate([np.asarray(line.x, np.float64) for line in self._lines])
        y = np.concatenate([np.asarray(line.y, np.float64) for line in self._lines] + [np.zeros(int(self._zero))])
        low, high = float(np.nanmin(y)), float(np.nanmax(y))
        room = max(high - low, 1e-6) * _ROOM
        left, right = float(np.nanmin(x)), float(np.nanmax(x))
        return (left, max(right, left + 1e-6)), (low - room, high + 2 * room)

    def _draw_key(self, left: float, high: float) -> None:
        """The lines' names in their colours, in the upper left corner."""
        if len(self._lines) < 2:
            return
        words = " &nbsp; ".join(
            f'<span style="color:{_colour(line).name()}">{"╌" if line.dashed else "━"} {_escaped(line.name)}</span>'
            for line in self._lines
        )
        key = pg.TextItem(html=words, anchor=(0, 0))
        key.setPos(left, high)
        self._area.addItem(key, ignoreBounds=True)

    def _point(self, place: QPointF) -> None:
        x = self._area.position_at(place).x()
        if not self._lines or not self._extent()[0][0] <= x <= self._extent()[0][1]:
            self._leave()
            return
        first = next((line for line in self._lines if np.isfinite(_at(line, x))), None)
        if first is not None:
            self._card.show_at(self._area.place_of(x, _at(first, x)), _colour(first), self.read(x))
        self.pointed.emit(x)

    def _leave(self) -> None:
        self._card.hide()
        self.pointed.emit(float("nan"))


def _at(line: PlotLine, x: float) -> float:
    """The value at x; where a line comes by there more than once, one of its values."""
    known = np.isfinite(line.x) & np.isfinite(line.y)
    at, values = np.asarray(line.x, np.float64)[known], np.asarray(line.y, np.float64)[known]
    if not len(at) or not at.min() <= x <= at.max():
        return float("nan")
    if (np.diff(at) >= 0).all():
        return float(np.interp(x, at, values))
    return float(values[int(np.argmin(np.abs(at - x)))])


def _colour(line: PlotLine) -> QColor:
    return QColor(current_tokens().text) if line.series is None else series_colour(line.series)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
