"""Commands are data: what can be done, what it is called, its keys, and when it can be done.

Menus, the palette, shortcuts and tooltips all read this registry; nothing else names an action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.errors import WorkbenchError


@dataclass(frozen=True)
class Command:
    """Something a person can do.

    `menu` is the path of the menu it stands in ("View/Theme"), empty for the palette only; `enabled` is asked whenever
    a menu or the palette opens; `checked` makes it a tick.
    """

    id: str
    title: str
    run: Callable[[], Any]
    shortcut: str = ""
    menu: str = ""
    icon: str = ""
    words: str = ""
    """More words that find it in the palette."""
    enabled: Callable[[], bool] = lambda: True
    checked: Callable[[], bool] | None = None
    owner: str = "window"


class Commands(QObject):
    """All commands of the window. `failed` carries the error of a command that raised a `WorkbenchError`."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, *commands: Command) -> None:
        """Add commands; one with a known id takes the earlier one's place."""
        for command in commands:
            self._drop(command.id)
            self._commands[command.id] = command
            self._actions[command.id] = self._action(command)
        self.changed.emit()

    def remove(self, owner: str) -> None:
        """Forget all commands of an owner (a tab that is closed)."""
        for identity in [c.id for c in self._commands.values() if c.owner == owner]:
            self._drop(identity)
        self.changed.emit()

    def all(self) -> list[Command]:
        """Every command, in the order they were added."""
        return list(self._commands.values())

    def get(self, identity: str) -> Command:
        """One command. Raises KeyError."""
        return self._commands[identity]

    def action(self, identity: str) -> QAction:
        """The command as Qt's action, for menus and buttons. Raises KeyError."""
        return self._actions[identity]

    def run(self, identity: str) -> bool:
        """Do it; False where it cannot be done now."""
        command = self._commands[identity]
        if not command.enabled():
            return False
        try:
            command.run()
        except WorkbenchError as error:
            self.failed.emit(error)
        return True

    def refresh(self, commands: Iterable[Command] | None = None) -> None:
        """Ask again what can be done now and what is ticked."""
        for command in commands or self._commands.values():
            action = self._actions[command.id]
            action.setEnabled(command.enabled())
            if command.checked is not None:
                action.setChecked(command.checked())

    def tooltip(self, identity: str) -> str:
        """A tooltip for a button that does this: the title and the keys."""
        command = self._commands[identity]
        return f"{command.title} ({keys_text(command.shortcut)})" if command.shortcut else command.title

    def find(self, words: str) -> list[Command]:
        """Commands that contain all the words, best first: titles that begin with them, then the rest."""
        wanted = words.lower().split()
        scored = [(self._score(command, wanted), command) for command in self._commands.values()]
        return [c for score, c in sorted(scored, key=lambda pair: -pair[0]) if score > 0]

    @staticmethod
    def _score(command: Command, wanted: list[str]) -> float:
        title, everything = command.title.lower(), f"{command.title} {command.words} {command.menu}".lower()
        if not all(word in everything for word in wanted):
            return 0.0
        starts = sum(any(part.startswith(word) for part in title.split()) for word in wanted)
        return 1.0 + starts + (2.0 if wanted and title.startswith(wanted[0]) else 0.0)

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self._window)
        action.setObjectName(command.id)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda _on=False, name=command.id: self.run(name))
        self._window.addAction(action)
        return action

    def _drop(self, identity: str) -> None:
        self._commands.pop(identity, None)
        action = self._actions.pop(identity, None)
        if action is not None:
            self._window.removeAction(action)
            action.deleteLater()


def keys_text(shortcut: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
