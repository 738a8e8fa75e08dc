"""The command palette: type a few letters, press Return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.ui.commands.registry import Command, Commands, keys_text
from workbench.ui.theme.icons import icon_pixmap
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import SMALL_PX

_MOST_SHOWN = 9
_WIDTH_PX = 520


@dataclass(frozen=True)
class Found:
    """Something besides commands that the palette finds (a dataset, a run, a page of help)."""

    title: str
    place: str
    icon: str
    run: Callable[[], object]


Finder = Callable[[str], list[Found]]


class CommandPalette(QFrame):
    """A list below a search field, over the window; the arrow keys move in the list while the field has the focus.

    `opened` when it comes up: the moment for finders to look at what there is.
    """

    opened = Signal()

    def __init__(self, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self.finders: list[Finder] = []
        self._back_to: QWidget | None = None
        self.setProperty("surface", "toast")
        self.setAccessibleName("Command search")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(SMALL_PX), px(SMALL_PX), px(SMALL_PX), px(SMALL_PX))
        column.setSpacing(px(SMALL_PX))
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search commands, datasets, runs")
        self.field.setAccessibleName("Search commands, datasets, runs")
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Found commands")
        self.list.itemClicked.connect(self._run)
        self.empty = QLabel("Nothing is called that. Try another word.")
        self.empty.setProperty("tone", "muted")
        self.empty.hide()
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.empty)
        self.hide()

    def open(self) -> None:
        """Show the palette in the middle of the window's top."""
        window = self.parentWidget()
        self._back_to = window.focusWidget()
        self.field.clear()
        self._search("")
        width = min(px(_WIDTH_PX), window.width() - px(40))
        self.setFixedWidth(width)
        self.move(QPoint((window.width() - width) // 2, px(48)))
        self.show()
        self.raise_()
        self.field.setFocus()
        self.opened.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.FocusOut
            and self.isVisible()
            and not self.isAncestorOf(self.window().focusWidget())
        ):
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if event.key() in moves:
            row = self.list.currentRow() + moves[Qt.Key(event.key())]
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentItem())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        if self._back_to is not None:
            self._back_to.setFocus()
            self._back_to = None
        super().hideEvent(event)

    def _search(self, words: str) -> None:
        self.list.clear()
        for command in self._commands.find(words):
            if command.id != "window.palette":
                self._add(command.title, command.menu.split("/")[0], command.icon, command, command.shortcut)
        for finder in self.finders if words.strip() else ():
            for found in finder(words):
                self._add(found.title, found.place, found.icon, found.run, "")
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.empty.setVisible(self.list.count() == 0)
        self.list.setFixedHeight(min(self.list.count(), _MOST_SHOWN) * px(34) + 2)
        self.adjustSize()

    def _add(self, title: str, place: str, icon: str, what: object, shortcut: str) -> None:
        item = QListWidgetItem(self.list)
        item.setData(Qt.ItemDataRole.UserRole, what)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, title)
        item.setSizeHint(QSize(0, px(34)))
        enabled = not isinstance(what, Command) or what.enabled()
        if not enabled:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.setItemWidget(item, _line(title, place, icon, shortcut, enabled))

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        what = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        if isinstance(what, Command):
            self._commands.run(what.id)
        else:
            what()


def _line(title: str, place: str, icon: str, shortcut: str, enabled: bool) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(px(SMALL_PX), 0, px(SMALL_PX), 0)
    picture = QLabel()
    picture.setPixmap(icon_pixmap(icon or "chevron-right", size=px(16)))
    name = QLabel(title)
    if not enabled:
        name.setProperty("tone", "muted")
    where = QLabel(place)
    keys = QLabel(keys_text(shortcut) if shortcut else "")
    for label in (where, keys):
        label.setProperty("tone", "muted")
        label.setProperty("role", "secondary")
    row.addWidget(picture)
    row.addWidget(name)
    row.addWidget(where, 1)
    row.addWidget(keys)
    return line
