"""Stars in the corner of a gallery's pictures: drawn, clicked, and set with a key."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemDelegate, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.api.ui import Gallery, current_tokens, px

_SIDE_PX, _MARGIN_PX = 20, 5
_INNER = 0.45
KEY = Qt.Key.Key_S


class Stars(QObject):
    """`toggled(list)` when a person clicks a star or presses S: ids of the faces it is about."""

    toggled = Signal(list)

    def __init__(self, gallery: Gallery, starred: Callable[[str], bool], offered: Callable[[], bool]) -> None:
        super().__init__(gallery)
        self._gallery, self._offered = gallery, offered
        grid = gallery.grid
        grid.setItemDelegate(_StarPainter(grid.itemDelegate(), self._state_of, starred, self))
        grid.installEventFilter(self)
        grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only what a person does: other events still come while the page is being taken down.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == KEY:
            chosen = [entry.id for entry in self._gallery.selected()]
            if chosen and self._offered():
                self.toggled.emit(chosen)
            return True
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if isinstance(event, QMouseEvent) and event.type() in presses:
            return self._pressed(event)
        return False

    def _pressed(self, event: QMouseEvent) -> bool:
        grid = self._gallery.grid
        index = grid.indexAt(event.position().toPoint())
        face = self._state_of(index.row()) if index.isValid() else None
        if face is None or not star_rect(grid.visualRect(index)).contains(event.position().toPoint()):
            return False
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit([face])
        return True

    def _state_of(self, row: int) -> str | None:
        """The id of a row's face, where it can be starred."""
        entry = self._gallery.entry_at(row) if self._offered() else None
        return None if entry is None else entry.id


def star_rect(cell: QRect) -> QRect:
    """Where a cell's star is: in the upper right corner."""
    side, margin = px(_SIDE_PX), px(_MARGIN_PX)
    return QRect(cell.right() - side - margin, cell.top() + margin, side, side)


class _StarPainter(QStyledItemDelegate):
    """Paints what the gallery's own painter does, and a star over it: full, or an outline under the cursor."""

    def __init__(
        self,
        picture: QAbstractItemDelegate,
        face_of: Callable[[int], str | None],
        starred: Callable[[str], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._picture, self._face_of, self._starred = picture, face_of, starred

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self._picture.paint(painter, option, index)
        face = self._face_of(index.row())
        if face is None:
            return
        full = self._starred(face)
        near = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus
        if not full and not option.state & near:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1.2))
        painter.setBrush(QColor(current_tokens().warn) if full else QColor(255, 255, 255, 90))
        painter.drawPolygon(_star(star_rect(option.rect)))
        painter.restore()


def _star(room: QRect) -> QPolygonF:
    """Five points inside a square."""
    middle, reach = QRect(room).center(), room.width() / 2
    corners = []
    for corner in range(10):
        radius = reach if corner % 2 == 0 else reach * _INNER
        angle = math.pi * corner / 5 - math.pi / 2
        corners.append(QPointF(middle.x() + radius * math.cos(angle), middle.y() + radius * math.sin(angle)))
    return QPolygonF(corners)
