"""A grid view of a gallery's rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem, QWidget

from workbench.ui.gallery.cells import Cells
from workbench.ui.gallery.model import GalleryModel
from workbench.ui.gallery.painting import CAPTION_HEIGHT, ThumbnailPainter
from workbench.ui.theme import px

_GAP = 8
_SIDE_STEP = 48
SMALLEST, LARGEST = 64, 256
AnyIndex = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction


class ThumbnailGrid(QAbstractItemView):
    """Thumbnails in rows and columns. Ctrl + wheel changes their size."""

    rows_shown = Signal(int, int)
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = 112
        self._cells = Cells()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(ThumbnailPainter(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Pictures")

    def set_side(self, side: int) -> None:
        """Make thumbnails larger or smaller; the picture in the middle stays in sight."""
        side = min(max(side, SMALLEST), LARGEST)
        if side == self._side:
            return
        middle = sum(self.visible_rows()) // 2
        self._side = side
        self.updateGeometries()
        if middle < self._count():
            self.scrollTo(self.model().index(middle, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._tell_shown()
        self.viewport().update()
        self.side_changed.emit(side)

    @property
    def columns(self) -> int:
        """Cells side by side."""
        return self._cells.columns

    def visible_rows(self) -> tuple[int, int]:
        """First row on screen and the one after the last."""
        top = self.verticalOffset()
        return self._cells.between(top, top + self.viewport().height(), self._count())

    # What Qt asks of a view

    def visualRect(self, index: AnyIndex) -> QRect:
        return self._cells.rect(index.row()).translated(0, -self.verticalOffset()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._cells.row_at(point + QPoint(0, self.verticalOffset()))
        return QModelIndex() if row is None or row >= self._count() else self.model().index(row, 0)

    def scrollTo(
        self, index: AnyIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        cell, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + cell.center().y() - height // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - self._cells.gap)
        elif cell.bottom() > height:
            bar.setValue(bar.value() + cell.bottom() - height + self._cells.gap)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: AnyIndex) -> bool:
        return False

    def updateGeometries(self) -> None:
        room, caption = self.viewport().width(), px(CAPTION_HEIGHT)
        self._cells = Cells.filling(room, px(self._side), caption, px(_GAP), px(SMALLEST) // 2)
        bar = self.verticalScrollBar()
        bar.setSingleStep(self._cells.height // 3)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._cells.total(self._count()) - self.viewport().height()))
        super().updateGeometries()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # As in a text: everything between where the mouse went down and where it is. The rectangle's corners are those
        # two places, in this order, so it may be of negative size.
        ends = [index.row() for index in map(self.indexAt, (rect.topLeft(), rect.bottomRight())) if index.isValid()]
        if len(ends) < 2 and (touched := self._touched(rect.normalized())):
            ends += [touched[0][0], touched[-1][1]]
        selection = QItemSelection()
        if ends:
            selection.select(self.model().index(min(ends), 0), self.model().index(max(ends), 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        first, last = self.visible_rows()
        region = QRegion()
        for span in selection.toList():
            for row in range(max(first, span.top()), min(last, span.bottom() + 1)):
                region += self.visualRect(self.model().index(row, 0))
        return region

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count, columns = self._count(), self.columns
        if count == 0:
            return QModelIndex()
        page = columns * max(1, self.viewport().height() // self._cells.pitch)
        steps = {
            _Move.MoveLeft: -1, _Move.MovePrevious: -1, _Move.MoveRight: 1, _Move.MoveNext: 1,
            _Move.MoveUp: -columns, _Move.MoveDown: columns, _Move.MovePageUp: -page, _Move.MovePageDown: page,
            _Move.MoveHome: -count, _Move.MoveEnd: count,
        }  # fmt: skip
        row = self.currentIndex().row()
        goal = row + steps[action]
        if action in (_Move.MoveUp, _Move.MoveDown) and not 0 <= goal < count:
            goal = row
        return self.model().index(min(max(goal, 0), count - 1), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(round(self._side * 1.1 ** (event.angleDelta().y() / 120)))
            event.accept()
            return
        super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        current = self.currentIndex().row() if self.hasFocus() else -1
        plain = option.state & ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        for first, last in self._touched(event.rect()):
            for row in range(first, last + 1):
                index = self.model().index(row, 0)
                option.rect = self.visualRect(index)
                option.state = plain
                if self.selectionModel().isSelected(index):
                    option.state |= QStyle.StateFlag.State_Selected
                if row == current:
                    option.state |= QStyle.StateFlag.State_HasFocus
                self.itemDelegate().paint(painter, option, index)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()
        self._tell_shown()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)
        self._tell_shown()

    def rowsInserted(self, parent: AnyIndex, start: int, end: int) -> None:
        super().rowsInserted(parent, start, end)
        self.updateGeometries()
        if start < self.visible_rows()[1]:
            self.viewport().update()
        self._tell_shown()

    def dataChanged(self, topLeft: AnyIndex, bottomRight: AnyIndex, roles: Sequence[int] = ()) -> None:
        # The inherited one asks for the place of every changed row, most of which are nowhere near the screen.
        first, last = self.visible_rows()
        for row in range(max(first, topLeft.row()), min(last, bottomRight.row() + 1)):
            self.viewport().update(self.visualRect(self.model().index(row, 0)))

    def reset(self) -> None:
        super().reset()
        self.updateGeometries()
        self._tell_shown()

    # Inside

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _touched(self, rect: QRect) -> list[tuple[int, int]]:
        return self._cells.touched(rect.translated(0, self.verticalOffset()), self._count())

    def _tell_shown(self) -> None:
        model = self.model()
        if isinstance(model, GalleryModel):
            first, last = self.visible_rows()
            # In steps, so that dragging the window's edge does not decode everything anew at every pixel.
            side = -(-round(self._cells.width * self.devicePixelRatioF()) // _SIDE_STEP) * _SIDE_STEP
            model.show_rows(first, last, side)
            self.rows_shown.emit(first, last)
