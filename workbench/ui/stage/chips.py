"""Rows of small buttons that stay pressed: one of several, or each for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLayout, QPushButton, QWidget

from workbench.ui.forms.flow import FlowLayout
from workbench.ui.theme import px


class ChipRow(QWidget):
    """Checkable buttons. `chosen` carries the key of the button a person pressed and whether it is now on.

    With `wrap` they go on in the next line where the width ends.
    """

    chosen = Signal(str, bool)

    def __init__(
        self,
        chips: Iterable[tuple[str, str]] = (),
        *,
        exclusive: bool = True,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        self._buttons: dict[str, QPushButton] = {}
        self._layout: QLayout = FlowLayout(self) if wrap else QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(px(8))
        self.set_chips(chips)

    def set_chips(self, chips: Iterable[tuple[str, str]]) -> None:
        """Show these buttons, (key, words) each; those that stay keep their state."""
        wanted = dict(chips)
        if list(wanted) == list(self._buttons):
            return
        on = set(self.on())
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {key: self._add(key, words) for key, words in wanted.items()}
        for key in on & self._buttons.keys():
            self._buttons[key].setChecked(True)
        self.setVisible(bool(self._buttons))

    def keys(self) -> list[str]:
        """Keys of the buttons, in order."""
        return list(self._buttons)

    def on(self) -> list[str]:
        """Keys of the pressed buttons, in order."""
        return [key for key, button in self._buttons.items() if button.isChecked()]

    def set_on(self, keys: Sequence[str]) -> None:
        """Press exactly these, without emitting."""
        for key, button in self._buttons.items():
            button.setChecked(key in keys)

    def button(self, key: str) -> QPushButton:
        """One of the buttons, to give it a tooltip or press it."""
        return self._buttons[key]

    def _add(self, key: str, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setCheckable(True)
        button.setAccessibleName(words)
        self._group.addButton(button)
        self._layout.addWidget(button)
        button.clicked.connect(lambda on, key=key: self.chosen.emit(key, on))
        return button
