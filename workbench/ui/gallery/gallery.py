"""A gallery: pictures in a grid that follows a growing dataset, with selection, keys and what one does with files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.files import plain_path
from workbench.ui.gallery.actions import EntryActions
from workbench.ui.gallery.grid import ThumbnailGrid
from workbench.ui.gallery.model import GalleryModel
from workbench.ui.gallery.source import GalleryEntry, GallerySource
from workbench.ui.stage.empty_state import EmptyState
from workbench.ui.theme import px

log = logging.getLogger(__name__)
_LOOK_EVERY_MS = 1000


class Gallery(QWidget):
    """Thumbnails of a source. Smooth with a hundred thousand; new rows appear at the end without moving the view.

    `grid` is the view itself, `actions_of_pictures` takes what a person can do beyond opening and copying.
    `noun` names what is counted below ("faces").
    """

    opened = Signal(object)
    """`GalleryEntry` that was double-clicked or entered."""
    current_changed = Signal(object)
    """`GalleryEntry` under the keyboard cursor, or None."""

    def __init__(self, noun: str = "pictures", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._noun = noun
        self._source: GallerySource | None = None
        self._empty_words: tuple[str, str, Callable[[], object] | None] = (f"No {noun} yet.", "", None)
        self.actions_of_pictures = EntryActions(self, self.selected)
        self._model = GalleryModel(self)
        self.grid = ThumbnailGrid()
        self.grid.setModel(self._model)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._empty = EmptyState(f"No {noun} yet.")
        self._status = QLabel()
        self._status.setProperty("tone", "muted")
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._model.refresh)
        self._connect()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close_source)
        self._show_state()

    def set_source(self, source: GallerySource | None) -> None:
        """Show a source, or nothing."""
        self._source = source
        self._model.set_source(source)
        self._follow()
        self._show_state()

    def set_empty(self, sentence: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """What to say while there is nothing, and a button that helps."""
        self._empty_words = (sentence, action, on_action)
        self._show_state()

    def refresh(self) -> None:
        """Look for new rows now; a visible gallery does so every second by itself."""
        self._model.refresh()

    def set_thumbnail_side(self, side: int) -> None:
        """Side of a thumbnail in pixels at 100 %."""
        self.grid.set_side(side)

    @property
    def count(self) -> int:
        """Rows there are."""
        return self._model.rowCount()

    @property
    def sentence(self) -> str:
        """What is said instead of pictures; empty while there are some."""
        return self._empty.sentence if self._pages.currentWidget() is self._empty else ""

    @property
    def status(self) -> str:
        """The words below the pictures."""
        return self._status.text()

    def entry_at(self, row: int) -> GalleryEntry | None:
        """The entry of a row, if it has been read."""
        return self._model.entry(row)

    @property
    def current(self) -> GalleryEntry | None:
        """The entry under the keyboard cursor."""
        return self._entry(self.grid.currentIndex())

    def selected(self) -> list[GalleryEntry]:
        """Selected entries that have been read, in order."""
        spans = self.grid.selectionModel().selection()
        rows = sorted({row for span in spans.toList() for row in range(span.top(), span.bottom() + 1)})
        return [entry for row in rows if (entry := self._model.entry(row)) is not None]

    def select(self, row: int) -> None:
        """Put the cursor on a row and bring it into view."""
        self.grid.setCurrentIndex(self._model.index(row))

    def close_source(self) -> None:
        """Stop reading; called when the gallery is closed for good."""
        self._timer.stop()
        self._model.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _build(self) -> None:
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(pages, 1)
        self._status.setContentsMargins(px(8), px(4), px(8), px(4))
        layout.addWidget(self._status)
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.grid.activated.connect(self._open)
        self.grid.doubleClicked.connect(self._open)
        self.grid.customContextMenuRequested.connect(self._show_menu)
        self.grid.selectionModel().currentChanged.connect(
            lambda index, _: self.current_changed.emit(self._entry(index))
        )
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self._show_count())
        self._model.rowsInserted.connect(lambda *_: self._show_state())
        self._model.modelReset.connect(self._show_state)
        self._model.problem.connect(self._show_problem)

    def _follow(self) -> None:
        if self._source is not None and self.isVisible():
            self._model.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def _show_state(self) -> None:
        if self._model.rowCount():
            self._pages.setCurrentWidget(self.grid)
        else:
            self._empty.say(*self._empty_words)
            self._pages.setCurrentWidget(self._empty)
        self._show_count()

    def _show_count(self) -> None:
        total = self._model.rowCount()
        spans = self.grid.selectionModel().selection()
        chosen = sum(span.bottom() - span.top() + 1 for span in spans.toList())
        words = f"{total:,} {self._noun}" + (f" · {chosen:,} selected" if chosen > 1 else "")
        self._status.setText(words if total else "")
        self._status.setVisible(bool(total))

    def _show_problem(self, sentence: str) -> None:
        self._empty.say(sentence)
        self._status.setText(sentence)
        self._status.show()

    def _entry(self, index: QModelIndex) -> GalleryEntry | None:
        return self._model.entry(index.row()) if index.isValid() else None

    def _open(self, index: QModelIndex) -> None:
        entry = self._entry(index)
        if entry is not None:
            self.opened.emit(entry)

    def _show_menu(self, place: QPoint) -> None:
        entry = self._entry(self.grid.indexAt(place))
        if entry is None:
            return
        menu = self.menu_for(entry)
        menu.popup(self.grid.viewport().mapToGlobal(place))

    def menu_for(self, entry: GalleryEntry) -> QMenu:
        """What one can do with an entry."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        path = _path_of(self._source, entry)
        menu.addAction("Open", lambda: self.opened.emit(entry))
        menu.addSeparator()
        copy_path = menu.addAction("Copy path", lambda: QGuiApplication.clipboard().setText(plain_path(path or "")))
        menu.addAction("Copy id", lambda: QGuiApplication.clipboard().setText(entry.id))
        folder = menu.addAction("Open folder", lambda: _open_folder(path))
        for action in (copy_path, folder):
            action.setEnabled(path is not None)
        self.actions_of_pictures.add_lines(menu, entry)
        return menu


def _path_of(source: GallerySource | None, entry: GalleryEntry) -> Path | None:
    try:
        return source.path(entry) if source is not None else None
    except WorkbenchError as error:
        log.warning("No path for %s: %s", entry.id, error.sentence)
        return None


def _open_folder(path: Path | None) -> None:
    if path is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(plain_path(path.parent)))
