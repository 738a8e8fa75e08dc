"""The rail of tabs at the left: an icon and a word each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px

_WIDTH_PX = 76


class Rail(QFrame):
    """`chosen(id)` when a person picks a tab. Up and Down move between tabs, Home and End to the ends."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setAccessibleName("Tabs")
        self.setFixedWidth(px(_WIDTH_PX))
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, px(6), 0, px(6))
        self._rows.setSpacing(px(2))
        self._rows.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def add(self, identity: str, title: str, icon: str, tooltip: str = "") -> None:
        """Add a tab below the others."""
        button = QToolButton()
        button.setProperty("rail", True)
        button.setText(title)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFixedSize(QSize(px(_WIDTH_PX), px(60)))
        button.setToolTip(tooltip or title)
        button.setAccessibleName(title)
        button.setAccessibleDescription(tooltip)
        wear(button, icon, size=22)
        button.clicked.connect(lambda _on=False, i=identity: self.chosen.emit(i))
        self._group.addButton(button)
        self.buttons[identity] = button
        self._rows.insertWidget(self._rows.count() - 1, button)

    def clear(self) -> None:
        """Take all tabs away."""
        for button in self.buttons.values():
            self._group.removeButton(button)
            self._rows.removeWidget(button)
            button.deleteLater()
        self.buttons.clear()

    def show_current(self, identity: str) -> None:
        """Mark a tab as the one in front; none, where a page is in front that has no tab."""
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == identity)
        self._group.setExclusive(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = list(self.buttons.values())
        at = next((i for i, button in enumerate(buttons) if button.hasFocus()), -1)
        to = {
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(buttons) - 1,
        }.get(Qt.Key(event.key()))
        if at < 0 or to is None:
            super().keyPressEvent(event)
        elif 0 <= to < len(buttons):
            buttons[to].setFocus()
            buttons[to].click()
