"""The rows of a gallery as Qt sees them: pages of entries and a bounded store of decoded thumbnails."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from workbench.ui.gallery.loading import Decode, Loader, ReadPage, Request
from workbench.ui.gallery.source import GalleryEntry, GallerySource

PAGE = 128
_PAGES_KEPT = 64
_PICTURE_BYTES_KEPT = 96 * 2**20
AnyIndex = QModelIndex | QPersistentModelIndex


class GalleryModel(QAbstractListModel):
    """Knows how many rows there are; everything else arrives when the view says what it shows."""

    problem = Signal(str)
    EntryRole = Qt.ItemDataRole.UserRole + 1
    DamagedRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader: Loader | None = None
        self._count = 0
        self._side = 128
        self._shown = (0, 0)
        self._pages: OrderedDict[int, Sequence[GalleryEntry]] = OrderedDict()
        self._pictures: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._picture_bytes = 0
        self._rows: dict[str, int] = {}

    def set_source(self, source: GallerySource | None) -> None:
        """Show another source, from its beginning."""
        self.close()
        self.beginResetModel()
        self._count, self._shown = 0, (0, 0)
        self._forget_rows()
        self._pictures.clear()
        self._picture_bytes = 0
        self.endResetModel()
        if source is not None:
            self._loader = Loader(source, self)
            self._loader.counted.connect(self._set_count)
            self._loader.page_read.connect(self._take_page)
            self._loader.decoded.connect(self._take_picture)
            self._loader.failed.connect(self.problem)
            self._loader.refresh()

    def close(self) -> None:
        """Stop the threads."""
        if self._loader is not None:
            self._loader.close()
            self._loader.deleteLater()
            self._loader = None

    def refresh(self) -> None:
        """Look for rows that have come since."""
        if self._loader is not None:
            self._loader.refresh()

    def show_rows(self, first: int, last: int, side: int) -> None:
        """Say which rows (`last` excluded) are on screen, and how large a thumbnail is in device pixels."""
        if side != self._side:
            self._side = side
            self._pictures.clear()
            self._picture_bytes = 0
        self._shown = (max(first, 0), min(last, self._count))
        self._ask()

    def entry(self, row: int) -> GalleryEntry | None:
        """The entry of a row, if it has been read."""
        page = self._pages.get(row // PAGE)
        within = row % PAGE
        return page[within] if page is not None and within < len(page) else None

    def row_of(self, entry_id: str) -> int | None:
        """The row of an id among those read so far."""
        return self._rows.get(entry_id)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index.row())
        if entry is None:
            return "" if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return entry.caption
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pictures.get(entry.id)
        if role == self.DamagedRole:
            return entry.id in self._pictures and self._pictures[entry.id] is None
        return entry if role == self.EntryRole else None

    def _set_count(self, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginResetModel()
            self._count = count
            self._forget_rows()
            self.endResetModel()
        self._ask()

    def _ask(self) -> None:
        if self._loader is None:
            return
        first, last = self._shown
        around = max(last - first, 1)
        ahead = range(last, min(last + around, self._count))
        behind = range(first - 1, max(first - around, 0) - 1, -1)
        requests: list[Request] = []
        for rows in (range(first, last), ahead, behind):
            for row in rows:
                request = self._request(row)
                if request is not None:
                    requests.append(request)
        self._loader.want(list(dict.fromkeys(requests)))

    def _request(self, row: int) -> Request | None:
        if not 0 <= row < self._count:
            return None
        entry = self.entry(row)
        if entry is None:
            # Not read yet, or read when there were fewer rows.
            return ReadPage(row // PAGE * PAGE, PAGE)
        if entry.id in self._pictures:
            return None
        return Decode(entry, self._side)

    def _take_page(self, first: int, entries: Sequence[GalleryEntry]) -> None:
        self._pages[first // PAGE] = entries
        self._pages.move_to_end(first // PAGE)
        for offset, entry in enumerate(entries):
            self._rows[entry.id] = first + offset
        while len(self._pages) > _PAGES_KEPT:
            _, dropped = self._pages.popitem(last=False)
            for entry in dropped:
                self._rows.pop(entry.id, None)
        if entries:
            self.dataChanged.emit(self.index(first), self.index(min(first + len(entries), self._count) - 1))
        self._ask()

    def _take_picture(self, entry_id: str, image: QImage) -> None:
        self._pictures[entry_id] = None if image.isNull() else QPixmap.fromImage(image)
        self._picture_bytes += image.sizeInBytes()
        while self._picture_bytes > _PICTURE_BYTES_KEPT and len(self._pictures) > 1:
            _, dropped = self._pictures.popitem(last=False)
            if dropped is not None:
                self._picture_bytes -= dropped.width() * dropped.height() * dropped.depth() // 8
        row = self._rows.get(entry_id)
        if row is not None and row < self._count:
            self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])

    def _forget_rows(self) -> None:
        self._pages.clear()
        self._rows.clear()
