"""Text, seeds, colours, and a plain yes or no."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QColorDialog, QLineEdit, QPushButton

from workbench.errors import SettingsError
from workbench.seeds import count_seeds
from workbench.ui.forms.editor import Editor
from workbench.ui.theme.palette import current_tokens, px
from workbench.ui.theme.tokens import RADIUS_PX


class TextEditor(Editor):
    """One line of text; empty means None where the field allows it."""

    can_be_empty = True

    def __init__(self, *, none_when_empty: bool, placeholder: str = "") -> None:
        super().__init__()
        self._none_when_empty = none_when_empty
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.textEdited.connect(lambda _text: self.edited.emit())
        self.row.addWidget(self.field, 1)
        self.setFocusProxy(self.field)

    def value(self) -> str | None:
        return self.field.text() or (None if self._none_when_empty else "")

    def set_value(self, value: object) -> None:
        text = "" if value is None else str(value)
        if self.field.text() != text:
            self.field.setText(text)
            self.field.setCursorPosition(0)


class SeedsEditor(TextEditor):
    """Seeds as people write them ("0-99, 120"), with how many they are."""

    def __init__(self, *, none_when_empty: bool) -> None:
        super().__init__(none_when_empty=none_when_empty, placeholder="0-99, 120")

    def problem(self) -> str:
        if self.value() is None:
            return ""
        try:
            count_seeds(self.field.text())
        except SettingsError as error:
            return error.sentence.rstrip(".")
        return ""

    def note(self) -> str:
        if self.value() is None:
            return ""
        try:
            count = count_seeds(self.field.text())
        except SettingsError:
            return ""
        return "1 seed" if count == 1 else f"{count:,} seeds"


class ToggleEditor(Editor):
    """Yes or no. The tick carries the field's title, so the row needs no label."""

    wide = True

    def __init__(self, title: str) -> None:
        super().__init__()
        self.tick = QCheckBox(title)
        self.tick.clicked.connect(lambda _on: self.edited.emit())
        self.row.addWidget(self.tick, 1)
        self.setFocusProxy(self.tick)

    def value(self) -> bool:
        return self.tick.isChecked()

    def set_value(self, value: object) -> None:
        self.tick.setChecked(bool(value))


class Swatch(QPushButton):
    """A button filled with a colour."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor()
        self.setFixedSize(px(28), px(28))

    def show_colour(self, colour: QColor) -> None:
        """Show another colour; an invalid one shows none."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current_tokens()
        painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else tokens.line), 1))
        painter.setBrush(self._colour if self._colour.isValid() else QColor(tokens.raised))
        radius = px(RADIUS_PX)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()


class ColourEditor(TextEditor):
    """A colour as ``#rrggbb``, with a swatch that opens the system's colour chooser."""

    def __init__(self) -> None:
        super().__init__(none_when_empty=False, placeholder="#rrggbb")
        self.swatch = Swatch()
        self.swatch.setAccessibleName("Choose a colour")
        self.swatch.clicked.connect(self._choose)
        self.row.insertWidget(0, self.swatch)
        self.edited.connect(self._show)

    def set_value(self, value: object) -> None:
        if isinstance(value, tuple | list):
            value = QColor.fromRgbF(*(float(v) for v in value[:3])).name()
        super().set_value(value)
        self._show()

    def problem(self) -> str:
        return "" if QColor.isValidColorName(self.field.text()) else "write a colour like #1f6feb"

    def _show(self) -> None:
        self.swatch.show_colour(QColor(self.field.text()))

    def _choose(self) -> None:
        chosen = QColorDialog.getColor(QColor(self.field.text()), self)
        if chosen.isValid():
            self.field.setText(chosen.name())
            self.edited.emit()
