"""Tiles of held-out faces, a row per face, under their headings."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from plugins.training.sheet import COLUMNS
from workbench.api.ui import current_tokens, px

_GAP_PX = 8
_HEAD_PX = 20
_SMALLEST_PX, _LARGEST_PX = 72, 200
_PICTURE_PX = 440
_RADIUS_PX = 6
Sheet = list[list[QImage]]


class FaceSheet(QWidget):
    """Paints one row of tiles per face, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet = []
        self._heads: tuple[str, ...] = COLUMNS
        self.setAccessibleName("Held-out faces")

    def show_sheet(self, sheet: Sheet, heads: tuple[str, ...], words: str) -> None:
        """Show these tiles under these headings; `words` describe them to who cannot see them."""
        self._sheet, self._heads = sheet, heads
        self.setAccessibleDescription(words)
        self._fit()
        self.update()

    @property
    def faces(self) -> int:
        """How many faces are shown."""
        return len(self._sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(px(560), px(240))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side, gap, top = self._side(), px(_GAP_PX), px(_HEAD_PX)
        painter.setPen(QColor(current_tokens().muted))
        for column, head in enumerate(self._heads):
            room = QRectF(column * (side + gap), 0, side, top)
            text = painter.fontMetrics().elidedText(head, Qt.TextElideMode.ElideRight, side)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        if self._is_one_picture:
            picture = self._sheet[0][0]
            painter.drawImage(QRectF(0, top, side, side * picture.height() / max(picture.width(), 1)), picture)
            painter.end()
            return
        for row, tiles in enumerate(self._sheet):
            for column, tile in enumerate(tiles):
                room = QRectF(column * (side + gap), top + row * (side + gap), side, side)
                clip = QPainterPath()
                clip.addRoundedRect(room, px(_RADIUS_PX), px(_RADIUS_PX))
                painter.setClipPath(clip)
                painter.drawImage(room, tile)
                painter.setClipping(False)
        painter.end()

    @property
    def _is_one_picture(self) -> bool:
        """Whether the sheet is a single picture of any shape rather than square tiles."""
        return len(self._heads) == 1 and len(self._sheet) == 1

    def _side(self) -> int:
        if self._is_one_picture:
            return min(self.width(), px(_PICTURE_PX))
        columns, gap = len(self._heads), px(_GAP_PX)
        return min(max((self.width() - (columns - 1) * gap) // columns, px(_SMALLEST_PX)), px(_LARGEST_PX))

    def _fit(self) -> None:
        step = self._side() + px(_GAP_PX)
        self.setMinimumHeight(px(_HEAD_PX) + len(self._sheet) * step if self._sheet else 0)
