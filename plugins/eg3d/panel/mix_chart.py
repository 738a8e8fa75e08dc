"""Bars of the viewpoints that will be made, and of those that were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.api.ui import PLOT_SERIES, current_tokens, px

_BAR_PX, _GAP_PX, _CHIP_PX, _LABEL_PX = 12, 6, 10, 52


@dataclass(frozen=True)
class Share:
    """One kind of viewpoint: its share of what will be made (0 to 1), and how many were made of it."""

    name: str
    wanted: float
    made: int = 0


class MixChart(QWidget):
    """Two bars, and below them each kind with both shares in per cent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: list[Share] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Viewpoints")

    def show_mix(self, shares: Sequence[Share]) -> None:
        """Show these kinds, in this order."""
        self._shares = list(shares)
        self.setAccessibleDescription(self.words())
        self.setToolTip("How many faces are seen from where: to be made, and made so far.")
        self.updateGeometry()
        self.update()

    @property
    def shares(self) -> list[Share]:
        """What is shown."""
        return list(self._shares)

    def words(self) -> str:
        """The chart as a sentence."""
        made = sum(share.made for share in self._shares)
        parts = []
        for share in self._shares:
            done = f", {_per_cent(share.made / made)} made" if made else ""
            parts.append(f"{share.name}: {_per_cent(share.wanted)} to make{done}")
        return "; ".join(parts)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing() + px(2)
        bars = 2 * (max(line, px(_BAR_PX)) + px(2))
        return QSize(px(220), bars + px(_GAP_PX) + line * len(self._shares))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().lineSpacing() + px(2)
        made = sum(share.made for share in self._shares)
        top = 0.0
        for words, shares in (
            ("To make", [share.wanted for share in self._shares]),
            ("Made", [share.made / made if made else 0.0 for share in self._shares]),
        ):
            self._paint_bar(painter, top, line, words, shares)
            top += max(line, px(_BAR_PX)) + px(2)
        top += px(_GAP_PX)
        for place, share in enumerate(self._shares):
            self._paint_line(painter, QRectF(0, top + place * line, self.width(), line), place, share, made)
        painter.end()

    def _paint_bar(self, painter: QPainter, top: float, line: int, words: str, shares: Sequence[float]) -> None:
        tokens = current_tokens()
        painter.setPen(QColor(tokens.muted))
        left = max(px(_LABEL_PX), self.fontMetrics().horizontalAdvance("To make") + px(8))
        painter.drawText(QRectF(0, top, left, line), Qt.AlignmentFlag.AlignVCenter, words)
        bar = QRectF(left, top + (line - px(_BAR_PX)) / 2, self.width() - left, px(_BAR_PX))
        shape = QPainterPath()
        shape.addRoundedRect(bar, px(3), px(3))
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(bar, QColor(tokens.line))
        start = bar.left()
        for place, share in enumerate(shares):
            wide = bar.width() * share
            painter.fillRect(QRectF(start, bar.top(), wide, bar.height()), _colour(place))
            start += wide
        painter.restore()

    def _paint_line(self, painter: QPainter, line: QRectF, place: int, share: Share, made: int) -> None:
        tokens, side = current_tokens(), px(_CHIP_PX)
        painter.fillRect(QRectF(0, line.center().y() - side / 2, side, side), _colour(place))
        figures = _per_cent(share.wanted) + (f" · {_per_cent(share.made / made)}" if made else "")
        wide = self.fontMetrics().horizontalAdvance(figures)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figures)
        painter.setPen(QColor(tokens.text))
        room = line.adjusted(side + px(6), 0, -wide - px(8), 0)
        name = self.fontMetrics().elidedText(share.name, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _colour(place: int) -> QColor:
    return QColor(PLOT_SERIES[place % len(PLOT_SERIES)])
