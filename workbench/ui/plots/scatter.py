"""Each sample as a point: one value against another, with the line of equality or lines across; a click names one."""

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
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px

_ROOM = 0.06
_REACH_PX = 10
_DOT_PX = 6


@dataclass(frozen=True)
class ScatterPoints:
    """Two values (N,) of each sample in `unit`, what they are, and the samples' names (N) or none."""

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    x_title: str
    y_title: str
    unit: str = ""
    names: Sequence[str] = ()

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(N,) where both values are known."""
        return np.asarray(np.isfinite(self.x) & np.isfinite(self.y))


class ScatterPlot(QWidget):
    """`picked(str)`: the name of the point that was clicked."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, sentence: str = "Nothing to plot yet.") -> None:
        super().__init__(parent)
        self.plot: ScatterPoints | None = None
        self._equal = True
        self._lines: tuple[tuple[float, str], ...] = ()
        self._area = PlotArea()
        self._card = HoverCard(self._area)
        self._area.box.setMouseEnabled(False, False)
        for axis in (self._area.bottom, self._area.side):
            # Else "0.5" becomes "500 (x0.001)" as soon as the axis has words.
            axis.enableAutoSIPrefix(False)
        self._area.pointed.connect(self._point)
        self._area.left.connect(self._card.hide)
        self._area.themed.connect(self._draw)
        self._area.scene().sigMouseClicked.connect(lambda event: self._click(event.scenePos()))
        self._empty = EmptyState(sentence)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._area)
        self.setMinimumSize(px(150), px(120))

    def show_points(
        self, plot: ScatterPoints | None, *, equal: bool = True, lines: Sequence[tuple[float, str]] = ()
    ) -> None:
        """Draw points; None draws nothing. `equal`: both axes alike, with the line of equality; else zero is marked.

        `lines` are (height, words) across.
        """
        self.plot = plot if plot is not None and bool(plot.kept.any()) else None
        self._equal, self._lines = equal, tuple(lines)
        shown = self.plot
        words = "" if shown is None else f"{int(shown.kept.sum())} samples: {shown.y_title} against {shown.x_title}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._draw()
        self._pages.setCurrentWidget(self._area if shown is not None else self._empty)

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at 1 to 4 times its size."""
        return self._area.picture(scale)

    def drawing(self) -> bytes:
        """The plot as an SVG file."""
        return self._area.drawing()

    def sizeHint(self) -> QSize:
        return QSize(px(260), px(220))

    def nearest(self, place: QPointF) -> int | None:
        """The point that a place in the plot is on; None where none is within reach."""
        if self.plot is None:
            return None
        kept = np.flatnonzero(self.plot.kept)
        origin, right, up = (self._area.place_of(*at) for at in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
        columns = origin.x() + (right.x() - origin.x()) * self.plot.x[kept] - place.x()
        rows = origin.y() + (up.y() - origin.y()) * self.plot.y[kept] - place.y()
        distances = np.hypot(columns, rows)
        nearest = int(np.argmin(distances))
        return int(kept[nearest]) if distances[nearest] <= px(_REACH_PX) else None

    def _draw(self) -> None:
        self._area.getPlotItem().clear()
        plot = self.plot
        if plot is None:
            return
        tokens, kept = current_tokens(), plot.kept
        x, y = plot.x[kept], plot.y[kept]
        dashed = pg.mkPen(tokens.muted, width=1, style=Qt.PenStyle.DashLine)
        if self._equal:
            across = up = _ends(np.concatenate([x, y]))
            self._area.addItem(pg.PlotCurveItem(list(across), list(across), pen=dashed), ignoreBounds=True)
        else:
            heights = [height for height, _words in self._lines]
            across, up = _ends(x), _ends(np.concatenate([y, [0.0], heights]))
            self._area.addItem(pg.InfiniteLine(0.0, angle=0, pen=pg.mkPen(tokens.text, width=1)), ignoreBounds=True)
        for height, words in self._lines:
            line = pg.InfiniteLine(
                height, angle=0, pen=dashed, label=words,
                labelOpts={"position": 0.98, "color": QColor(tokens.text), "anchors": [(1, 1), (1, 1)]},
            )  # fmt: skip
            self._area.addItem(line, ignoreBounds=True)
        colour = QColor(series_colour(0))
        colour.setAlphaF(0.6)
        dots = pg.ScatterPlotItem(x, y, size=px(_DOT_PX), pen=None, brush=colour, pxMode=True)
        self._area.addItem(dots, ignoreBounds=True)
        self._area.box.setRange(xRange=across, yRange=up, padding=0)
        self._area.set_bottom_words(f"{plot.x_title} ({plot.unit})" if plot.unit else plot.x_title)
        self._area.side.say(plot.y_title)

    def _point(self, place: QPointF) -> None:
        number_of = self.nearest(place)
        if number_of is None or self.plot is None:
            self._card.hide()
            self._area.unsetCursor()
            return
        plot = self.plot
        x, y = float(plot.x[number_of]), float(plot.y[number_of])
        lines = [plot.names[number_of]] if len(plot.names) else []
        lines += [f"{plot.x_title}: {number(x)} {plot.unit}", f"{plot.y_title}: {number(y)} {plot.unit}"]
        self._card.show_at(self._area.place_of(x, y), series_colour(0), lines)
        if len(plot.names):
            self._area.setCursor(Qt.CursorShape.PointingHandCursor)

    def _click(self, place: QPointF) -> None:
        found = self.nearest(QPointF(self._area.mapFromScene(place)))
        if found is not None and self.plot is not None and len(self.plot.names):
            self.picked.emit(self.plot.names[found])


def _ends(values: NDArray[np.floating]) -> tuple[float, float]:
    """The ends of an axis with a little room on both sides."""
    low, high = float(values.min()), float(values.max())
    room = max(_ROOM * (high - low), 1e-9)
    return low - room, high + room
