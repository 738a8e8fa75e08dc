"""The row on top: menu, name, workspace, command search, and what the machine has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton

from workbench.ui.commands.registry import keys_text
from workbench.ui.labels import ElidedLabel, label
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX, SMALL_PX

_HEIGHT_PX = 40
_ROOM_FOR_NAME, _ROOM_FOR_DEVICE = 8.0, 9.0


class TitleBar(QFrame):
    """`search_asked` when the search is pressed; the menus are given by the window."""

    search_asked = Signal()

    def __init__(self, search_keys: str) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self.setProperty("edge", "bottom")
        self.menu_button = QToolButton()
        wear(self.menu_button, "menu")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._name = name = label("Face Depth Workbench", size="title")
        self.workspace_button = QPushButton("No workspace open")
        self.workspace_button.setProperty("kind", "quiet")
        self.workspace_button.setAccessibleName("Workspace")
        self.search = QPushButton()
        self.search.setAccessibleName("Search commands")
        self.search.setToolTip(f"Search commands, datasets and runs ({keys_text(search_keys)})")
        self.search.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.search.clicked.connect(self.search_asked)
        self._fill_search(search_keys)
        self.device = ElidedLabel(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(SMALL_PX), 0, px(MIDDLE_PX), 0)
        row.setSpacing(px(SMALL_PX))
        for widget in (self.menu_button, name, self.workspace_button):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.device)
        self.setFixedHeight(px(_HEIGHT_PX))

    def show_workspace(self, name: str, path: str) -> None:
        """Say which workspace is open."""
        self.workspace_button.setText(f"workspace {name}" if name else "No workspace open")
        self.workspace_button.setToolTip(path or "Open or make a workspace")

    def show_device(self, text: str) -> None:
        """Say what the machine computes with."""
        self.device.set_text(text)

    def set_menus(self, main: QMenu, workspace: QMenu) -> None:
        """The menus behind the two buttons."""
        self.menu_button.setMenu(main)
        self.workspace_button.setMenu(workspace)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # At 200 % on a small screen something has to go; the search and the workspace are what people use.
        room = self.width() / px(100)
        self._name.setVisible(room > _ROOM_FOR_NAME)
        self.device.setVisible(room > _ROOM_FOR_DEVICE)
        self.search.setMinimumWidth(px(280 if room > _ROOM_FOR_NAME else 200))
        super().resizeEvent(event)

    def _fill_search(self, keys: str) -> None:
        row = QHBoxLayout(self.search)
        row.setContentsMargins(px(SMALL_PX), 0, px(SMALL_PX), 0)
        picture = label()
        wear(picture, "search", size=15)
        picture.setFixedSize(QSize(px(16), px(16)))
        row.addWidget(picture)
        row.addWidget(label("Search commands", tone="muted"), 1)
        row.addWidget(label(keys_text(keys), tone="muted", size="secondary"))
