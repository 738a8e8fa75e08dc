"""Which colour stands for which region."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui.theme import current_tokens, px

Region = tuple[str, tuple[int, int, int]]


class RegionLegend(QWidget):
    """Dots and names, as many lines as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._regions: list[Region] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Its line stays free while there is nothing to explain, so that the picture above does not jump.
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setFixedHeight(px(20))
        self.setAccessibleName("Regions")
        self.hide()

    def show_regions(self, regions: Sequence[Region]) -> None:
        """Show these; none hides the legend."""
        if list(regions) == self._regions:
            return
        self._regions = list(regions)
        self.setAccessibleDescription(", ".join(name for name, _ in regions))
        self.setVisible(bool(regions))
        self._settle()

    @property
    def words(self) -> list[str]:
        """Names of the regions shown."""
        return [name for name, _ in self._regions]

    def sizeHint(self) -> QSize:
        return QSize(px(200), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for area, (name, colour) in zip(self._places(), self._regions, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*colour))
            painter.drawEllipse(QRectF(area.left(), area.center().y() - px(4), px(8), px(8)))
            painter.setPen(QColor(current_tokens().muted))
            painter.drawText(area.adjusted(px(13), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()

    def _places(self) -> list[QRectF]:
        metrics, line = self.fontMetrics(), float(px(20))
        places: list[QRectF] = []
        x = y = 0.0
        for name, _ in self._regions:
            wide = metrics.horizontalAdvance(name) + px(13)
            if x > 0 and x + wide > self.width():
                x, y = 0.0, y + line
            places.append(QRectF(x, y, wide, line))
            x += wide + px(14)
        return places

    def _settle(self) -> None:
        places = self._places()
        self.setFixedHeight(round(places[-1].bottom()) if places else px(20))
        self.update()
