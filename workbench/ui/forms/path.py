"""Files and folders: typed, chosen in a dialog, or dropped from the file manager."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QPushButton, QVBoxLayout

from workbench.files import plain_path
from workbench.ui.forms import dialogs
from workbench.ui.forms.dialogs import PathKind
from workbench.ui.forms.editor import Editor
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px

_MOST_ROWS_SHOWN = 5


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The local files and folders in what is being dropped."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class PathEditor(Editor):
    """One path, with a button that opens the system's dialog. An empty field means `empty`."""

    can_be_empty = True

    def __init__(self, kind: PathKind, title: str, suffixes: Sequence[str] = (), *, empty: str | None = None) -> None:
        super().__init__()
        self._kind, self._title, self._suffixes, self._empty = kind, title, tuple(suffixes), empty
        self.field = QLineEdit()
        self.field.setPlaceholderText("drop a folder here" if kind == "folder" else "drop a file here")
        self.field.textEdited.connect(lambda _text: self.edited.emit())
        self.field.setAcceptDrops(False)  # the editor takes the drop, or the field would insert a file:// address
        self.browse = QPushButton()
        self.browse.setFixedWidth(px(30))
        self.browse.setProperty("kind", "icon")
        self.browse.setAccessibleName(f"Choose: {title}")
        self.browse.setToolTip("Choose in a dialog")
        wear(self.browse, "folder" if kind == "folder" else "file")
        self.browse.clicked.connect(self._choose)
        self.row.addWidget(self.field, 1)
        self.row.addWidget(self.browse)
        self.setFocusProxy(self.field)
        self.setAcceptDrops(True)

    def value(self) -> str | None:
        text = self.field.text().strip().strip('"')
        return text or self._empty

    def set_value(self, value: object) -> None:
        text = "" if value in (None, "") else plain_path(str(value))
        if self.field.text() != text:
            self.field.setText(text)
            self.field.end(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(dropped_paths(event.mimeData())[:1])
        event.acceptProposedAction()

    def _choose(self) -> None:
        self._take(dialogs.ask_for_paths(self, self._kind, self._title, self.value() or "", self._suffixes))

    def _take(self, paths: Sequence[Path]) -> None:
        for path in paths:
            if self._kind == "folder" and path.is_file():
                path = path.parent
            self.set_value(path)
            self.edited.emit()


class PathsEditor(Editor):
    """Several files: add, drop, and remove with the Delete key."""

    wide = True
    can_be_empty = True

    def __init__(self, title: str, suffixes: Sequence[str] = ()) -> None:
        super().__init__()
        self._title, self._suffixes = title, tuple(suffixes)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.add = QPushButton("Add files…")
        self.add.clicked.connect(self._choose)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        column.addWidget(self.list)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.row.addLayout(column)
        self.setFocusProxy(self.add)
        self.setAcceptDrops(True)
        self._fit()

    def value(self) -> list[str]:
        return [self.list.item(i).text() for i in range(self.list.count())]

    def set_value(self, value: object) -> None:
        self.list.clear()
        for path in value if isinstance(value, list | tuple) else ():
            self.list.addItem(plain_path(str(path)))
        self._fit()

    def note(self) -> str:
        count = self.list.count()
        return f"{count} files" if count > 1 else "" if count else "Drop files here."

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.list.selectedItems():
            for item in self.list.selectedItems():
                self.list.takeItem(self.list.row(item))
            self._fit()
            self.edited.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(dropped_paths(event.mimeData()))
        event.acceptProposedAction()

    def _choose(self) -> None:
        self._take(dialogs.ask_for_paths(self, "files", self._title, "", self._suffixes))

    def _take(self, paths: Sequence[Path]) -> None:
        known = set(self.value())
        new = [path for path in dict.fromkeys(map(plain_path, paths)) if path not in known]
        for path in new:
            self.list.addItem(path)
        if new:
            self._fit()
            self.edited.emit()

    def _fit(self) -> None:
        self.list.setVisible(self.list.count() > 0)
        self.list.setFixedHeight(min(self.list.count(), _MOST_ROWS_SHOWN) * px(28) + px(6))
