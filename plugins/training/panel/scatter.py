"""Each sample as a point: a score of one run against that of another, on equal axes with the line of equality."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from plugins.training.evaluation.report.scatter import Scatter, scatter_range
from workbench.api.ui import current_tokens, px


class ScatterView(QWidget):
    """Points below the line: the run upwards has the smaller number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot: Scatter | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(150), px(120))

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(220))

    def show_plot(self, plot: Scatter | None) -> None:
        """Draw these points; None draws nothing."""
        self.plot = plot
        words = "" if plot is None else f"{len(plot.x)} samples: {plot.y_title} against {plot.x_title}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.plot is None or not self.plot.x:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, margin = current_tokens(), px(22)
        side = min(self.width() - margin, self.height() - 2 * margin) - px(4)
        frame = QRectF(margin, px(4), side, side)
        painter.setPen(QPen(QColor(tokens.muted), 1))
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(tokens.muted), 1, Qt.PenStyle.DashLine))
        painter.drawLine(frame.bottomLeft(), frame.topRight())
        self._draw_points(painter, frame, QColor(tokens.accent))
        self._draw_words(painter, frame, QColor(tokens.muted))
        painter.end()

    def _draw_points(self, painter: QPainter, frame: QRectF, colour: QColor) -> None:
        assert self.plot is not None
        low, high = scatter_range(self.plot.x, self.plot.y)
        colour.setAlphaF(0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, y in zip(self.plot.x, self.plot.y, strict=True):
            place = QPointF((x - low) / (high - low) * frame.width(), -(y - low) / (high - low) * frame.height())
            painter.drawEllipse(frame.bottomLeft() + place, px(3), px(3))

    def _draw_words(self, painter: QPainter, frame: QRectF, colour: QColor) -> None:
        assert self.plot is not None
        low, high = scatter_range(self.plot.x, self.plot.y)
        painter.setPen(colour)
        below = QRectF(frame.left(), frame.bottom() + px(2), frame.width(), px(18))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{low:.3g}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{high:.3g}")
        painter.drawText(below.translated(0, px(16)), Qt.AlignmentFlag.AlignHCenter, self.plot.x_title)
        painter.translate(px(2), frame.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, frame.height(), px(18)), Qt.AlignmentFlag.AlignHCenter, self.plot.y_title)
        painter.resetTransform()
