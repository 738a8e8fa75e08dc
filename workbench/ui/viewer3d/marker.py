"""A ring and a few words laid over a viewer, at a place on the surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.theme import current_tokens, px


class Marker(QWidget):
    """Fills its parent and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._position: NDArray[np.float64] | None = None
        self._text = ""
        self._viewpoint = Viewpoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """The words beside the ring; empty when nothing is marked."""
        return self._text

    def point_at(self, position: NDArray[np.float64], text: str) -> None:
        """Mark a place (3,) in metres."""
        self._position, self._text = np.asarray(position, np.float64), text
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self.update()

    def follow(self, viewpoint: Viewpoint) -> None:
        """Keep to the place while the view moves."""
        self._viewpoint = viewpoint
        if self._position is not None:
            self.update()

    def clear(self) -> None:
        """Mark nothing."""
        self._position, self._text = None, ""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.draw(painter, self.width(), self.height())
        painter.end()

    def draw(self, painter: QPainter, width: float, height: float) -> None:
        """Draw into any painter, also a saved picture's."""
        if self._position is None:
            return
        x, y, ahead = self._viewpoint.project(self._position[None], width, height)[0]
        if ahead <= 0:
            return
        tokens = current_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thickness in ((tokens.surface, 4.0), (tokens.text, 1.8)):
            painter.setPen(QPen(QColor(colour), thickness))
            painter.drawEllipse(QPointF(x, y), px(5), px(5))
        metrics = QFontMetricsF(painter.font())
        wide = metrics.horizontalAdvance(self._text) + px(14)
        left = x + px(11) if x + px(11) + wide < width else x - px(11) - wide
        box = QRectF(left, y - metrics.height() / 2 - px(3), wide, metrics.height() + px(6))
        painter.setPen(QPen(QColor(tokens.line), 1.0))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, px(5), px(5))
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
