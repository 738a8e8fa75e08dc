"""One of several, as a row of chips where there is room and as one button with a menu where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QActionGroup, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QPushButton, QSizePolicy, QWidget

from workbench.api.ui import ChipRow, px

# Qt ignores the padding of left-aligned text in a button that has a menu.
MENU_INDENT = "   "


@dataclass(frozen=True)
class Option:
    """One of several: its key, its word, what it does, and the key that a person may press instead."""

    key: str
    words: str
    tip: str = ""
    shortcut: str = ""

    @property
    def tooltip(self) -> str:
        """What it does, with its key."""
        keys = QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        return f"{self.tip} ({keys})" if keys else self.tip


class FoldingChoice(QWidget):
    """`chosen(key)` when a person takes another one; `title` is what a screen reader and the menu's tooltip say."""

    chosen = Signal(str)

    def __init__(
        self, title: str, options: Sequence[Option], *, folded: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = title
        self.options: dict[str, Option] = {}
        self.chips = ChipRow()
        self.chips.setAccessibleName(title)
        self.chips.chosen.connect(lambda key, _on: self._take(key))
        self.button = QPushButton()
        self.button.setProperty("kind", "menu")
        self.menu = QMenu(self.button)
        self.menu.setToolTipsVisible(True)
        self.button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.chips)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._folded = folded
        self._key = ""
        self.set_options(options)
        self.set_folded(folded)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these; what was chosen stays where it still is offered, else the first is."""
        wanted = {option.key: option for option in options}
        if self.options and list(wanted.items()) == list(self.options.items()):
            return
        self.options = wanted
        self.chips.set_chips((option.key, option.words) for option in options)
        self.menu.clear()
        group = QActionGroup(self.menu)
        for option in options:
            chip = self.chips.button(option.key)
            chip.setText(option.words)  # a row of chips with the same keys keeps its words
            chip.setAccessibleName(option.words)
            chip.setToolTip(option.tooltip)
            action = self.menu.addAction(option.words, lambda key=option.key: self._take(key))
            action.setCheckable(True)
            action.setData(option.key)
            action.setToolTip(option.tip)
            if option.shortcut:
                # Only its words: the shortcut itself belongs to the stage, with or without this menu.
                action.setText(f"{option.words}\t{QKeySequence(option.shortcut).toString()}")
            group.addAction(action)
        self.set_chosen(self._key if self._key in self.options else next(iter(self.options), ""))
        self._show_kind()

    @property
    def key(self) -> str:
        """What is chosen."""
        return self._key

    def set_chosen(self, key: str) -> None:
        """Choose without telling anybody."""
        self._key = key
        self.chips.set_on([key])
        for action in self.menu.actions():
            if action.data() in self.options:
                action.setChecked(action.data() == key)
        words = self.options[key].words if key in self.options else ""
        self.button.setText(f"{MENU_INDENT}{words}")
        self.button.setAccessibleName(f"{self._title}: {words}")
        self.button.setToolTip(f"{self._title}: {words}")
        self.updateGeometry()

    def choose(self, key: str) -> None:
        """Choose as a person does."""
        if key in self.options:
            self._take(key)

    @property
    def folded(self) -> bool:
        """Whether a menu stands for the chips."""
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Show chips, or the button with the menu."""
        self._folded = folded
        self._show_kind()

    def width_when(self, *, folded: bool) -> int:
        """The room it needs in that form."""
        return (self.button if folded else self.chips).sizeHint().width()

    def sizeHint(self) -> QSize:
        return (self.button if self._folded else self.chips).sizeHint()

    def minimumSizeHint(self) -> QSize:
        # Of the folded form: a row must be able to become so narrow that it folds.
        return self.button.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_kind()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def _show_kind(self) -> None:
        self.chips.setVisible(not self._folded)
        self.button.setVisible(self._folded)
        self.button.setMinimumWidth(px(64))
        self.updateGeometry()

    def _take(self, key: str) -> None:
        self.set_chosen(key)
        self.chosen.emit(key)
