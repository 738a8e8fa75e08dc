"""Small plots of how a set is spread: what is expected as filled steps, what was measured as a line over them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from plugins.blender.spread import QUANTITIES, Quantity, in_words, rounded, shares
from workbench.api.ui import PLOT_SERIES, current_tokens, label, px

_BINS = 24
_PLOT_PX = 30
_NOTHING = np.zeros(0)
_MEASURED = PLOT_SERIES[3]


class SpreadChart(QWidget):
    """One quantity. Hovering tells the numbers."""

    def __init__(self, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = quantity
        self._expected = self._measured = _NOTHING
        self._nothing = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(quantity.title)
        self._tell()

    def show_expected(self, values: NDArray[np.float64]) -> None:
        """Values (N,) of draws; none where nothing can be known before."""
        self._expected = _finite(values)
        self._nothing = "known once made"
        self._tell()

    def show_measured(self, values: NDArray[np.float64]) -> None:
        """Values (N,) of faces that were made."""
        self._measured = _finite(values)
        self._tell()

    def words(self) -> str:
        """The plot as sentences."""
        parts = [f"{self.quantity.title}. {self.quantity.explanation}"]
        if len(self._expected):
            parts.append(f"Expected: {in_words(self._expected, self.quantity)}.")
        if len(self._measured):
            parts.append(f"Made: {in_words(self._measured, self.quantity)}.")
        return "\n".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(px(120), 2 * self._line() + px(_PLOT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(80), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, line = current_tokens(), self._line()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignVCenter, self._heading())
        plot = QRectF(0, line, self.width() - 1, px(_PLOT_PX))
        painter.fillRect(plot, QColor(tokens.raised))
        drawn = [shares(values, self.quantity, _BINS) for values in (self._expected, self._measured)]
        top = max(1e-9, *(float(part.max()) for part in drawn))
        if len(self._expected):
            painter.fillPath(_steps(drawn[0] / top, plot, closed=True), QColor(tokens.line).darker(_shade()))
        if len(self._measured):
            painter.setPen(QPen(QColor(_MEASURED), px(2)))
            painter.drawPath(_steps(drawn[1] / top, plot, closed=False))
        if not len(self._expected) + len(self._measured):
            painter.setPen(QColor(tokens.muted))
            room = int(plot.width()) - px(8)
            words = self.fontMetrics().elidedText(self._nothing, Qt.TextElideMode.ElideRight, room)
            painter.drawText(plot, Qt.AlignmentFlag.AlignCenter, words)
        self._paint_ends(painter, QRectF(0, plot.bottom(), self.width(), line))
        painter.end()

    def _paint_ends(self, painter: QPainter, row: QRectF) -> None:
        font = painter.font()
        font.setPixelSize(px(11))
        painter.setFont(font)
        painter.setPen(QColor(current_tokens().muted))
        ends = (rounded(self.quantity.low), rounded(self.quantity.high))
        for words, side in zip(ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(row, side | Qt.AlignmentFlag.AlignVCenter, words)
        known = self._measured if len(self._measured) else self._expected
        if not len(known):
            return
        middle = f"median {rounded(float(np.median(known)))}"
        # Centred between ends of unlike width: both sides need what the wider end takes.
        wide = painter.fontMetrics().horizontalAdvance
        if wide(middle) + 2 * max(map(wide, ends)) + px(8) <= row.width():
            painter.drawText(row, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, middle)

    def _tell(self) -> None:
        self.setToolTip(self.words())
        self.setAccessibleDescription(self.words())
        self.update()

    def _heading(self) -> str:
        unit = self.quantity.unit
        return f"{self.quantity.title} ({unit})" if unit else self.quantity.title

    def _line(self) -> int:
        return self.fontMetrics().lineSpacing()


class SpreadCharts(QWidget):
    """All quantities, two in a row, and which mark means what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.charts = {name: SpreadChart(quantity) for name, quantity in QUANTITIES.items()}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(4))
        for place, chart in enumerate(self.charts.values()):
            grid.addWidget(chart, place // 2, place % 2)
        self._legend = label(tone="muted", size="secondary", wrap=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        grid.addWidget(self._legend, len(self.charts) // 2, 1)
        self.show_measured({})

    def show_expected(self, values: Mapping[str, NDArray[np.float64]]) -> None:
        """Draws by quantity."""
        for name, chart in self.charts.items():
            chart.show_expected(values.get(name, _NOTHING))

    def show_measured(self, values: Mapping[str, NDArray[np.float64]]) -> None:
        """Measurements by quantity."""
        for name, chart in self.charts.items():
            chart.show_measured(values.get(name, _NOTHING))
        made = max((len(part) for part in values.values()), default=0)
        lines = ["▇ expected"] + ([f'<span style="color:{_MEASURED}">▬</span> made ({made:,})'] if made else [])
        self._legend.setText("<br>".join(lines))

    @property
    def legend_words(self) -> str:
        """What the marks mean, and of how many faces."""
        return self._legend.text()


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)[np.isfinite(values)]


def _shade() -> int:
    return 118 if current_tokens().name == "light" else 60


def _steps(heights: NDArray[np.float64], plot: QRectF, *, closed: bool) -> QPainterPath:
    """A flight of steps over the plot; `heights` are shares of its height."""
    wide = plot.width() / len(heights)
    path = QPainterPath(plot.bottomLeft())
    for place, height in enumerate(heights.tolist()):
        top = plot.bottom() - 0.92 * height * plot.height()
        path.lineTo(QPointF(plot.left() + place * wide, top))
        path.lineTo(QPointF(plot.left() + (place + 1) * wide, top))
    path.lineTo(plot.bottomRight())
    if closed:
        path.closeSubpath()
    return path
