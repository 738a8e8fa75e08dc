"""How values are spread: bars in the colours their values have on the surface."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.geometry.colour_scale import ColourScale, number
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.plot_area import PlotArea
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px


class Histogram(QWidget):
    """Shares of values per bin, in the scale's colours. What lies beyond the range is said in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edges = np.zeros(0)
        self._percent = np.zeros(0)
        self._beyond = (0.0, 0.0)
        self._middle: float | None = None
        self._scale = ColourScale()
        self._area = PlotArea()
        self._area.box.setMouseEnabled(False, False)
        self._area.side.setStyle(showValues=False)
        self._area.setAccessibleName("Histogram")
        self._area.pointed.connect(self._point)
        self._area.left.connect(self._hide_card)
        self._area.themed.connect(self._draw)
        self._card = HoverCard(self._area)
        self._empty = EmptyState("No values yet.")
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._area)

    def show_values(
        self,
        values: NDArray[np.floating],
        scale: ColourScale | None = None,
        *,
        weights: NDArray[np.floating] | None = None,
        bins: int = 36,
    ) -> None:
        """Count values (N,) in the scale's unit; NaN is left out. `weights` (N,) are areas, all equal where None."""
        scale = scale or ColourScale()
        kept = np.isfinite(values)
        values = np.asarray(values, np.float64)[kept]
        if scale.absolute:
            values = np.abs(values)
        shares = np.ones(len(values)) if weights is None else np.asarray(weights, np.float64)[kept]
        low, high = sorted((scale.low, scale.high))
        counts, edges = np.histogram(values, bins, (low, high), weights=shares)
        total = float(shares.sum())
        if total <= 0:
            self.clear("There are no values to count.")
            return
        below, above = float(shares[values < low].sum()), float(shares[values > high].sum())
        order = np.argsort(values)
        middle = float(values[order][np.searchsorted(np.cumsum(shares[order]), total / 2)])
        self.show_bins(edges, counts / total, (below / total, above / total), middle, scale=scale)

    def show_bins(
        self,
        edges: NDArray[np.floating],
        shares: NDArray[np.floating],
        beyond: tuple[float, float] = (0.0, 0.0),
        median: float | None = None,
        *,
        scale: ColourScale | None = None,
    ) -> None:
        """Show counted shares (B,) between edges (B + 1,); `beyond` are the shares below and above them."""
        self._edges, self._percent = np.asarray(edges, np.float64), 100 * np.asarray(shares, np.float64)
        self._beyond, self._middle = (100 * beyond[0], 100 * beyond[1]), median
        self._scale = scale or ColourScale()
        self._draw()
        self._pages.setCurrentWidget(self._area)

    def clear(self, sentence: str = "No values yet.") -> None:
        """Say something instead."""
        self._edges = self._percent = np.zeros(0)
        self._empty.say(sentence)
        self._pages.setCurrentWidget(self._empty)

    def bar_words(self, bar: int) -> str:
        """What a bar says: "+0.5 to +0.75 mm: 4.1 %"."""
        low, high = (number(float(edge), self._scale.signed) for edge in self._edges[bar : bar + 2])
        return f"{low} to {high} {self._scale.unit}: {self._percent[bar]:.1f} %"

    @property
    def words_below(self) -> str:
        """The unit, and what lies beyond the range."""
        return f"{self._scale.unit}{self._beyond_words()}"

    @property
    def median(self) -> float | None:
        """The value that the line marks."""
        return self._middle

    @property
    def sentence(self) -> str:
        """What is said instead of bars; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    def picture(self, scale: int = 1) -> QImage:
        """The histogram drawn anew at 1 to 4 times its size."""
        return self._area.picture(scale)

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(180))

    def _draw(self) -> None:
        self._area.getPlotItem().clear()
        if not len(self._percent):
            return
        tokens = current_tokens()
        centres = (self._edges[:-1] + self._edges[1:]) / 2
        colours = self._scale.colourise(centres)
        # The middle of the diverging map is the surface's own white: an edge keeps those bars in sight.
        edge = pg.mkPen(QColor(tokens.line).darker(112 if tokens.name == "light" else 70), width=1)
        bars = pg.BarGraphItem(
            x0=self._edges[:-1],
            x1=self._edges[1:],
            y0=0,
            y1=self._percent,
            brushes=[QColor(*map(int, c)) for c in colours],
            pen=edge,
        )
        self._area.addItem(bars, ignoreBounds=True)
        top = max(float(self._percent.max()), 1e-9)
        self._area.box.setRange(xRange=(self._edges[0], self._edges[-1]), yRange=(0, 1.18 * top), padding=0.02)
        self._area.set_bottom_words(self.words_below)
        if self._middle is not None:
            line = pg.InfiniteLine(
                self._middle,
                pen=pg.mkPen(tokens.text, width=1, style=Qt.PenStyle.DashLine),
                label=f"median {number(self._middle, self._scale.signed)} {self._scale.unit}",
                labelOpts={"position": 0.95, "color": QColor(tokens.text), "anchors": [(0, 0.5), (1, 0.5)]},
            )
            self._area.addItem(line, ignoreBounds=True)

    def _beyond_words(self) -> str:
        named = zip(self._beyond, ("below", "above"), strict=True)
        parts = [f"{share:.1f} % {side}" for share, side in named if share >= 0.05]
        return f" · {', '.join(parts)} the range" if parts else ""

    def _point(self, place: QPointF) -> None:
        value = self._area.position_at(place).x()
        bar = int(np.searchsorted(self._edges, value, "right")) - 1
        if not 0 <= bar < len(self._percent):
            self._hide_card()
            return
        centre = float(self._edges[bar] + self._edges[bar + 1]) / 2
        top = self._area.place_of(centre, float(self._percent[bar]))
        colour = self._scale.colourise(np.array([centre]))[0]
        self._card.show_at(top, QColor(*map(int, colour)), [self.bar_words(bar)])

    def _hide_card(self) -> None:
        self._card.hide()
