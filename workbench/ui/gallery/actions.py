"""What whoever shows a gallery lets a person do with pictures, beyond opening and copying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.gallery.source import GalleryEntry


@dataclass(frozen=True)
class EntryAction:
    """A line of the gallery's menu. `key` works while the gallery has the keyboard; `run` gets what is selected.

    single : only for one picture at a time.
    """

    title: str
    run: Callable[[Sequence[GalleryEntry]], object]
    key: str = ""
    single: bool = False


class EntryActions(QObject):
    """The actions of one gallery; `selected` gives the entries that are selected there."""

    def __init__(self, gallery: QWidget, selected: Callable[[], list[GalleryEntry]]) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self._selected = selected
        self._actions: list[EntryAction] = []

    def add(self, actions: Sequence[EntryAction]) -> None:
        """Offer more, in the menu of a picture and by keys."""
        self._actions += actions
        for action in actions:
            if action.key:
                shortcut = QShortcut(QKeySequence(action.key), self._gallery)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(partial(self._act, action))

    def add_lines(self, menu: QMenu, entry: GalleryEntry) -> None:
        """Lines for the menu of an entry: about all that is selected where it is among that, else about it alone."""
        chosen = self._selected()
        chosen = chosen if entry in chosen else [entry]
        if self._actions:
            menu.addSeparator()
        for action in self._actions:
            line = menu.addAction(action.title, partial(action.run, chosen))
            line.setEnabled(len(chosen) == 1 or not action.single)
            if action.key:
                # Shown only: the gallery's own shortcut does the work, also while no menu is open.
                key = QKeySequence(action.key).toString(QKeySequence.SequenceFormat.NativeText)
                line.setText(f"{action.title}\t{key}")

    def _act(self, action: EntryAction) -> None:
        chosen = self._selected()
        if chosen and (len(chosen) == 1 or not action.single):
            action.run(chosen)
