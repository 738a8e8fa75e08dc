"""Which share of a surface is better than an error: one rising curve per surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtWidgets import QStackedLayout, QWidget

from workbench.geometry.colour_scale import number
from workbench.ui.plots.hover import HoverCard
from workbench.ui.plots.plot_area import PlotArea, series_colour
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import current_tokens, px

_BESIDE_PX, _AXIS_PX = 6, 60
_WIDEST_NAME = 0.4
"""The share of the plot that names may take."""
_TOP = 104.0
_DASHES = ((Qt.PenStyle.DashLine, "╌"), (Qt.PenStyle.DotLine, "┈"), (Qt.PenStyle.DashDotLine, "╌·"))
"""Of the baselines, which have one colour, and the sign before each name."""


@dataclass(frozen=True)
class CumulativeCurve:
    """Rising errors x (N,) in the plot's unit and the share y (N,), 0 to 1, that is at most that.

    A baseline is drawn dashed, in the colour of what is to be beaten.
    """

    name: str
    x: NDArray[np.floating]
    y: NDArray[np.floating]
    baseline: bool = False


def cumulative(
    name: str, errors: NDArray[np.floating], *, weights: NDArray[np.floating] | None = None, baseline: bool = False
) -> CumulativeCurve:
    """The curve of unsigned or signed errors (N,); NaN is left out, `weights` (N,) are areas."""
    kept = np.isfinite(errors)
    sizes = np.abs(np.asarray(errors, np.float64)[kept])
    shares = np.ones(len(sizes)) if weights is None else np.asarray(weights, np.float64)[kept]
    order = np.argsort(sizes)
    summed = np.cumsum(shares[order])
    return CumulativeCurve(name, sizes[order], summed / summed[-1] if len(summed) else summed, baseline)


class CumulativePlot(QWidget):
    """Curves from 0 to 100 %, named beside their ends; the mouse reads them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: list[CumulativeCurve] = []
        self._limit = 5.0
        self._unit, self._of = "mm", "the surface"
        self._area = PlotArea()
        self._area.box.setMouseEnabled(False, False)
        self._area.setAccessibleName("Cumulative error")
        self._area.pointed.connect(self._point)
        self._area.left.connect(self._hide_card)
        self._area.themed.connect(self._draw)
        self._area.resized.connect(self._draw)
        self._card = HoverCard(self._area)
        self._empty = EmptyState("No values yet.")
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._area)

    def show_curves(
        self, curves: Sequence[CumulativeCurve], limit: float = 5.0, unit: str = "mm", *, of: str = "the surface"
    ) -> None:
        """Show curves up to `limit`; `of` names what the shares are of ("the faces")."""
        self._curves, self._limit, self._unit, self._of = list(curves), limit, unit, of
        self._draw()
        self._pages.setCurrentWidget(self._area if curves else self._empty)

    def share_at(self, curve: int, error: float) -> float:
        """Share (0 to 1) of a curve's surface that is at most `error`."""
        return float(_shares(self._curves[curve], np.array([error]))[0])

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at 1 to 4 times its size."""
        return self._area.picture(scale)

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(180))

    def _draw(self) -> None:
        self._area.getPlotItem().clear()
        at = np.linspace(0, self._limit, 300)
        heights, looks = [], self._looks()
        for curve, (colour, style, _) in zip(self._curves, looks, strict=True):
            percent = 100 * _shares(curve, at)
            item = self._area.curve(2 - curve.baseline)
            item.setPen(pg.mkPen(colour, width=1.4 if curve.baseline else 2, style=style))
            item.setData(at, percent)
            # Where all have come to 100 %, the better curve's name stands higher.
            heights.append(float(percent[-1] + 1e-3 * percent.mean()))
        self._area.bottom.last = self._limit
        self._area.box.setRange(xRange=(0, self._name_curves(heights, looks)), yRange=(0, _TOP), padding=0)
        self._area.set_bottom_words(f"at most this error, {self._unit} (share of {self._of}, %)")

    def _looks(self) -> list[tuple[QColor, Qt.PenStyle, str]]:
        """Colour, line and name of each curve."""
        tokens = current_tokens()
        looks: list[tuple[QColor, Qt.PenStyle, str]] = []
        for curve in self._curves:
            before = sum(other.baseline == curve.baseline for other in self._curves[: len(looks)])
            if curve.baseline:
                style, sign = _DASHES[before % len(_DASHES)]
                looks.append((QColor(tokens.bad), style, f"{sign} {curve.name}"))
            else:
                looks.append((series_colour(before), Qt.PenStyle.SolidLine, curve.name))
        return looks

    def _name_curves(self, ends: Sequence[float], looks: Sequence[tuple[QColor, Qt.PenStyle, str]]) -> float:
        """Names beside the curves' ends, in the order of the ends; where the bottom axis then ends."""
        metrics = QFontMetricsF(self._area.font())
        across = max(1.0, self._area.width() - px(_AXIS_PX))
        names = [metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME * across) for *_, name in looks]
        room = max((metrics.horizontalAdvance(name) for name in names), default=0.0) + px(_BESIDE_PX)
        high = metrics.height() * _TOP / max(1.0, self._area.height() - px(_AXIS_PX))
        for name, height, (colour, *_) in zip(names, spread_out(ends, high, _TOP), looks, strict=True):
            label = pg.TextItem(name, color=colour, anchor=(0, 0.5))
            label.setPos(self._limit, height)
            self._area.addItem(label, ignoreBounds=True)
        return float(self._limit * across / max(1.0, across - room))

    def _point(self, place: QPointF) -> None:
        error = self._area.position_at(place).x()
        if not self._curves or not 0 <= error <= self._limit:
            self._hide_card()
            return
        shares = [self.share_at(i, error) for i in range(len(self._curves))]
        lines = [f"within {number(error)} {self._unit}"]
        lines += [f"{c.name}: {100 * share:.1f} %" for c, share in zip(self._curves, shares, strict=True)]
        self._card.show_at(self._area.place_of(error, 100 * shares[0]), series_colour(0), lines)

    def _hide_card(self) -> None:
        self._card.hide()


def spread_out(heights: Sequence[float], apart: float, top: float) -> list[float]:
    """The heights moved as little as their order and a distance of `apart` allow, between 0 and `top`."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    apart = min(apart, top / max(1, len(heights)))
    moved = list(heights)
    least = apart / 2
    for i in order:
        moved[i] = max(heights[i], least)
        least = moved[i] + apart
    most = top - apart / 2
    for i in reversed(order):
        moved[i] = min(moved[i], most)
        most = moved[i] - apart
    return moved


def _shares(curve: CumulativeCurve, errors: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) shares, 0 to 1, of a curve's surface that are at most these errors (N,)."""
    found = np.searchsorted(curve.x, errors, "right")
    return np.concatenate([[0.0], np.asarray(curve.y, np.float64)])[found]
