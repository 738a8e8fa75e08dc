"""The area curves are drawn in: pyqtgraph in the colours of the house, with our own marks on its axes."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from workbench.ui.plots.ticks import linear_ticks, log_ticks, tick_words
from workbench.ui.theme import PLOT_SERIES, current_tokens, px

_MARK_PX = {"bottom": 80, "left": 46}


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with round marks; on a logarithmic one positions are powers of ten and words are the values.

    `last` : no marks beyond it, where names stand beside the curves.
    """

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=0)
        self.logarithmic = False
        self.last = math.inf
        self._said: tuple[str, dict[str, str]] = ("", {})
        # Values stand as they are: thousandths of a millimetre in "mm (x0.001)" are nobody's unit.
        self.enableAutoSIPrefix(False)
        self.setStyle(tickTextOffset=px(6), autoExpandTextSpace=True, hideOverlappingLabels=False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        count = max(2, round(size / px(_MARK_PX[self.orientation])))
        if self.logarithmic:
            if not (-300 < low < high < 300):
                return []
            return [(0.0, [math.log10(value) for value in log_ticks(10.0**low, 10.0**high, count)])]
        values = [value for value in linear_ticks(low, high, count) if value <= self.last]
        return [(values[1] - values[0] if len(values) > 1 else 0.0, values)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logarithmic:
            return [tick_words(10.0**value) for value in values]
        return [tick_words(value, spacing) for value in values]

    def say(self, words: str) -> None:
        """What the axis measures. Laying words out takes milliseconds: the same ones are left as they are."""
        style = {"color": current_tokens().muted, "font-size": f"{px(11)}px"}
        if (words, style) != self._said:
            self._said = words, style
            self.setLabel(words, **style)


class PlotArea(pg.PlotWidget):  # type: ignore[misc]
    """A plot with a quiet frame: lines across for the values, none along the bottom."""

    moved = Signal()
    """A person zoomed or panned."""
    fit_wanted = Signal()
    pointed = Signal(QPointF)
    """The mouse is over the plot, at a place in the widget."""
    left = Signal()
    themed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.bottom, self.side = ValueAxis("bottom"), ValueAxis("left")
        super().__init__(parent, axisItems={"bottom": self.bottom, "left": self.side}, enableMenu=False)
        self._ready = True
        self.hideButtons()
        self.setFrameStyle(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box = self.getPlotItem().getViewBox()
        self.box.disableAutoRange()
        self.box.setDefaultPadding(0.0)
        self.box.sigRangeChangedManually.connect(lambda *_: self.moved.emit())
        self.getPlotItem().setContentsMargins(px(4), px(14), px(14), px(4))
        self.wear_theme()

    def set_logarithmic(self, bottom: bool, side: bool) -> None:
        """Which axes count in powers of ten; what is drawn must then be log10 of the values."""
        for axis, on in ((self.bottom, bottom), (self.side, side)):
            if axis.logarithmic != on:
                axis.logarithmic = on
                axis.picture = None
                axis.update()

    def set_bottom_words(self, words: str) -> None:
        """What the bottom axis measures."""
        self.bottom.say(words)

    def wear_theme(self) -> None:
        """Take the colours the application wears."""
        tokens = current_tokens()
        self.setBackground(tokens.surface)
        font = QFont(self.font())
        font.setPixelSize(px(11))
        for axis in (self.bottom, self.side):
            axis.setPen(QPen(QColor(tokens.line), 1))
            axis.setTextPen(QColor(tokens.muted))
            axis.setTickFont(font)
        self.side.setPen(QPen(Qt.PenStyle.NoPen))
        self.side.setTickPen(QPen(QColor(tokens.line), 1))
        self.side.setGrid(255)
        self.side.setZValue(-1)
        self.themed.emit()

    def picture(self, scale: int = 1) -> QImage:
        """The plot drawn anew at `scale` times its size on screen."""
        image = QImage(self.width() * scale, self.height() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(current_tokens().surface))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        self.render(painter)
        painter.end()
        return image

    def drawing(self) -> bytes:
        """The plot as an SVG file, its lines as lines."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size())
        generator.setViewBox(self.rect())
        painter = QPainter(generator)
        painter.fillRect(self.rect(), QColor(current_tokens().surface))
        self.render(painter)
        painter.end()
        return bytes(data.data())

    def curve(self, z: float) -> Any:
        """A new curve item, `z` above others."""
        item = pg.PlotCurveItem(antialias=True, connect="finite")
        item.setZValue(z)
        self.addItem(item, ignoreBounds=True)
        return item

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a plotted position is in the widget."""
        return QPointF(self.mapFromScene(self.box.mapViewToScene(QPointF(x, y))))

    def position_at(self, place: QPointF) -> QPointF:
        """The plotted position at a place in the widget."""
        return QPointF(self.box.mapSceneToView(self.mapToScene(place.toPoint())))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_ready", False):
            self.wear_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # pyqtgraph resizes the view once before this class is made up.
        if getattr(self, "_ready", False):
            self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self.pointed.emit(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit_wanted.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


def series_colour(index: int) -> QColor:
    """The colour of the run at this place. On dark ground the two blues change places: the deep one would sink in."""
    order = list(PLOT_SERIES)
    if current_tokens().name == "dark":
        order[0], order[5] = order[5], order[0]
    return QColor(order[index % len(order)])
