"""How one cell of a gallery looks: a rounded thumbnail with its caption."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.gallery.model import GalleryModel
from workbench.ui.theme import Tokens, current_tokens, px
from workbench.ui.theme.tokens import RADIUS_PX

CAPTION_HEIGHT = 20


class ThumbnailPainter(QStyledItemDelegate):
    """Paints cells; reads colours from the application each time, so that a new theme needs no more than a repaint."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = current_tokens()
        state, cell = option.state, option.rect
        caption_height = px(CAPTION_HEIGHT)
        frame = QRectF(cell.left(), cell.top(), cell.width(), cell.height() - caption_height)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_picture(painter, frame, index, tokens)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen or focused:
            painter.setPen(QPen(QColor(tokens.accent), 2.0 if chosen else 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), px(RADIUS_PX), px(RADIUS_PX))
        caption = index.data(Qt.ItemDataRole.DisplayRole) or ""
        below = QRect(cell.left(), cell.bottom() - caption_height + 1, cell.width(), caption_height)
        painter.setPen(QColor(tokens.text if chosen else tokens.muted))
        text = option.fontMetrics.elidedText(caption, Qt.TextElideMode.ElideMiddle, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return option.rect.size()

    def _paint_picture(
        self, painter: QPainter, frame: QRectF, index: QModelIndex | QPersistentModelIndex, tokens: Tokens
    ) -> None:
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        outline = QPainterPath()
        outline.addRoundedRect(frame, px(RADIUS_PX), px(RADIUS_PX))
        painter.fillPath(outline, QColor(tokens.raised))
        if isinstance(picture, QPixmap):
            size = QSize(picture.width(), picture.height()).scaled(
                frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
            )
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.setClipPath(outline)
            painter.drawPixmap(target, picture, QRectF(picture.rect()))
            painter.setClipping(False)
        elif index.data(GalleryModel.DamagedRole):
            painter.setPen(QColor(tokens.warn))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "no picture")
