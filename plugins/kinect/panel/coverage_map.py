"""The map of turns and nods that fills while a person is captured: numbers in cells, the wanted one marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.api.ui import PLOT_SERIES, current_tokens, px

_FILLED, _WANTED = QColor(PLOT_SERIES[0]), QColor(PLOT_SERIES[1])
_LABEL_PX, _LEFT_PX, _HIGH_PX = 11, 44, 230
_NUMBER_FROM_PX = 15


class CoverageMap(QWidget):
    """Frames of each view as live frames tell them (`plugins.kinect.live.names`).

    The person's own right is at the right where the picture is a mirror, else at the left; looking up is on top. A cell
    is the bluer the fuller, and ticked once it has its share. A thick orange frame is the view that is wanted next, a
    ring is the head.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: Mapping[str, Any] = {}
        self._mirrored = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Frames of every turn and nod")

    def show_map(self, coverage: Mapping[str, Any] | None, *, mirrored: bool) -> None:
        """Show the map of a frame; None takes it away."""
        if coverage is not None and (coverage != self._map or mirrored != self._mirrored):
            self._map, self._mirrored = coverage, mirrored
            self.setAccessibleDescription(self.words())
            self.update()
        self.setVisible(coverage is not None)

    def words(self) -> str:
        """The map in a sentence."""
        if not self._map:
            return "No frame yet."
        counts = [count for row in self._map["counts"] for count in row]
        share = self._map["share"]
        if not share:
            return "The ring is where the head is now. A capture fills the map."
        full = sum(count >= share for count in counts)
        told = f"{full} of {len(counts)} views have their {share} {'frame' if share == 1 else 'frames'}"
        wanted = self._map["wanted"]
        if wanted is None:
            return f"{told}."
        yaw, pitch = (_middle(self._map[axis], i) for axis, i in (("yaw_edges", wanted[1]), ("pitch_edges", wanted[0])))
        across, along = "right" if yaw > 0 else "left", "up" if pitch > 0 else "down"
        return f"{told}; wanted next: {abs(yaw):.0f}° {across}, {abs(pitch):.0f}° {along}."

    def cell_at(self, row: int, column: int) -> QRectF:
        """Where the view of a row (rising pitch) and column (rising yaw) is drawn."""
        rows, columns = len(self._map["counts"]), len(self._map["counts"][0])
        area = self._area()
        across = column if self._mirrored else columns - 1 - column
        wide, high = area.width() / columns, area.height() / rows
        return QRectF(area.left() + across * wide, area.top() + (rows - 1 - row) * high, wide, high)

    def sizeHint(self) -> QSize:
        return QSize(px(260), px(_HIGH_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._map:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(px(_LABEL_PX))
        painter.setFont(font)
        self._paint_cells(painter)
        self._paint_marks(painter)
        self._paint_scales(painter)
        painter.end()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(_LEFT_PX), px(4), -px(8), -px(34))

    def _paint_cells(self, painter: QPainter) -> None:
        tokens, share = current_tokens(), max(self._map["share"], 1)
        empty, line = QColor(tokens.raised), QColor(tokens.line)
        for row, counts in enumerate(self._map["counts"]):
            for column, count in enumerate(counts):
                cell = self.cell_at(row, column)
                part = min(count / share, 1.0)
                colour = _between(empty, _FILLED, part)
                painter.setPen(QPen(line, 1))
                painter.setBrush(colour)
                painter.drawRect(cell)
                if cell.width() >= px(_NUMBER_FROM_PX) and count:
                    words = f"{count} ✓" if count >= share and cell.width() >= px(34) else str(count)
                    painter.setPen(QColor("#ffffff" if colour.lightnessF() < 0.55 else "#14181f"))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._map["wanted"] is not None:
            inside = self.cell_at(*self._map["wanted"]).adjusted(1.5, 1.5, -1.5, -1.5)
            painter.setPen(QPen(QColor("#14181f"), px(5)))
            painter.drawRect(inside)
            painter.setPen(QPen(_WANTED, px(3)))
            painter.drawRect(inside)
        if self._map["here"] is not None:
            cell = self.cell_at(*self._map["here"])
            radius = min(cell.width(), cell.height()) * 0.42
            for width, colour in ((px(4), QColor(0, 0, 0, 160)), (px(2), QColor("#ffffff"))):
                painter.setPen(QPen(colour, width))
                painter.drawEllipse(cell.center(), radius, radius)

    def _paint_scales(self, painter: QPainter) -> None:
        area = self._area()
        painter.setPen(QColor(current_tokens().muted))
        yaw, pitch = self._map["yaw_edges"], self._map["pitch_edges"]
        for share, angle in _ticks(yaw):
            x = area.left() + (share if self._mirrored else 1 - share) * area.width()
            _centred(painter, QPointF(x, area.bottom() + px(10)), _degrees(angle))
        for share, angle in _ticks(pitch):
            y = area.bottom() - share * area.height()
            box = QRectF(0, y - px(8), px(_LEFT_PX) - px(6), px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _degrees(angle))
        sides = ("← turned left", "turned right →") if self._mirrored else ("← turned right", "turned left →")
        below = QRectF(area.left(), area.bottom() + px(18), area.width(), px(16))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, sides[0])
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, sides[1])


def _between(colour: QColor, other: QColor, share: float) -> QColor:
    pairs = zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _middle(edges: Sequence[float], cell: int) -> float:
    return (edges[cell] + edges[cell + 1]) / 2


def _ticks(edges: Sequence[float]) -> list[tuple[float, float]]:
    """Ends and middle of a scale: share of its length, and angle."""
    return [(0.0, edges[0]), (0.5, (edges[0] + edges[-1]) / 2), (1.0, edges[-1])]


def _degrees(angle: float) -> str:
    return f"{angle:+.0f}°".replace("-", "−").replace("+0°", "0°")


def _centred(painter: QPainter, middle: QPointF, words: str) -> None:
    painter.drawText(
        QRectF(middle.x() - px(30), middle.y() - px(8), px(60), px(16)), Qt.AlignmentFlag.AlignCenter, words
    )
