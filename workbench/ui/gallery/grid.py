"""A grid view that lays out nothing: where a cell is follows from its row, so a hundred thousand cost what ten do."""

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

from workbench.ui.gallery.model import GalleryModel
from workbench.ui.gallery.painting import CAPTION_HEIGHT, ThumbnailPainter
from workbench.ui.theme import px

_GAP = 8
_SIDE_STEP = 48
SMALLEST, LARGEST = 64, 256
AnyIndex = QModelIndex | QPersistentModelIndex


class ThumbnailGrid(QAbstractItemView):
    """Thumbnails in rows and columns. Ctrl + wheel changes their size."""

    rows_shown = Signal(int, int)
    side_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = 112
        self._gap, self._cell_width, self._cell_height, self._columns = px(_GAP), px(112), px(112 + CAPTION_HEIGHT), 1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(ThumbnailPainter(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Pictures")

    @property
    def side(self) -> int:
        """Side of a thumbnail in pixels at 100 %."""
        return self._side

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

    # Geometry

    @property
    def columns(self) -> int:
        """Cells side by side."""
        return self._columns

    def visualRect(self, index: AnyIndex) -> QRect:
        return self._cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        x, y = point.x() - self._gap, point.y() + self.verticalOffset() - self._gap
        column = x // (self._cell_width + self._gap)
        row = (y // (self._cell_height + self._gap)) * self.columns + column
        if x < 0 or y < 0 or column >= self.columns or not 0 <= row < self._count():
            return QModelIndex()
        return self.model().index(row, 0) if self._cell(row).contains(point) else QModelIndex()

    def scrollTo(
        self, index: AnyIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        cell, bar, height = self._cell(index.row()), self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + cell.center().y() - height // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or cell.top() < 0:
            bar.setValue(bar.value() + cell.top() - self._gap)
        elif cell.bottom() > height:
            bar.setValue(bar.value() + cell.bottom() - height + self._gap)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: AnyIndex) -> bool:
        return False

    def updateGeometries(self) -> None:
        # Measured here and not at each use: painting one screen asks for these a thousand times.
        self._gap = px(_GAP)
        room = self.viewport().width() - self._gap
        self._columns = max(1, room // (px(self._side) + self._gap))
        self._cell_width = max(px(SMALLEST) // 2, room // self._columns - self._gap)
        self._cell_height = self._cell_width + px(CAPTION_HEIGHT)
        lines = -(-self._count() // self._columns)
        total = lines * (self._cell_height + self._gap) + self._gap
        bar = self.verticalScrollBar()
        bar.setSingleStep(self._cell_height // 3)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, total - self.viewport().height()))
        super().updateGeometries()

    def visible_rows(self) -> tuple[int, int]:
        """First row on screen and the one after the last."""
        pitch = self._cell_height + self._gap
        top = self.verticalOffset()
        first = (top // pitch) * self.columns
        last = (-(-(top + self.viewport().height()) // pitch)) * self.columns
        return max(first, 0), min(last, self._count())

    # Selection and keys

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # As in a text: everything between where the mouse went down and where it is. The rectangle's corners are those
        # two places, in this order, so it may be of negative size.
        ends = [index.row() for index in map(self.indexAt, (rect.topLeft(), rect.bottomRight())) if index.isValid()]
        touched = self._touched(rect.normalized())
        if len(ends) < 2 and touched:
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
                region += self._cell(row)
        return region

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        kind = QAbstractItemView.CursorAction
        lines = max(1, self.viewport().height() // (self._cell_height + self._gap))
        count = self._count()
        if count == 0:
            return QModelIndex()
        current = self.currentIndex()
        row = current.row() if current.isValid() else -1
        steps = {
            kind.MoveLeft: -1,
            kind.MovePrevious: -1,
            kind.MoveRight: 1,
            kind.MoveNext: 1,
            kind.MoveUp: -self.columns,
            kind.MoveDown: self.columns,
            kind.MovePageUp: -self.columns * lines,
            kind.MovePageDown: self.columns * lines,
            kind.MoveHome: -count,
            kind.MoveEnd: count,
        }
        goal = row + steps[action]
        if action in (kind.MoveUp, kind.MoveDown) and not 0 <= goal < count:
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

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        current, focused = self.currentIndex(), self.hasFocus()
        plain = option.state & ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        for first, last in self._touched(event.rect()):
            for row in range(first, last + 1):
                index = self.model().index(row, 0)
                option.rect = self._cell(row)
                option.state = plain
                if self.selectionModel().isSelected(index):
                    option.state |= QStyle.StateFlag.State_Selected
                if focused and row == current.row():
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
            self.viewport().update(self._cell(row))

    def reset(self) -> None:
        super().reset()
        self.updateGeometries()
        self._tell_shown()

    # Inside

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def _cell(self, row: int) -> QRect:
        line, column = divmod(row, self._columns)
        x = self._gap + column * (self._cell_width + self._gap)
        y = self._gap + line * (self._cell_height + self._gap) - self.verticalOffset()
        return QRect(x, y, self._cell_width, self._cell_height)

    def _touched(self, rect: QRect) -> list[tuple[int, int]]:
        """Runs of rows (both ends included) whose cells a rectangle of the viewport touches."""
        wide, high, gap = self._cell_width + self._gap, self._cell_height + self._gap, self._gap
        count, columns = self._count(), self._columns
        top = rect.top() + self.verticalOffset() - gap
        first_line = max(0, top // high)
        last_line = (rect.bottom() + self.verticalOffset() - gap) // high
        first_column = max(0, (rect.left() - gap) // wide)
        last_column = min(columns - 1, (rect.right() - gap) // wide)
        if last_column < first_column:
            return []
        lines = range(first_line, min(last_line, (count - 1) // columns) + 1)
        runs = [(line * columns + first_column, min(line * columns + last_column, count - 1)) for line in lines]
        return [(first, last) for first, last in runs if first <= last]

    def _tell_shown(self) -> None:
        model = self.model()
        if isinstance(model, GalleryModel):
            first, last = self.visible_rows()
            # In steps, so that dragging the window's edge does not decode everything anew at every pixel.
            side = -(-round(self._cell_width * self.devicePixelRatioF()) // _SIDE_STEP) * _SIDE_STEP
            model.show_rows(first, last, side)
            self.rows_shown.emit(first, last)
