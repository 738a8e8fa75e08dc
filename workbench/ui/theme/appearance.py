"""The theme of the running application: which tokens, how large, and telling those who draw for themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import workbench
from workbench.ui.theme.palette import body_font, qt_palette
from workbench.ui.theme.style_sheet import style_sheet
from workbench.ui.theme.tokens import DARK, LIGHT, Tokens

Mode = Literal["system", "light", "dark"]
SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.0
_FOLDER = Path(workbench.__file__).parent.parent / "resources" / "themes"


class Theme(QObject):
    """Dresses the application. `changed` is emitted after a new palette, sheet or text size is in force.

    Widgets need no reference to it: `current_tokens()` and `px()` answer from the application's palette and font.
    """

    changed = Signal()

    def __init__(self, mode: Mode = "system", scale: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self._scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> Mode:
        """Light, dark, or whatever the system says."""
        return self._mode

    @property
    def scale(self) -> float:
        """Text size, 0.8 to 2.0."""
        return self._scale

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        dark = self._mode == "dark" or (self._mode == "system" and _system_is_dark())
        return DARK if dark else LIGHT

    def set_mode(self, mode: Mode) -> None:
        """Wear another set of colours, at once."""
        self._mode = mode
        self.apply()

    def set_scale(self, scale: float) -> None:
        """Make text and controls larger or smaller, at once."""
        self._scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        self.apply()

    def apply(self) -> None:
        """Put palette, font and sheet in force."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        for tokens in (LIGHT, DARK):
            QDir.setSearchPaths(f"theme{tokens.name}", [str(_FOLDER / tokens.name)])
        # Each of these visits every widget there is, so what is in force already is left alone.
        if application.style().objectName() != "fusion":
            application.setStyle("Fusion")
        palette, font, sheet = (
            qt_palette(self.tokens),
            body_font(self._scale),
            style_sheet(self.tokens, self._scale),
        )
        if application.palette() != palette:
            application.setPalette(palette)
        if application.font() != font:
            application.setFont(font)
        if application.styleSheet() != sheet:
            application.setStyleSheet(sheet)
        self.changed.emit()

    def _follow_system(self) -> None:
        if self._mode == "system":
            self.apply()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
